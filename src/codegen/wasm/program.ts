/** A whole design as a module: a function for each process of a specialisation, however many instances there are. */
import type { Hierarchy, Shape } from '../../ir/hierarchy.js';
import type { CombProcess, Module, SeqProcess } from '../../ir/ir.js';
import { drivesOf, readsOf } from '../../sim/uses.js';
import { Layout } from '../layout.js';
import type { Model } from '../typescript/runtime/model.js';
import { CONTROL, CONTROL_WORDS } from './control.js';
import { directWrites, type DirectWrites } from './direct-writes.js';
import type { Code } from './encoder/code.js';
import { ModuleEncoder } from './encoder/module.js';
import { Forwarding } from './forwarding.js';
import type { CheckPlace, DelayPlace, Surroundings } from './frame.js';
import { Functions } from './functions.js';
import { importHelpers, type Scratch } from './helpers.js';
import { emitComb, emitLanes, emitResets, emitSeq, PARAMETERS } from './processes.js';
import { Rooms } from './rooms.js';
import { PendingWrites, writesWords, type WritesPlace } from './writes.js';

export interface WasmProgram {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of 64 KiB. */
  readonly pages: number;
  /** What lies behind, in bytes, is free: for what is known of streams. */
  readonly end: number;
  readonly checks: readonly CheckPlace[];
  readonly delays: readonly DelayPlace[];
  /** Processes of which sixteen instances run at once. */
  readonly sideBySide: number;
  /** The address of the words that cycles without JavaScript share with the engine (`cycles.ts`). */
  readonly control: number;
  readonly writes: WritesPlace;
  /** Functions of which there is another that does only what the logic needs, exported by {@link leanName}. */
  readonly lean: readonly string[];
  /** For each shape, the numbers of its functions: exported by {@link functionName}. */
  readonly functions: readonly (readonly number[])[];
  readonly grounds: Grounds;
}

/** What else has to be known to write a process once more, into another module. */
export interface Grounds {
  readonly hierarchy: Hierarchy;
  readonly model: Model;
  readonly layout: Layout;
  readonly scratch: Scratch;
  /** By shape. */
  readonly direct: readonly DirectWrites[];
  readonly checks: boolean;
}

const PAGE = 65_536;
/** Bytes that are free beyond as many as a design takes; what is not touched costs nothing. */
const SPARE = PAGE;
/** Words of the widest value. */
const WIDEST = 128;
/** An address that is known only when everything has been placed cannot stand in the module, so the module asks for little and is given all. */
const LEAST_PAGES = 1;

export const leanName = (name: string): string => `${name} lean`;

export const functionName = (shape: number, number: number): string => `${shape}.${number}`;

export const isCoverOf =
  ({ design }: Hierarchy): Surroundings['isCover'] =>
  (site) =>
    design.sites[site]?.kind === 'cover';

/** Whether a clocked process reads what memories become. */
export const seesWrites = ({ memories }: Module, process: SeqProcess): boolean =>
  [...readsOf(process).memories].some((memory) => memories[memory]?.readUnderWrite !== 'old');

export const portOf = ({ ports }: Model, shape: number, memory: number, order: number): number =>
  ports.findIndex((port) => port.shape === shape && port.memory === memory && port.order === order);

export function emitWasm(hierarchy: Hierarchy, model: Model, checks: boolean): WasmProgram {
  return new ProgramEmitter(hierarchy, model, checks).emit();
}

class ProgramEmitter {
  readonly #hierarchy: Hierarchy;
  readonly #model: Model;
  readonly #checks: boolean;
  readonly #layout: Layout;
  readonly #encoder = new ModuleEncoder(LEAST_PAGES);
  readonly #helpers = importHelpers(this.#encoder);
  readonly #rooms: Rooms;
  readonly #scratch: Scratch;
  readonly #functions: Functions;
  readonly #control: number;
  readonly #writes: WritesPlace;
  readonly #pending: PendingWrites;
  readonly #checkPlaces: CheckPlace[] = [];
  readonly #delays: DelayPlace[] = [];
  readonly #direct: DirectWrites[] = [];
  readonly #lean: string[] = [];
  #sideBySide = 0;

  constructor(hierarchy: Hierarchy, model: Model, checks: boolean) {
    this.#hierarchy = hierarchy;
    this.#model = model;
    this.#checks = checks;
    this.#layout = new Layout(hierarchy);
    this.#rooms = new Rooms(model.bytes);
    const words = (): number => this.#rooms.words(WIDEST);
    this.#scratch = {
      a: words(),
      b: words(),
      result: words(),
      rest: words(),
      window: this.#rooms.words(2 * WIDEST + 4),
    };
    this.#control = this.#rooms.words(CONTROL_WORDS);
    const size = writesWords(model);
    this.#writes = { list: this.#rooms.words(size), words: size };
    this.#pending = new PendingWrites(this.#encoder, this.#helpers.pend, this.#control, this.#writes.list);
    this.#functions = new Functions(
      hierarchy.design.functions,
      this.#encoder,
      this.#rooms,
      this.#helpers,
      this.#scratch,
    );
  }

  emit(): WasmProgram {
    const functions = this.#hierarchy.shapes.map((shape) => this.#shape(shape));
    for (const { address, bytes } of this.#rooms.contents) this.#encoder.data(address, bytes);
    return {
      bytes: this.#encoder.encode(),
      pages: Math.ceil((this.#rooms.bytes + this.#model.bytes + SPARE) / PAGE),
      end: this.#rooms.bytes,
      checks: this.#checkPlaces,
      delays: this.#delays,
      sideBySide: this.#sideBySide,
      lean: this.#lean,
      control: this.#control,
      writes: this.#writes,
      functions,
      grounds: {
        hierarchy: this.#hierarchy,
        model: this.#model,
        layout: this.#layout,
        scratch: this.#scratch,
        direct: this.#direct,
        checks: this.#checks,
      },
    };
  }

  #shape(shape: Shape): readonly number[] {
    const { module, id } = shape;
    const direct = directWrites(module, shape.count, this.#rooms);
    this.#direct.push(direct);
    const around: Surroundings = {
      layout: this.#layout,
      shape,
      callees: this.#functions,
      helpers: this.#helpers,
      scratch: this.#scratch,
      pending: this.#pending,
      direct,
      instant: this.#control + CONTROL.instant,
      rooms: this.#rooms,
      isCover: isCoverOf(this.#hierarchy),
      checks: this.#checks,
      checkPlaces: this.#checkPlaces,
      delays: this.#delays,
    };
    const forwarding = new Forwarding(module, this.#layout, id);
    const numbers: number[] = [];
    const define = (number: number, code: Code): void => {
      this.#encoder.function(functionName(id, number), PARAMETERS, [], code, true);
      numbers.push(number);
    };
    const defineBoth = (number: number, code: Code, process: CombProcess | SeqProcess): void => {
      const lanes = emitLanes(around, process, this.#encoder.next);
      if (lanes !== undefined) {
        this.#sideBySide++;
        this.#encoder.function(`${id}.${number} one by one`, PARAMETERS, [], code, false);
      }
      define(number, lanes ?? code);
    };
    const { clocked } = this.#model.shapes[id] ?? { clocked: [] };
    for (const [index, process] of module.processes.entries()) {
      if (process.kind === 'comb') {
        defineBoth(index, emitComb(around, process), process);
        if (forwarding.isLess(process)) this.#defineLean(around, index, process, forwarding);
      }
      if (process.kind !== 'seq') continue;
      const port = (memory: number): number => portOf(this.#model, id, memory, index);
      const plan = clocked.find(({ run }) => run === index);
      const sees = seesWrites(module, process);
      const code = emitSeq(around, process, sees ? 'everything else' : 'all', port);
      if (sees) define(index, code);
      else defineBoth(index, code, process);
      if (plan?.before !== undefined) define(plan.before, emitSeq(around, process, 'memory writes', port));
    }
    for (const { signals, run } of this.#looseResets(shape)) define(run, emitResets(around, signals));
    return numbers;
  }

  #defineLean(around: Surroundings, index: number, process: CombProcess, forwarding: Forwarding): void {
    const name = functionName(around.shape.id, index);
    this.#lean.push(name);
    const code = emitComb(around, process, forwarding);
    this.#encoder.function(leanName(name), PARAMETERS, [], code, true);
  }

  /** Registers that no process drives, with the function that the model has for them. */
  #looseResets({
    id,
    module,
  }: Shape): readonly { readonly signals: readonly number[]; readonly run: number }[] {
    const driven = new Set(
      module.processes.flatMap((process) => (process.kind === 'seq' ? [...drivesOf(process)] : [])),
    );
    const byClock = new Map<number, number[]>();
    for (const [signalId, signal] of module.signals.entries()) {
      if (signal.storage !== 'reg' || signal.reset === undefined || signal.init === undefined) continue;
      const clock = typeof signal.domain === 'number' ? signal.domain : module.resets[signal.reset]?.clock;
      if (driven.has(signalId) || clock === undefined) continue;
      byClock.set(clock, [...(byClock.get(clock) ?? []), signalId]);
    }
    const processes = module.processes.filter(({ kind }) => kind === 'seq').length;
    const loose = this.#model.shapes[id]?.clocked.slice(processes) ?? [];
    return [...byClock.values()].map((signals, i) => ({ signals, run: loose[i]?.run ?? -1 }));
  }
}
