import { describe, expect, test } from 'vitest';
import { Workspace } from '../../src/driver/compiler.js';
import { compileFile, CompileError } from '../../src/driver/design.js';
import { engineOf } from '../../src/driver/engines.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { inMemory, onDisk } from './support.js';

const counter = `
  /// Counts.
  module Counter<N: int = 8> {
    clock clk; reset rst;
    /// High: count.
    in enable: bool;
    #[status] out count: uint<N>;
    reg count = 0;
    on clk { if enable { count <= count +% 1; } }
  }
`;

function codes(run: () => unknown): readonly string[] {
  try {
    run();
    return [];
  } catch (fault) {
    if (!(fault instanceof CompileError)) throw fault;
    return fault.diagnostics.map(({ code }) => code);
  }
}

describe('a design', () => {
  test('describes itself', () => {
    const files = inMemory({
      'pair.m3hdl': `use counter.Counter;
        module Pair { clock clk; reset rst; in enable: bool[2]; out counts: u4[2];
          for i in 0..2 { inst each[i]: Counter<4>(clk, rst, enable: enable[i]); counts[i] = each[i].count; } }`,
      'counter.m3hdl': counter,
    });
    const pair = compileFile('pair.m3hdl', {}, files);
    expect(pair.name).toBe('Pair');
    expect(pair.hierarchy).toEqual({
      name: 'Pair',
      dims: [],
      module: 'Pair',
      children: [{ name: 'each', dims: [2], module: 'Counter<4>', children: [] }],
    });
    const design = compileFile('counter.m3hdl', { top: 'Counter', params: { N: 5 } }, files);
    expect(design.parameters).toEqual([{ name: 'N', value: '5' }]);
    expect(design.ports).toEqual([
      {
        name: 'clk',
        kind: 'clock',
        direction: 'in',
        type: 'clock',
        value: undefined,
        docs: '',
        attributes: [],
      },
      {
        name: 'rst',
        kind: 'reset',
        direction: 'in',
        type: 'reset',
        value: { kind: 'bool' },
        docs: '',
        attributes: [],
      },
      {
        name: 'enable',
        kind: 'data',
        direction: 'in',
        type: 'bool',
        value: { kind: 'bool' },
        docs: 'High: count.',
        attributes: [],
      },
      {
        name: 'count',
        kind: 'data',
        direction: 'out',
        type: 'u5',
        value: { kind: 'uint', width: 5 },
        docs: '',
        attributes: ['status'],
      },
    ]);
  });

  test.each(['interpreter', 'ts'] as const)('runs on the engine %s', (engine) => {
    const design = compileFile(
      'counter.m3hdl',
      { params: { N: 4n } },
      inMemory({ 'counter.m3hdl': counter }),
    );
    const sim = design.simulate({ engine });
    sim.poke('enable', true);
    sim.step(18);
    expect(sim.peek('count')).toBe(2n);
  });

  test('knows no engine but those that are built', () => {
    expect(() => engineOf('verilator')).toThrow('M6016');
  });
});

test('a parameter whose type names another parameter takes a constant of that type', () => {
  const files = inMemory({
    'p.m3hdl': `struct Spec<W: int> { seed: bits<W> }
const SMALL = Spec::<4>(seed: 9);
module P<W: int, SPEC: Spec<W>> { out a: bits<W>; a = SPEC.seed; }`,
  });
  const sim = compileFile('p.m3hdl', { params: { W: 4, SPEC: 'SMALL' } }, files).simulate();
  sim.settle();
  expect(sim.peek('a')).toBe(9n);
});

test('a parameter that takes the type of any float takes its name, and no other type', () => {
  const files = inMemory({ 'p.m3hdl': 'module P<A: float = bf16> { in a: A; out b: A; b = a; }' });
  const nameWith = (A: string): string => compileFile('p.m3hdl', { params: { A } }, files).name;
  expect(nameWith('fp8_e4m3')).toBe('P<fp8_e4m3>');
  expect(() => nameWith('u8')).toThrow(
    /^the design does not compile\n\nerror\[M2104\]: parameter `A` takes the type of a float\n/,
  );
  expect(() => nameWith('1 +')).toThrow(/M6004.*it takes the type of a float/s);
});

describe('parameters', () => {
  const files = inMemory({
    'p.m3hdl': `enum Mode { fast, safe }
      struct Shape { x: u4, y: u4 }
      const WIDE = Shape(x: 9, y: 1);
      module P<N: int = 1, B: bool = false, M: Mode = Mode.fast, T: type = u1, S: Shape = Shape(x: 1, y: 2)> {
        out n: u8; out b: bool; out m: Mode; out t: T; out x: u4;
        n = N; b = B; m = M; t = 0; x = S.x;
      }`,
  });
  const nameWith = (params: Parameters<typeof compileFile>[1]['params']): string =>
    compileFile('p.m3hdl', params === undefined ? {} : { params }, files).name;

  test('numbers, truth values, variants, types, constants', () => {
    expect(nameWith({ N: 7, B: true, M: 'safe', T: 'u9', S: 'WIDE' })).toBe(
      'P<7, true, Mode.safe, u9, Shape(x: 9, y: 1)>',
    );
    expect(nameWith({ N: '0x10', B: 'true', M: 'Mode.safe', T: 'bits<3>' })).toMatch(
      /^P<16, true, Mode.safe, bits<3>/,
    );
    expect(nameWith({ N: 3n })).toBe(nameWith({ N: '3' }));
  });

  test('what is wrong with them has a place, or names the module', () => {
    const fault = (params: Record<string, string | number>): readonly string[] =>
      codes(() => nameWith(params));
    expect(fault({ Q: 1 })).toEqual(['M2101']);
    expect(fault({ N: 'true' })).toEqual(['M3101']);
    expect(fault({ N: '1 +' })).toEqual(['M6004']);
    expect(fault({ N: 1.5 })).toEqual(['M3107']);
    expect(fault({ T: 'u9; module X { }' })).toEqual(['M6004']);
    expect(fault({ T: 'Nothing' })).toEqual(['M2001']);
    expect(fault({ M: 'save' })).toEqual(['M2001']);
  });
});

describe('faults', () => {
  test('all of them, as text and as data', () => {
    const files = inMemory({ 'a.m3hdl': 'module A { in a: u8; out b: u9; out c: u8; b = a; c = d; }' });
    expect(codes(() => compileFile('a.m3hdl', {}, files))).toEqual(['M3104', 'M2001']);
    expect(() => compileFile('a.m3hdl', {}, files)).toThrow(/error\[M3104\][\s\S]*error\[M2001\]/);
  });

  test('a file, a top', () => {
    const files = inMemory({ 'a.m3hdl': 'module A { } module B { }' });
    expect(codes(() => compileFile('b.m3hdl', {}, files))).toEqual(['M6001']);
    expect(codes(() => compileFile('a.m3hdl', {}, files))).toEqual(['M6003']);
    expect(codes(() => compileFile('a.m3hdl', { top: 'C' }, files))).toEqual(['M6003']);
  });

  test('in a manifest', () => {
    const files = inMemory({ 'm3hdl.json': '{ "nam": "x" }', 'a.m3hdl': 'module A { }' });
    expect(codes(() => compileFile('a.m3hdl', {}, files))).toEqual(['M6010']);
  });
});

describe('projects', () => {
  test('packages come from the root and from libraries, and a file is one package however it is named', () => {
    const files = inMemory({
      'npu/m3hdl.json': '{ "name": "npu", "libraries": ["../shared"] }',
      'npu/hdl/top.m3hdl': `use hdl.types.Word; use tools.swap; use hdl.types;
        module Top { in a: Word; out b: Word; b = swap(types.swapped(a)); }`,
      'npu/hdl/types.m3hdl': `use tools.swap; type Word = u8; fn swapped(x: Word) -> Word { swap(x) }`,
      'shared/tools.m3hdl': 'fn swap(x: u8) -> u8 { (x[3:0] ++ x[7:4]) as u8 }',
    });
    const sim = compileFile('npu/hdl/top.m3hdl', {}, files).simulate();
    sim.poke('a', 0x12);
    expect(sim.peek('b')).toBe(0x12n);
  });

  test('seen from inside the project, names still start at its root', () => {
    const base = inMemory({
      '/w/npu/m3hdl.json': '{}',
      '/w/npu/hdl/a.m3hdl': 'use hdl.b.Two; module A { out x: u8; x = bitcast::<u8>(Two(v: 2).bits); }',
      '/w/npu/hdl/b.m3hdl': 'struct Two { v: u8 }',
    });
    const design = compileFile('a.m3hdl', {}, { ...base, workingFolder: '/w/npu/hdl' });
    expect(design.simulate().peek('x')).toBe(2n);
  });

  test('what was read once is not read again while it stays the same', () => {
    const workspace = new Workspace(inMemory({ 'a.m3hdl': 'module A { }' }));
    const first = workspace.open('a.m3hdl').file;
    const second = workspace.open('a.m3hdl').file;
    expect(second?.tree).toBe(first?.tree);
  });
});

describe('the library and the blocks', () => {
  const workspace = new Workspace(onDisk);

  test.each(onDisk.files.list('stdlib').filter((name) => name.endsWith('.m3hdl')))(
    'std: %s has no errors',
    (name) => {
      const { compiler, file } = workspace.open(`stdlib/${name}`);
      if (file !== undefined) compiler.check(file);
      expect(compiler.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    },
  );

  test('passes keep what people see', () => {
    const { compiler, file } = workspace.open('stdlib/fifo.m3hdl');
    const compiled = file === undefined ? undefined : compiler.top(file, 'Fifo', { T: 'u8', DEPTH: 4 });
    const names = (which: 'hierarchy' | 'optimised') =>
      compiled?.[which].shapes.map(({ module }) => module.debug.map(({ name }) => name));
    expect(names('optimised')).toEqual(names('hierarchy'));
    expect(compiled?.hierarchyFor(interpreter)).toBe(compiled?.hierarchy);
  });
});
