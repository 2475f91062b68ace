/** The binary format: every instruction that can be written is one that WebAssembly takes, and means what its name says. */
import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../../src/codegen/wasm/encoder/byte-writer.js';
import { Code, type ValType } from '../../../src/codegen/wasm/encoder/code.js';
import { IMPORTS, ModuleEncoder } from '../../../src/codegen/wasm/encoder/module.js';
import {
  ACCESS,
  PLAIN,
  VECTOR,
  type PlainOp,
  type VectorOp,
} from '../../../src/codegen/wasm/encoder/opcodes.js';
import { wasm } from '../../../src/codegen/wasm/webassembly.js';
import { Random } from '../../../src/support/random.js';

type Value = number | bigint;

interface Made {
  readonly run: (...args: readonly Value[]) => Value | undefined;
  readonly bytes: Uint8Array;
}

function make(params: readonly ValType[], results: readonly ValType[], emit: (code: Code) => void): Made {
  const encoder = new ModuleEncoder(1);
  const code = new Code(params);
  emit(code);
  encoder.function('run', params, results, code, true);
  const bytes = encoder.encode();
  expect(wasm.validate(bytes)).toBe(true);
  const memory = new wasm.Memory({ initial: 1 });
  const { exports } = new wasm.Instance(new wasm.Module(bytes), { [IMPORTS]: { memory } });
  return { run: exports['run'] as Made['run'], bytes: new Uint8Array(memory.buffer) };
}

const keys = <T extends string>(table: Readonly<Record<T, number>>): readonly T[] =>
  Object.keys(table) as T[];

describe('LEB128', () => {
  test.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [624_485, [0xe5, 0x8e, 0x26]],
    [0xffff_ffff, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('unsigned %d', (value, bytes) => {
    const out = new ByteWriter();
    out.unsigned(value);
    expect([...out.view()]).toEqual(bytes);
  });

  test('constants come back', () => {
    const random = new Random(3);
    const corners = [0n, 1n, 63n, 64n, 127n, 128n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 63n, 2n ** 64n - 1n];
    for (const value of [...corners, ...Array.from({ length: 40 }, (_, i) => random.bits(1 + i))]) {
      expect(make([], ['i64'], (code) => code.i64(value)).run()).toBe(BigInt.asIntN(64, value));
      const low = Number(BigInt.asUintN(32, value));
      expect(make([], ['i32'], (code) => code.i32(low)).run()).toBe(low | 0);
    }
  });
});

// What the operators mean, on unsigned numbers of so many bits.
const S = (value: bigint, bits: number): bigint => BigInt.asIntN(bits, value);
const B = (holds: boolean): bigint => (holds ? 1n : 0n);
const digits = (value: bigint, bits: number): string => value.toString(2).padStart(bits, '0');

const UNARY: Readonly<Record<string, (a: bigint, w: number) => bigint>> = {
  eqz: (a) => B(a === 0n),
  clz: (a, w) => BigInt(/^0*/.exec(digits(a, w))![0].length),
  ctz: (a, w) => BigInt(/0*$/.exec(digits(a, w))![0].length),
  popcnt: (a, w) => BigInt(digits(a, w).replaceAll('0', '').length),
  extend8_s: (a) => S(a, 8),
  extend16_s: (a) => S(a, 16),
  extend32_s: (a) => S(a, 32),
};

const BINARY: Readonly<Record<string, (a: bigint, b: bigint, w: number) => bigint>> = {
  eq: (a, b) => B(a === b),
  ne: (a, b) => B(a !== b),
  lt_s: (a, b, w) => B(S(a, w) < S(b, w)),
  lt_u: (a, b) => B(a < b),
  gt_s: (a, b, w) => B(S(a, w) > S(b, w)),
  gt_u: (a, b) => B(a > b),
  le_s: (a, b, w) => B(S(a, w) <= S(b, w)),
  le_u: (a, b) => B(a <= b),
  ge_s: (a, b, w) => B(S(a, w) >= S(b, w)),
  ge_u: (a, b) => B(a >= b),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div_s: (a, b, w) => S(a, w) / S(b, w),
  div_u: (a, b) => a / b,
  rem_s: (a, b, w) => S(a, w) % S(b, w),
  rem_u: (a, b) => a % b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b, w) => a << (b % BigInt(w)),
  shr_s: (a, b, w) => S(a, w) >> (b % BigInt(w)),
  shr_u: (a, b, w) => a >> (b % BigInt(w)),
};

const isNumber = (op: PlainOp): boolean =>
  /^i(32|64)\./.test(op) && !/wrap|extend_i32|trunc_f64|reinterpret/.test(op);

const FLOATS: Readonly<Record<string, (a: number, b: number) => number>> = {
  'f64.eq': (a, b) => Number(a === b),
  'f64.lt': (a, b) => Number(a < b),
  'f64.ge': (a, b) => Number(a >= b),
  'f64.add': (a, b) => a + b,
  'f64.sub': (a, b) => a - b,
  'f64.mul': (a, b) => a * b,
  'f64.min': Math.min,
};

test.each(keys(PLAIN).filter((op) => op.startsWith('f64.') && !/convert|promote/.test(op)))('%s', (op) => {
  const isTest = /(eq|lt|ge)$/.test(op);
  for (const [a, b] of [
    [0, 1],
    [2 ** 53 - 1, 0.5],
    [3, 3],
    [Infinity, 7],
  ] as const) {
    const { run } = make([], ['i32'], (code) => {
      code.f64(a);
      code.f64(b);
      code.op(op);
      if (!isTest) {
        code.f64(FLOATS[op]!(a, b));
        code.op('f64.eq');
      }
    });
    expect(run()).toBe(isTest ? FLOATS[op]!(a, b) : 1);
  }
});

const SINGLES: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  'f32.eq': (a, b) => a === b,
  'f32.ne': (a, b) => a !== b,
  'f32.lt': (a, b) => a < b,
  'f32.le': (a, b) => a <= b,
  'f32.sqrt': (_, b) => Math.sqrt(b),
  'f32.add': (a, b) => a + b,
  'f32.sub': (a, b) => a - b,
  'f32.mul': (a, b) => a * b,
  'f32.div': (a, b) => a / b,
  'f32.min': Math.min,
  'f32.max': Math.max,
};

const codeOf = (value: number): number => new Int32Array(new Float32Array([value]).buffer)[0]!;

test.each(keys(PLAIN).filter((op) => op.startsWith('f32.') && !/demote|reinterpret/.test(op)))('%s', (op) => {
  const takesOne = op === 'f32.sqrt';
  for (const [a, b] of [
    [0, 1],
    [1.5, 2 ** -140],
    [-3, 3],
    [3, 3],
    [-Infinity, 7],
  ] as const) {
    const wanted = SINGLES[op]!(a, b);
    const { run } = make(['i32', 'i32'], ['i32'], (code) => {
      for (const local of takesOne ? [1] : [0, 1]) {
        code.get(local);
        code.op('f32.reinterpret_i32');
      }
      code.op(op);
      if (typeof wanted === 'number') code.op('i32.reinterpret_f32');
    });
    expect(run(codeOf(a), codeOf(b))).toBe(typeof wanted === 'number' ? codeOf(wanted) : Number(wanted));
  }
});

test('floats are made longer and shorter', () => {
  const { run } = make(['i32', 'i32'], ['i32'], (code) => {
    for (const local of [0, 1]) {
      code.get(local);
      code.op('f32.reinterpret_i32', 'f64.promote_f32');
    }
    code.op('f64.mul', 'f32.demote_f64', 'i32.reinterpret_f32');
  });
  expect(run(codeOf(1.1), codeOf(3.3))).toBe(codeOf(Math.fround(1.1) * Math.fround(3.3)));
});

test('whole numbers to floats and back', () => {
  for (const value of [0, 1, 2 ** 31 - 1]) {
    const { run } = make(['i32'], ['i32'], (code) => {
      code.get(0);
      code.op('f64.convert_i32_u', 'i32.trunc_f64_u');
    });
    expect(run(value)).toBe(value);
  }
});

test.each(keys(PLAIN).filter(isNumber))('%s', (op) => {
  const [type, name] = op.split('.') as ['i32' | 'i64', string];
  const bits = type === 'i32' ? 32 : 64;
  const isTest = /^(eqz|eq|ne|[lg][te]_[su])$/.test(name);
  const unary = UNARY[name];
  const binary = BINARY[name];
  const arity = unary === undefined ? 2 : 1;
  const params = Array.from({ length: arity }, () => type);
  const { run } = make(params, [isTest ? 'i32' : type], (code) => {
    params.forEach((_, i) => code.get(i));
    code.op(op);
  });
  const random = new Random(7);
  const top = 2n ** BigInt(bits);
  const values = [1n, 2n, 3n, 31n, top - 1n, top / 2n + 1n, random.bits(bits), random.bits(bits)];
  const given = (value: bigint): Value => (type === 'i32' ? Number(S(value, 32)) : S(value, 64));
  for (const a of values) {
    for (const b of values) {
      const meant = unary?.(a, bits) ?? binary?.(a, b, bits);
      expect(meant).toBeDefined();
      const left = run(...[a, b].slice(0, arity).map(given));
      expect(BigInt.asUintN(bits, BigInt(left!))).toBe(BigInt.asUintN(bits, meant!));
    }
  }
});

test('conversions, choice, traps', () => {
  expect(make(['i64'], ['i32'], (c) => (c.get(0), c.op('i32.wrap_i64'))).run(0x1_8000_0001n)).toBe(
    -0x7fff_ffff,
  );
  expect(make(['i32'], ['i64'], (c) => (c.get(0), c.op('i64.extend_i32_s'))).run(-1)).toBe(-1n);
  expect(make(['i32'], ['i64'], (c) => (c.get(0), c.op('i64.extend_i32_u'))).run(-1)).toBe(0xffff_ffffn);
  const choice = make(['i32'], ['i32'], (c) => {
    c.i32(5);
    c.i32(6);
    c.get(0);
    c.op('select');
  });
  expect([choice.run(1), choice.run(0)]).toEqual([5, 6]);
  expect(() => make([], [], (c) => c.op('unreachable')).run()).toThrow('unreachable');
});

const INTEGER_ACCESS = keys(ACCESS).filter((op) => !op.startsWith('f64'));

test('f64: a count beyond 2^32 grows', () => {
  const { run, bytes } = make([], [], (code) => {
    code.i32(8);
    code.i32(0);
    code.access('f64.load', 0);
    code.i32(-1);
    code.op('f64.convert_i32_u', 'f64.add');
    code.access('f64.store', 0);
  });
  const numbers = new Float64Array(bytes.buffer, 0, 2);
  numbers[0] = 2 ** 40;
  run();
  expect(numbers[1]).toBe(2 ** 40 + 2 ** 32 - 1);
});

test.each(INTEGER_ACCESS.filter((op) => op.includes('load')))('%s', (op) => {
  const type = op.startsWith('i32') ? 'i32' : 'i64';
  const { run, bytes } = make([], [type], (code) => {
    code.i32(1);
    code.access(op, 300);
  });
  const size = Number(/load(\d+)/.exec(op)?.[1] ?? type.slice(1));
  bytes.set([0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8], 301);
  const image = 0xf8e7_d6c5_b4a3_9281n & (2n ** BigInt(size) - 1n);
  const meant = op.endsWith('_s') ? S(image, size) : image;
  expect(BigInt.asUintN(64, BigInt(run()!))).toBe(BigInt.asUintN(64, type === 'i32' ? S(meant, 32) : meant));
});

test.each(INTEGER_ACCESS.filter((op) => op.includes('store')))('%s', (op) => {
  const type = op.startsWith('i32') ? 'i32' : 'i64';
  const size = Number(/store(\d+)/.exec(op)?.[1] ?? type.slice(1)) / 8;
  const { run, bytes } = make([], [], (code) => {
    code.i32(0);
    if (type === 'i32') code.i32(0x0403_0201);
    else code.i64(0x0807_0605_0403_0201n);
    code.access(op, 40);
  });
  run();
  expect([...bytes.subarray(40, 49)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0].map((v, i) => (i < size ? v : 0)));
});

// Vectors: lane by lane, from the names.

const laneValue = (bytes: readonly number[], at: number, size: number): bigint =>
  Array.from({ length: size }, (_, i) => BigInt(bytes[at + i] ?? 0) << BigInt(8 * i)).reduce(
    (a, b) => a | b,
    0n,
  );

const lanesOf = (bytes: readonly number[], bits: number): readonly bigint[] =>
  Array.from({ length: 128 / bits }, (_, i) => laneValue(bytes, (i * bits) / 8, bits / 8));

const bytesOf = (lanes: readonly bigint[], bits: number): readonly number[] =>
  lanes.flatMap((lane) =>
    Array.from({ length: bits / 8 }, (_, i) => Number((BigInt.asUintN(bits, lane) >> BigInt(8 * i)) & 0xffn)),
  );

const saturated = (value: bigint, bits: number, signed: boolean): bigint => {
  const low = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const high = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  return value < low ? low : value > high ? high : value;
};

function meaning(
  op: VectorOp,
  a: readonly number[],
  b: readonly number[],
  c: readonly number[],
): readonly number[] {
  const [shape = '', name = ''] = op.split('.');
  const each = (f: (x: number, y: number, z: number) => number): readonly number[] =>
    a.map((x, i) => f(x, b[i]!, c[i]!) & 0xff);
  switch (op) {
    case 'v128.and':
      return each((x, y) => x & y);
    case 'v128.andnot':
      return each((x, y) => x & ~y);
    case 'v128.or':
      return each((x, y) => x | y);
    case 'v128.xor':
      return each((x, y) => x ^ y);
    case 'v128.bitselect':
      return each((x, y, z) => (x & z) | (y & ~z));
    default:
  }
  const bits = Number(/i(\d+)x/.exec(shape)![1]);
  const resize = /(narrow|extend_low|extend_high)_i(\d+)x\d+_([su])/.exec(name);
  if (resize !== null) {
    const from = Number(resize[2]);
    const signed = resize[3] === 's';
    if (resize[1] === 'narrow') {
      const all = [...lanesOf(a, from), ...lanesOf(b, from)];
      return bytesOf(
        all.map((lane) => saturated(S(lane, from), bits, signed)),
        bits,
      );
    }
    const lanes = lanesOf(a, from);
    const half =
      resize[1] === 'extend_low' ? lanes.slice(0, lanes.length / 2) : lanes.slice(lanes.length / 2);
    return bytesOf(
      half.map((lane) => (signed ? S(lane, from) : lane)),
      bits,
    );
  }
  const [x, y] = [lanesOf(a, bits), lanesOf(b, bits)];
  if (name === 'neg')
    return bytesOf(
      x.map((lane) => -lane),
      bits,
    );
  const binary = BINARY[name]!;
  const isTest = /^(eq|ne|[lg][te]_[su])$/.test(name);
  return bytesOf(
    x.map((lane, i) => (isTest ? -binary(lane, y[i]!, bits) : binary(lane, y[i]!, bits))),
    bits,
  );
}

const isPlainVector = (op: VectorOp): boolean => !/splat|shl|shr|_true|bitmask/.test(op);

test.each(keys(VECTOR).filter(isPlainVector))('%s', (op) => {
  const arity = op === 'v128.bitselect' ? 3 : /neg|extend/.test(op) ? 1 : 2;
  const { run, bytes } = make([], [], (code) => {
    code.i32(0);
    for (let i = 0; i < arity; i++) {
      code.i32(0);
      code.vectorAccess('v128.load', 16 * i);
    }
    code.vector(op);
    code.vectorAccess('v128.store', 64);
  });
  const random = new Random(11);
  for (let round = 0; round < 8; round++) {
    for (let i = 0; i < 48; i++)
      bytes[i] = random.chance(0.3) ? random.pick([0, 0x7f, 0x80, 0xff]) : random.below(256);
    if (round % 2 === 0) bytes.copyWithin(16, 0, 8);
    const operand = (i: number): readonly number[] => [...bytes.subarray(16 * i, 16 * i + 16)];
    run();
    expect([...bytes.subarray(64, 80)]).toEqual(meaning(op, operand(0), operand(1), operand(2)));
  }
});

test.each(keys(VECTOR).filter((op) => /\.sh[lr]/.test(op)))('%s', (op) => {
  const bits = Number(/i(\d+)x/.exec(op)![1]);
  const { run, bytes } = make(['i32'], [], (code) => {
    code.i32(0);
    code.i32(0);
    code.vectorAccess('v128.load', 0);
    code.get(0);
    code.vector(op);
    code.vectorAccess('v128.store', 64);
  });
  const random = new Random(13);
  for (let i = 0; i < 16; i++) bytes[i] = random.below(256);
  for (let amount = 0; amount < bits; amount++) {
    run(amount);
    const lanes = lanesOf([...bytes.subarray(0, 16)], bits);
    const shift = BINARY[op.split('.')[1]!]!;
    expect([...bytes.subarray(64, 80)]).toEqual(
      bytesOf(
        lanes.map((lane) => shift(lane, BigInt(amount), bits)),
        bits,
      ),
    );
  }
});

test.each(keys(VECTOR).filter((op) => op.includes('splat')))('%s', (op) => {
  const bits = Number(/i(\d+)x/.exec(op)![1]);
  const { run, bytes } = make([], [], (code) => {
    code.i32(0);
    code.i32(0x8192_a3b4);
    code.vector(op);
    code.vectorAccess('v128.store', 16);
  });
  run();
  expect([...bytes.subarray(16, 32)]).toEqual(
    bytesOf(
      Array.from({ length: 128 / bits }, () => 0x8192_a3b4n),
      bits,
    ),
  );
});

test('all lanes', () => {
  const { run, bytes } = make([], ['i32'], (code) => {
    code.i32(0);
    code.vectorAccess('v128.load', 0);
    code.vector('i8x16.all_true');
  });
  bytes.fill(3, 0, 15);
  expect(run()).toBe(0);
  bytes[15] = 128;
  expect(run()).toBe(1);
});

test('any lane', () => {
  const { run, bytes } = make([], ['i32'], (code) => {
    code.i32(0);
    code.vectorAccess('v128.load', 0);
    code.vector('v128.any_true');
  });
  expect(run()).toBe(0);
  bytes[9] = 4;
  expect(run()).toBe(1);
});

test('the highest bit of each lane, and a constant', () => {
  const constant = Uint8Array.from({ length: 16 }, (_, i) => 17 * i);
  const { run, bytes } = make([], ['i32'], (code) => {
    code.i32(0);
    code.v128(constant);
    code.vectorAccess('v128.store', 16);
    code.i32(0);
    code.vectorAccess('v128.load', 0);
    code.vector('i8x16.bitmask');
  });
  bytes.fill(127, 0, 16);
  expect(run()).toBe(0);
  for (const lane of [0, 9, 15]) bytes[lane] = 128;
  expect(run()).toBe(0b1000_0010_0000_0001);
  expect(bytes.subarray(16, 32)).toEqual(constant);
});

describe('control', () => {
  test('loops and branches', () => {
    const { run } = make(['i32'], ['i32'], (code) => {
      const sum = code.fresh('i32');
      code.block((end) =>
        code.loop((again) => {
          code.get(0);
          code.op('i32.eqz');
          code.branchIf(end);
          code.get(sum);
          code.get(0);
          code.op('i32.add');
          code.set(sum);
          code.get(0);
          code.i32(1);
          code.op('i32.sub');
          code.set(0);
          code.branch(again);
        }),
      );
      code.get(sum);
    });
    expect(run(100)).toBe(5050);
  });

  test('tables', () => {
    const { run } = make(['i32'], ['i32'], (code) => {
      const [other, two, one] = [code.openBlock(), code.openBlock(), code.openBlock()];
      code.get(0);
      code.branchTable([one, two, one], other);
      for (const result of [10, 20]) {
        code.end();
        code.i32(result);
        code.op('return');
      }
      code.end();
      code.i32(30);
    });
    expect([0, 1, 2, 3, -1].map((value) => run(value))).toEqual([10, 20, 10, 30, 30]);
  });

  test('blocks of the memory', () => {
    const { run, bytes } = make([], [], (code) => {
      code.i32(100);
      code.i32(7);
      code.i32(5);
      code.memoryFill();
      code.i32(103);
      code.i32(100);
      code.i32(5);
      code.memoryCopy();
    });
    run();
    expect([...bytes.subarray(99, 110)]).toEqual([0, 7, 7, 7, 7, 7, 7, 7, 7, 0, 0]);
  });

  test('code that is written first and stands behind', () => {
    const { run } = make([], ['i32'], (code) => {
      const late = code.capture(() => code.get(0));
      const local = code.declare('i32');
      code.i32(3);
      code.set(local);
      code.append(late);
    });
    expect(run()).toBe(3);
  });
});
