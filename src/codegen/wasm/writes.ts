/** Writes of memories that wait for the commit, in the list that `typescript/runtime/memory-writes.ts` defines: compiled code adds to it and lets them land. */
import type { Model, ModelPort, ModelRegion } from '../typescript/runtime/model.js';
import { HEAD } from '../typescript/runtime/memory-writes.js';
import { unitBytes } from '../layout.js';
import { CONTROL } from './control.js';
import { Code } from './encoder/code.js';
import type { ModuleEncoder } from './encoder/module.js';

const PARAMETERS = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;
const [PORT, INSTANCE, ELEMENT, MASK, VALUE] = [0, 1, 2, 3, 4] as const;

const LOAD = { u8: 'i32.load8_u', u16: 'i32.load16_u', i32: 'i32.load' } as const;
const STORE = { u8: 'i32.store8', u16: 'i32.store16', i32: 'i32.store' } as const;

/** The list of waiting writes: where it lies, and how long it is, in words. */
export interface WritesPlace {
  readonly list: number;
  readonly words: number;
}

/** Words of the list where memories are written. What is not touched costs nothing. */
const WRITES_WORDS = 16_384;

/** Where nothing waits the list is its own end. */
export const writesWords = ({ ports }: Model): number => (ports.length === 0 ? 1 : WRITES_WORDS);

/** Words of a value beyond which the engine adds a write. */
const MOST_WORDS = 16;

/** Functions of the design's module that add a write, by the words of a value. */
export class PendingWrites {
  readonly #encoder: ModuleEncoder;
  readonly #pend: number;
  readonly #control: number;
  readonly #list: number;
  readonly #functions = new Map<number, number>();

  /** `pend`: the engine's own; `control`, `list`: in words. */
  constructor(encoder: ModuleEncoder, pend: number, control: number, list: number) {
    this.#encoder = encoder;
    this.#pend = pend;
    this.#control = control;
    this.#list = list;
  }

  /** The function for values of so many words: port, instance, element, and where mask and value lie, in words. */
  of(words: number): number {
    if (words > MOST_WORDS) return this.#pend;
    const known = this.#functions.get(words);
    if (known !== undefined) return known;
    const made = this.#encoder.function(`pend<${words}>`, PARAMETERS, [], this.#emit(words), false);
    this.#functions.set(words, made);
    return made;
  }

  #emit(words: number): Code {
    const code = new Code(PARAMETERS);
    const [at, ones] = [code.declare('i32'), code.declare('i32')];
    const size = HEAD + 2 * words;
    const entry = 4 * this.#list;
    code.i32(0);
    code.access('i32.load', entry);
    code.tee(at);
    code.i32(size);
    code.op('i32.add');
    code.i32(0);
    code.access('i32.load', 4 * (this.#control + CONTROL.room));
    code.op('i32.gt_u');
    code.if(() => {
      for (const parameter of [PORT, INSTANCE, ELEMENT, MASK, VALUE]) code.get(parameter);
      code.call(this.#pend);
      code.op('return');
    });
    // From here on `at` is an offset in bytes.
    for (const local of [at, MASK, VALUE]) {
      code.get(local);
      code.i32(2);
      code.op('i32.shl');
      code.set(local);
    }
    for (const [i, parameter] of [PORT, INSTANCE, ELEMENT].entries()) {
      code.get(at);
      code.get(parameter);
      code.access('i32.store', entry + 4 * i);
    }
    for (let i = 0; i < words; i++) {
      const part = code.fresh('i32');
      code.get(at);
      code.get(MASK);
      code.access('i32.load', 4 * i);
      code.tee(part);
      code.access('i32.store', entry + 4 * (HEAD + i));
      code.get(ones);
      code.get(part);
      code.op('i32.or');
      code.set(ones);
      code.release(part);
      code.get(at);
      code.get(VALUE);
      code.access('i32.load', 4 * i);
      code.access('i32.store', entry + 4 * (HEAD + words + i));
    }
    // Where no lane is enabled, nothing is written.
    code.get(ones);
    code.if(() => {
      code.i32(0);
      code.get(at);
      code.i32(2);
      code.op('i32.shr_u');
      code.i32(size);
      code.op('i32.add');
      code.access('i32.store', entry);
    });
    return code;
  }
}

/** Whether the words of a port can land without the engine: nobody else writes them. */
export const landsAlone = ({ ports }: Model): boolean => ports.every(({ shared }) => !shared);

/** Lets writes land, all or those of early memories, in a function of its own. */
export function emitLand(model: Model, list: number, all: boolean): Code {
  const code = new Code([]);
  const [at, end] = [code.declare('i32'), code.declare('i32')];
  const entry = 4 * list;
  code.i32(0);
  code.access('i32.load', entry);
  code.i32(2);
  code.op('i32.shl');
  code.set(end);
  code.i32(4);
  code.set(at);
  code.block((done) => {
    code.loop((again) => {
      code.get(at);
      code.get(end);
      code.op('i32.ge_u');
      code.branchIf(done);
      for (const [number, port] of model.ports.entries()) {
        const region = model.shapes[port.shape]?.memories[port.memory];
        if (region === undefined) continue;
        code.get(at);
        code.access('i32.load', entry);
        code.i32(number);
        code.op('i32.eq');
        code.if(() => {
          if (all || port.early) landAt(code, entry, at, region, all ? undefined : number);
          skip(code, at, region);
          code.branch(again);
        });
        // Those that have landed.
        if (!all || !hasEarly(port)) continue;
        code.get(at);
        code.access('i32.load', entry);
        code.i32(~number);
        code.op('i32.eq');
        code.if(() => {
          skip(code, at, region);
          code.branch(again);
        });
      }
      code.op('unreachable');
    });
  });
  if (all) {
    code.i32(0);
    code.i32(1);
    code.access('i32.store', entry);
  }
  return code;
}

const hasEarly = ({ early }: ModelPort): boolean => early;

function skip(code: Code, at: number, { limbs }: ModelRegion): void {
  code.get(at);
  code.i32(4 * (HEAD + 2 * Math.max(1, limbs)));
  code.op('i32.add');
  code.set(at);
}

function landAt(code: Code, entry: number, at: number, region: ModelRegion, mark: number | undefined): void {
  const { bank, base, stride, limbs } = region;
  const unit = unitBytes(bank);
  const words = Math.max(1, limbs);
  const to = code.fresh('i32');
  code.get(at);
  code.access('i32.load', entry + 4);
  code.i32(stride * unit);
  code.op('i32.mul');
  code.get(at);
  code.access('i32.load', entry + 8);
  code.i32(limbs * unit);
  code.op('i32.mul', 'i32.add');
  code.set(to);
  for (let i = 0; i < limbs; i++) {
    const place = (base + i) * unit;
    // old ^ ((old ^ value) & mask)
    code.get(to);
    code.get(to);
    code.access(LOAD[bank], place);
    code.get(to);
    code.access(LOAD[bank], place);
    code.get(at);
    code.access('i32.load', entry + 4 * (HEAD + words + i));
    code.op('i32.xor');
    code.get(at);
    code.access('i32.load', entry + 4 * (HEAD + i));
    code.op('i32.and', 'i32.xor');
    code.access(STORE[bank], place);
  }
  code.release(to);
  if (mark === undefined) return;
  code.get(at);
  code.i32(~mark);
  code.access('i32.store', entry);
}
