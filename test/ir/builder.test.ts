import { describe, expect, test } from 'vitest';
import {
  IrBuildError,
  LocalsBuilder,
  ModuleBuilder,
  binary,
  concat,
  constant,
  drive,
  extend,
  extract,
  mux,
  set,
  unary,
} from '../../src/ir/builder.js';
import { nowhere } from '../../src/ir/nowhere.js';
import { printDesign } from '../../src/ir/print.js';
import { verifyDesign } from '../../src/ir/verify.js';

test('what is built is well formed', () => {
  const leaf = new ModuleBuilder({ name: 'Leaf' });
  const a = leaf.signal({ name: 'a', width: 8, port: 'in' });
  const y = leaf.signal({ name: 'y', width: 4, port: 'out' });
  leaf.comb('y', [drive(y, unary('popcount', leaf.read(a)))]);
  const child = leaf.build();

  const top = new ModuleBuilder({ name: 'Top' });
  const clk = top.clock({ kind: 'port', name: 'clk', span: nowhere });
  const { viewOf } = top.group({ name: 'leaf', dims: [3], clocks: [] }, child);
  const sum = top.signal({ name: 'sum', width: 8, storage: 'reg', domain: clk, init: [0n] });
  const ram = top.memory({ name: 'ram', width: 8, depth: 4, asyncRead: true });
  const locals = new LocalsBuilder();
  const i = locals.local('i', 32);
  const index = locals.read(i);
  const bind = drive(viewOf.get(a) ?? 0, top.memRead(ram, index), { index });
  top.comb('bind', [{ kind: 'for', local: i, from: 0, to: 3, body: [bind], span: nowhere }], locals.locals);
  const first = top.read(viewOf.get(y) ?? 0, constant(0n, 2));
  top.seq('sum', clk, [drive(sum, binary('add', top.read(sum), extend(first, 8, false)))]);

  const design = { modules: [child, top.build()], top: 'Top', functions: [], sites: [] };
  expect(verifyDesign(design)).toEqual([]);
  expect(printDesign(design)).toMatchInlineSnapshot(`
    "design Top;

    module Leaf {
      in wire %a: 8;
      out wire %y: 4;
      comb y {
        %y = popcount(%a):4;
      }
    }

    module Top {
      clock clk port;
      wire %leaf.a: 8 x 3 of leaf %a;
      wire %leaf.y: 4 x 3 of leaf %y;
      reg %sum: 8 on clk init (0);
      mem @ram: 8 x 4 old async;
      group leaf[3]: Leaf () (%a = %leaf.a, %y = %leaf.y);
      comb bind {
        local $i: 32;
        for $i in 0..3 {
          %leaf.a[$i] = @ram[$i];
        }
      }
      seq sum rising clk {
        %sum = add(%sum, zext(%leaf.y[0:2]):8);
      }
    }
    "
  `);
});

describe('what does not fit is refused where it is made', () => {
  const a = constant(5n, 8);
  const module = new ModuleBuilder({ name: 'M' });
  const list = module.signal({ name: 'list', width: 8, length: 4 });
  test.each<[string, () => unknown]>([
    ['a constant', () => constant(256n, 8)],
    ['a sum', () => binary('add', a, constant(1n, 4))],
    ['a mux', () => mux(a, a, a)],
    ['arms', () => mux(constant(1n, 1), a, constant(1n, 4))],
    ['bits', () => extract(a, 4, 8)],
    ['an extension', () => extend(a, 4, false)],
    ['an array as a whole', () => module.read(list)],
    ['a signal', () => module.read(7)],
    ['a memory', () => module.memRead(0, a)],
    ['a local', () => new LocalsBuilder().read(0)],
  ])('%s', (_, make) => {
    expect(make).toThrow(IrBuildError);
  });
});

test('nothing is wrapped that need not be', () => {
  const a = constant(5n, 8);
  expect([extract(a, 0, 8), extend(a, 8, true), concat([a])]).toEqual([a, a, a]);
  expect(binary('shl', a, constant(1n, 2)).width).toBe(8);
  expect(unary('redor', a).width).toBe(1);
  expect(set(0, a)).toMatchObject({ kind: 'set', index: undefined, range: undefined });
});
