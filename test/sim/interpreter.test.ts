import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import { Drivers } from '../../src/sim/drivers.js';
import { InstanceTree } from '../../src/sim/instance-tree.js';
import { bench } from './bench.js';

/** What `y` is, by what some statements make of `x`. */
function compute(body: string, x: bigint, functions = ''): bigint {
  const { poke, read } = bench(`design M;

module M {
  in wire %x: 8;
  in wire %list: 4 x 3;
  out wire %y: 8;
  wire %many: 8 x 3;
  comb y {
    local $i: 32;
    local $a: 8;
    local $array: 4 x 3;
${body}  }
}
${functions}`);
  poke('x', x);
  poke('list[0]', 1n);
  poke('list[1]', 2n);
  poke('list[2]', 4n);
  return read('y');
}

describe('statements', () => {
  test('bits are set where they are, and dropped past the end', () => {
    expect(compute('    $a = 255:8;\n    $a bits 2:3 +: 3 = 0:3;\n    %y = $a;\n', 0n)).toBe(0b1110_0011n);
    expect(compute('    %y = 255:8;\n    %y bits 6:3 +: 4 = 0:4;\n', 0n)).toBe(0b0011_1111n);
    expect(compute('    %y = 255:8;\n    %y bits 200:8 +: 4 = 0:4;\n', 0n)).toBe(255n);
    expect(compute('    %y = 0:8;\n    %y bits %x +: 2 = 3:2;\n', 5n)).toBe(0b0110_0000n);
  });

  test('elements past the end are not written, and read as 0', () => {
    const body =
      '    %many[%x] = 7:8;\n    $array[%x] = 5:4;\n    %y = add(zext($array[%x]):8, %many[%x]);\n';
    expect([0n, 2n, 3n, 255n].map((x) => compute(body, x))).toEqual([12n, 12n, 0n, 0n]);
  });

  test('switch, if and for', () => {
    const body = `    switch 0: %x {
      case 1, 2 {
        %y = 10:8;
      }
      case 3 {
        %y = 20:8;
      }
      default {
        %y = 0:8;
        for $i in 0..8 {
          if 1: extract(0 +: 1, lshr(%x, $i)) {
            %y = add(%y, 1:8);
          }
        }
      }
    }
`;
    expect([1n, 2n, 3n, 0xf0n].map((x) => compute(body, x))).toEqual([10n, 10n, 20n, 4n]);
  });

  test('a local is 0 at the start of every run', () => {
    expect(compute('    $a = add($a, %x);\n    %y = $a;\n', 9n)).toBe(9n);
  });

  test('functions take values, signals and locals, and give several results', () => {
    const functions = `
function both($one, $two, $x) -> ($sum, $first) {
  local $one: 4 x 3;
  local $two: 4 x 3;
  local $x: 8;
  local $sum: 8;
  local $first: 4 x 3;
  local $i: 32;
  for $i in 0..3 {
    $sum = add($sum, zext(add($one[$i], $two[$i])):8);
    $first[$i] = $one[$i];
  }
  $sum = add($sum, $x);
}
`;
    const body =
      '    $array[1:2] = 5:4;\n    call both(signal %list, local $array, %x) -> ($a, $array);\n    %y = add($a, zext($array[2:2]):8);\n';
    expect(compute(body, 100n, functions)).toBe(100n + 7n + 5n + 4n);
  });

  test('long chains do not exhaust the stack', () => {
    const deep = 20_000;
    const sum = `${'add('.repeat(deep)}%x${', 1:8)'.repeat(deep)}`;
    expect(compute(`    %y = ${sum};\n`, 3n)).toBe(BigInt((3 + deep) % 256));
    const mux = `${Array.from({ length: deep }, (_, i) => `mux(eq(%x, ${i % 200}:8), ${i % 256}:8, `).join('')}9:8${')'.repeat(deep)}`;
    expect(compute(`    %y = ${mux};\n`, 199n)).toBe(199n);
    expect(compute(`    %y = ${mux};\n`, 255n)).toBe(9n);
    const ifs = Array.from(
      { length: 5000 },
      (_, i) => `if ${i}: eq(%x, ${i % 200}:8) {\n      %y = 1:8;\n    }`,
    );
    expect(compute(`    %y = 0:8;\n    ${ifs.join(' else ')}\n`, 255n)).toBe(0n);
  });
});

describe('instances', () => {
  const NESTED = `design Top;

module Leaf {
  in wire %a: 4 x 2;
  out wire %y: 4 x 2;
  comb y {
    %y[0:1] = add(%a[0:1], 1:4);
    %y[1:1] = %a[1:1];
  }
}

module Mid {
  in wire %a: 4;
  out wire %y: 4;
  wire %leaf.a: 4 x 6 of leaf %a;
  wire %leaf.y: 4 x 6 of leaf %y;
  group leaf[3]: Leaf () (%a = %leaf.a, %y = %leaf.y);
  comb bind {
    local $k: 32;
    %leaf.a[0:3] = %a;
    for $k in 0..5 {
      %leaf.a[add($k, 1:32)] = %leaf.y[$k];
    }
    %y = %leaf.y[5:3];
  }
}

module Top {
  in wire %a: 4 x 4;
  wire %mid.a: 4 x 4 of mid %a;
  wire %mid.y: 4 x 4 of mid %y;
  wire %extra.a: 4 x 2 of extra %a;
  wire %extra.y: 4 x 2 of extra %y;
  group mid[2][2]: Mid () (%a = %mid.a, %y = %mid.y);
  group extra: Leaf () (%a = %extra.a, %y = %extra.y);
  comb bind {
    local $i: 32;
    for $i in 0..4 {
      %mid.a[$i] = %a[$i];
    }
    %extra.a[0:1] = %mid.y[3:2];
    %extra.a[1:1] = 7:4;
  }
}
`;

  test('see their ports through the parent, at any depth', () => {
    const { poke, read } = bench(NESTED);
    poke('a[3]', 5n);
    expect(read('mid[1][1].a')).toBe(5n);
    expect([0, 1, 2].map((i) => read(`mid[1][1].leaf[${i}].y[1]`))).toEqual([6n, 7n, 8n]);
    expect([read('mid[1][1].y'), read('extra.y[0]'), read('extra.y[1]')]).toEqual([8n, 9n, 7n]);
  });

  test('have paths, parents and one name for every place', () => {
    const tree = new InstanceTree(buildHierarchy(parseDesign(NESTED)));
    const paths = [...tree.walk()].map((ref) => tree.pathOf(ref));
    expect(paths.slice(0, 6)).toEqual([
      '',
      'mid[0][0]',
      'mid[0][0].leaf[0]',
      'mid[0][0].leaf[1]',
      'mid[0][0].leaf[2]',
      'mid[0][1]',
    ]);
    expect(paths).toHaveLength(1 + 4 + 12 + 1);
    expect(paths.at(-1)).toBe('extra');
    const top = tree.module(0).signals.findIndex(({ name }) => name === 'mid.a');
    const view = { shape: 0, instance: 0, kind: 'signal', id: top, element: 2 } as const;
    expect(tree.placeName(tree.canonical(view))).toBe('mid[1][0].a');
  });

  test('know who drives what', () => {
    const tree = new InstanceTree(buildHierarchy(parseDesign(NESTED)));
    const drivers = new Drivers(tree);
    const driven = [...tree.walk()].flatMap((ref) =>
      tree
        .module(ref.shape)
        .signals.flatMap((signal, id) =>
          drivers.isDriven(ref, id) ? [] : [`${tree.pathOf(ref)}.${signal.name}`],
        ),
    );
    expect(driven).toEqual(['.a']);
  });
});
