/** What happens at the ports of an instance during a run, for a test bench to play. */
import type { Face } from '../codegen/systemverilog/module.js';
import type { RecordedStep, Recording } from '../codegen/systemverilog/testbench.js';
import { packed } from '../codegen/systemverilog/literals.js';
import type { InstanceRef } from '../ir/hierarchy.js';
import type { InstanceGroup, Module, SignalId } from '../ir/ir.js';
import type { ClockEdge } from '../sim/engine.js';
import { signalOf } from '../sim/instance-tree.js';
import type { Agent, Kernel } from '../sim/kernel/kernel.js';

export type Values = ReadonlyMap<SignalId, readonly bigint[]>;

/** Steps of a design without a clock stand so far apart. */
const SETTLE_TIME = 1_000_000;

/** Made before time 0 (`onStart`). It watches and changes nothing. */
export class PortRecorder implements Agent {
  readonly #kernel: Kernel;
  readonly #ports: Ports;
  readonly #steps: RecordedStep[] = [];
  readonly #deposits: Recording['deposits'];
  /** What the inputs have been since the last step. */
  #inputs: Values;
  #outputs: Values | undefined;
  #lastTime = 0;

  constructor(kernel: Kernel, ref: InstanceRef, faces: ReadonlyMap<string, Face>) {
    this.#kernel = kernel;
    this.#ports = new Ports(kernel, ref, faces);
    this.#deposits = this.#ports.deposits();
    this.#inputs = this.#ports.inputs();
    kernel.agents.push(this);
    kernel.observers.push(() => this.#finish());
  }

  get recording(): Recording {
    return { steps: this.#steps, deposits: this.#deposits };
  }

  sample(): void {
    this.#inputs = this.#ports.inputs();
    this.#outputs = this.#ports.outputs();
  }

  act(_edges: readonly ClockEdge[]): void {
    this.#step(this.#kernel.now - this.#lastTime);
    this.#lastTime = this.#kernel.now;
  }

  /** The end of an instant, or of a settle. */
  #finish(): void {
    this.#inputs = this.#ports.inputs();
    if (this.#kernel.clocks.count > 0) return;
    this.#outputs = this.#ports.outputs();
    this.#step(SETTLE_TIME);
  }

  #step(delay: number): void {
    this.#steps.push({ delay, inputs: this.#inputs, outputs: this.#outputs, clocks: this.#ports.clocks() });
    this.#outputs = undefined;
  }
}

/** What stands at the ports of an instance, spelt as the emitted module spells it. */
export class Ports {
  readonly #kernel: Kernel;
  readonly #ref: InstanceRef;
  readonly #faces: ReadonlyMap<string, Face>;
  readonly #ins: readonly Spelt[];
  readonly #outs: readonly Spelt[];

  constructor(kernel: Kernel, ref: InstanceRef, faces: ReadonlyMap<string, Face>) {
    this.#kernel = kernel;
    this.#ref = ref;
    this.#faces = faces;
    const module = kernel.tree.module(ref.shape);
    const spelt = speltSignals(module, faces.get(module.name));
    const ports = (direction: 'in' | 'out'): readonly Spelt[] =>
      spelt.filter(({ id }) => module.signals[id]?.port === direction);
    this.#ins = ports('in');
    this.#outs = ports('out');
  }

  inputs(): Values {
    return this.#read(this.#ins);
  }

  outputs(): Values {
    return this.#read(this.#outs);
  }

  /** Levels, by ClockId. */
  clocks(): readonly boolean[] {
    const { shape, instance } = this.#ref;
    const count = this.#kernel.tree.module(shape).clocks.length;
    const nodes = this.#kernel.clocks.clockNodes[shape];
    return Array.from({ length: count }, (_, id) =>
      this.#kernel.clocks.levelOf(nodes?.[instance * count + id] ?? -1),
    );
  }

  /** What registers and memories without an initial value hold now, here and in all instances below. */
  deposits(): Recording['deposits'] {
    return [...depositsOf(this.#kernel, this.#ref, '', this.#faces)];
  }

  #read(signals: readonly Spelt[]): Values {
    return new Map(signals.map(({ id, at }) => [at, elementsOf(this.#kernel, this.#ref, 'signal', id)]));
  }
}

/** A port or register of the design that runs, which passes may have numbered anew, and its number in the design that was written down. */
interface Spelt {
  readonly id: SignalId;
  readonly at: SignalId;
}

/** Ports and registers outlive all passes, and stay in their order. */
function speltSignals(module: Module, face: Face | undefined): readonly Spelt[] {
  const kept = ({ signals }: Module): readonly SignalId[] =>
    [...signals.keys()].filter((id) => signals[id]?.port !== undefined || signals[id]?.storage === 'reg');
  const written = face === undefined ? [] : kept(face.scope.module);
  return kept(module).map((id, i) => {
    const at = written[i];
    if (at === undefined || face?.scope.module.signals[at]?.name !== module.signals[id]?.name)
      throw new Error(`${module.name} was written from another design`);
    return { id, at };
  });
}

function elementsOf(
  kernel: Kernel,
  ref: InstanceRef,
  kind: 'signal' | 'memory',
  id: number,
): readonly bigint[] {
  const module = kernel.tree.module(ref.shape);
  const length = kind === 'signal' ? signalOf(module, id).length : (module.memories[id]?.depth ?? 0);
  return Array.from({ length }, (_, element) => kernel.engine.read({ ...ref, kind, id, element }));
}

/** Registers and memory words that have no initial value, here and in all instances below. */
function* depositsOf(
  kernel: Kernel,
  ref: InstanceRef,
  path: string,
  faces: ReadonlyMap<string, Face>,
): Generator<Recording['deposits'][number]> {
  const shape = kernel.tree.shape(ref.shape);
  const { module } = shape;
  const face = faces.get(module.name);
  if (face === undefined || module.foreign !== undefined) return;
  const { scope } = face;
  for (const { id, at } of speltSignals(module, face)) {
    const { storage, init, width } = signalOf(module, id);
    const vector = scope.signal(at);
    if (storage !== 'reg' || init !== undefined || vector.bits === 0) continue;
    const value = packed(elementsOf(kernel, ref, 'signal', id), width);
    yield { path: `${path}${vector.text}`, value, width: vector.bits };
  }
  for (const [id, { init, width }] of module.memories.entries()) {
    if (init !== undefined || width === 0) continue;
    for (const [word, value] of elementsOf(kernel, ref, 'memory', id).entries())
      yield { path: `${path}${scope.memories[id] ?? ''}[${word}]`, value, width };
  }
  for (const [id, { group, shape: child, base, count }] of shape.groups.entries()) {
    for (let element = 0; element < count; element++) {
      const instance = { shape: child, instance: base + ref.instance * count + element };
      yield* depositsOf(
        kernel,
        instance,
        `${path}${scope.groups[id] ?? ''}${places(group, element)}.`,
        faces,
      );
    }
  }
}

/** `[3].at_1[2].instance_`: where an element of an array of instances stands among generate blocks. */
function places({ dims }: InstanceGroup, element: number): string {
  if (dims.length === 0) return '';
  let rest = element;
  const indices = dims.toReversed().map((dim) => {
    const index = rest % dim;
    rest = Math.floor(rest / dim);
    return index;
  });
  const blocks = indices.toReversed().map((index, depth) => `${depth === 0 ? '' : `.at_${depth}`}[${index}]`);
  return `${blocks.join('')}.instance_`;
}
