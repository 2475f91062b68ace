/** Two images of a memory, compared line by line: sixteen bytes at a time, in a module of its own, whichever engine the images are of. */
import { Code } from '../codegen/wasm/encoder/code.js';
import { IMPORTS, ModuleEncoder } from '../codegen/wasm/encoder/module.js';
import { wasm, type WasmModule } from '../codegen/wasm/webassembly.js';

/** Bytes that are looked at together: a line of a cache. */
export const LINE = 64;

const VECTOR = 16;
const PAGE = 65_536;

/**
 * `compare(end) -> count`. The new image stands from 0 to `end`, the old one behind it, and behind that the list of lines that differ. The old one becomes
 * the new one.
 */
function compareFunction(): Code {
  const code = new Code(['i32']);
  const end = 0;
  const [at, old, list] = [code.declare('i32'), code.declare('i32'), code.declare('i32')];
  const offsets = Array.from({ length: LINE / VECTOR }, (_, i) => i * VECTOR);
  const load = (from: number, offset: number): void => {
    code.get(from);
    code.vectorAccess('v128.load', offset);
  };
  code.get(end);
  code.i32(1);
  code.op('i32.shl');
  code.set(list);
  code.loop((again) => {
    code.get(at);
    code.get(end);
    code.op('i32.add');
    code.set(old);
    for (const offset of offsets) {
      load(at, offset);
      load(old, offset);
      code.vector('v128.xor');
      if (offset > 0) code.vector('v128.or');
    }
    code.vector('v128.any_true');
    code.if(() => {
      for (const offset of offsets) {
        code.get(old);
        load(at, offset);
        code.vectorAccess('v128.store', offset);
      }
      code.get(list);
      code.get(at);
      code.i32(Math.log2(LINE));
      code.op('i32.shr_u');
      code.access('i32.store', 0);
      code.get(list);
      code.i32(4);
      code.op('i32.add');
      code.set(list);
    });
    code.get(at);
    code.i32(LINE);
    code.op('i32.add');
    code.tee(at);
    code.get(end);
    code.op('i32.lt_u');
    code.branchIf(again);
  });
  code.get(list);
  code.get(end);
  code.i32(1);
  code.op('i32.shl', 'i32.sub');
  code.i32(2);
  code.op('i32.shr_u');
  return code;
}

let compiled: WasmModule | undefined;

function moduleOf(): WasmModule {
  if (compiled === undefined) {
    const encoder = new ModuleEncoder(1);
    encoder.function('compare', ['i32'], ['i32'], compareFunction(), true);
    compiled = new wasm.Module(encoder.encode());
  }
  return compiled;
}

export class LineComparison {
  /** Where the new image is written to, before it is compared. At first, all bytes of the old one are 0. */
  readonly now: Uint8Array;
  readonly #compare: (end: number) => number;
  readonly #list: Int32Array;

  constructor(lines: number) {
    const end = lines * LINE;
    const memory = new wasm.Memory({ initial: Math.max(1, Math.ceil((2 * end + 4 * lines) / PAGE)) });
    const { exports } = new wasm.Instance(moduleOf(), { [IMPORTS]: { memory } });
    const compare = exports['compare'] as (end: number) => number;
    this.now = new Uint8Array(memory.buffer, 0, end);
    this.#list = new Int32Array(memory.buffer, 2 * end, lines);
    this.#compare = lines === 0 ? () => 0 : compare;
  }

  /** Numbers of the lines that differ from what they were at the last call, in order; good until the next one. */
  changed(): Int32Array {
    return this.#list.subarray(0, this.#compare(this.now.length));
  }
}
