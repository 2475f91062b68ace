/** Processes that are too large for one function, and expressions too deep for the parser of a JavaScript engine. */
import { expect, test } from 'vitest';
import { compileProgram, typescriptEngine } from '../../../src/codegen/typescript/engine.js';
import { buildHierarchy, type Hierarchy } from '../../../src/ir/hierarchy.js';
import { parseDesign } from '../../../src/ir/parse.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../../src/sim/kernel/kernel.js';
import { describeDifference, runLockstep } from '../../../src/sim/lockstep.js';

const NS = 1_000_000;

function differenceOf(hierarchy: Hierarchy): string | undefined {
  const options = {
    seed: 1n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: () => undefined,
  };
  const one = new Kernel(hierarchy, interpreter, options);
  const other = new Kernel(hierarchy, typescriptEngine, options);
  one.start();
  other.start();
  const difference = runLockstep(one, other, 12 * NS);
  return difference === undefined ? undefined : describeDifference(one, other, difference);
}

/** Two instances of a module that mixes a state word in many ways, in nested statements. */
function mixer(rounds: number): Hierarchy {
  const round = (i: number): string => `
    if ${3 * i}: eq(extract(${i % 30} +: 1, %state), 1:1) {
      $x = add($x, xor(%state, ${(i * 2654435761) % 4294967296}:32));
      for $k in 0..4 {
        $list[extract(0 +: 2, $k)] = add($list[extract(0 +: 2, sub($k, 1:32))], $x);
        if ${3 * i + 1}: ult($k, zext(extract(3 +: 2, $x)):32) { $wide = xor($wide, zext(mul($x, $k)):200); }
      }
    } else {
      $x bits ${i % 28}:6 +: 4 = extract(${(i * 7) % 28} +: 4, %state);
      $wide = concat(extract(0 +: 168, $wide), $list[extract(0 +: 2, $x)]);
    }`;
  const body = Array.from({ length: rounds }, (_, i) => round(i)).join('');
  const locals = 'local $x: 32; local $k: 32; local $list: 32 x 4; local $wide: 200;';
  return buildHierarchy(
    parseDesign(`design Top;
module Mixer {
  clock clk port;
  reg %state: 32 on clk;
  reg %flags: 8 on clk;
  wire %mixed: 32 on clk;
  out wire %seen: 32 on clk;
  comb mix { ${locals} $x = %state; ${body} %mixed = xor($x, extract(50 +: 32, $wide)); %seen bits 0:5 +: 16 = extract(0 +: 16, $x); %seen bits 16:5 +: 16 = extract(8 +: 16, $x); }
  seq step rising clk { ${locals} %flags bits 0:3 +: 4 = extract(0 +: 4, %state); %state = %mixed; ${body} %flags bits 4:3 +: 4 = extract(9 +: 4, $x); }
}
module Top {
  clock clk port;
  wire %m.seen: 32 x 2 of m %seen;
  out wire %y: 32 on clk;
  group m[2]: Mixer (clk) (%seen = %m.seen);
  comb y { %y = xor(%m.seen[0:32], %m.seen[1:32]); }
}
`),
  );
}

test('a large process becomes several functions', () => {
  const hierarchy = mixer(150);
  const functions = compileProgram(hierarchy, true)
    .text.split(/^function /m)
    .slice(1);
  expect(functions.length).toBeGreaterThan(8);
  expect(Math.max(...functions.map((text) => text.length))).toBeLessThan(32_000);
  expect(differenceOf(hierarchy)).toBeUndefined();
});

test('deep sums, deep choices', () => {
  const sum = Array.from({ length: 5000 }, () => 'add(').join('') + '%x' + ', %x)'.repeat(5000);
  const choice =
    Array.from({ length: 800 }, (_, i) => `mux(eq(%x, ${i}:32), ${i * 3}:32, `).join('') +
    '%x' +
    ')'.repeat(800);
  const hierarchy = buildHierarchy(
    parseDesign(`design Top;
module Top {
  clock clk port;
  reg %x: 32 on clk init (7);
  out wire %y: 32 on clk;
  out wire %z: 32 on clk;
  comb y { %y = ${sum}; }
  comb z { %z = ${choice}; }
  seq x rising clk { %x = add(%y, %z); }
}
`),
  );
  expect(differenceOf(hierarchy)).toBeUndefined();
});
