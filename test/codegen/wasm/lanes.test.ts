/** Instances that run sixteen at a time: random cells without instances of their own, more of them than one go takes. */
import { expect, test } from 'vitest';
import { compileModule, wasmEngine } from '../../../src/codegen/wasm/engine.js';
import {
  binary,
  concat,
  constant,
  drive,
  extend,
  extract,
  ModuleBuilder,
  mux,
  unary,
} from '../../../src/ir/builder.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import type { Design, Expr, Module, Stmt } from '../../../src/ir/ir.js';
import { nowhere } from '../../../src/ir/nowhere.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { Kernel, type KernelOptions } from '../../../src/sim/kernel/kernel.js';
import { describeDifference, runLockstep } from '../../../src/sim/lockstep.js';
import { Random } from '../../../src/support/random.js';

const NS = 1_000_000;
const CELLS = 37;
const WIDTHS = [1, 1, 2, 3, 7, 8, 8, 9, 13, 16, 17, 31, 32, 32] as const;

const OPTIONS: KernelOptions = {
  seed: 1n,
  reset: true,
  checks: true,
  shuffle: undefined,
  clocks: new Map(),
  print: () => undefined,
};

const SAME = ['add', 'sub', 'mul', 'and', 'or', 'xor'] as const;
const COMPARE = ['eq', 'ne', 'ult', 'ule', 'slt', 'sle'] as const;
const SHIFT = ['shl', 'lshr', 'ashr'] as const;

/** Expressions of what can be done lane by lane. */
class LaneExprs {
  readonly #random: Random;
  readonly sources: Expr[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  of(width: number, depth: number): Expr {
    const random = this.#random;
    if (depth === 0) return this.#leaf(width);
    const next = (of = width): Expr => this.of(of, depth - 1);
    switch (random.below(8)) {
      case 0:
        return unary(random.pick(['not', 'neg'] as const), next());
      case 1:
        return mux(next(1), next(), next());
      case 2:
        return binary(random.pick(SHIFT), next(), constant(BigInt(random.below(width)), 6));
      case 3: {
        if (width > 1) break;
        const of = random.pick(WIDTHS);
        return binary(random.pick(COMPARE), next(of), next(of));
      }
      case 4:
        return width > 1 ? concat([next(1), next(width - 1)]) : unary('redor', next(random.pick(WIDTHS)));
      case 5:
        return width > 1 ? extend(next(1 + random.below(width)), width, random.chance(0.5)) : next();
      case 6: {
        const low = random.below(33 - width);
        return extract(next(low + width + random.below(33 - width - low)), low, width);
      }
    }
    return binary(random.pick(SAME), next(), next());
  }

  #leaf(width: number): Expr {
    const from = this.#random.pick(this.sources as [Expr, ...Expr[]]);
    if (this.#random.chance(0.2)) return constant(this.#random.bits(width), width);
    return from.width >= width ? extract(from, 0, width) : extend(from, width, this.#random.chance(0.5));
  }
}

/** Registers that become something out of each other, some of them under conditions and resets. */
function randomCell(random: Random): Module {
  const module = new ModuleBuilder({ name: 'Cell' });
  const clk = module.clock({ kind: 'port', name: 'clk', span: nowhere });
  const rst = module.signal({ name: 'rst', width: 1, port: 'in' });
  const reset = module.reset({ name: 'rst', signal: rst, clock: clk, synchronous: true, activeHigh: true });
  const exprs = new LaneExprs(random);
  const registers = Array.from({ length: 5 }, (_, i) => {
    const width = random.pick(WIDTHS);
    const withReset = random.chance(0.3);
    const init = withReset ? { init: [random.bits(width)], reset } : {};
    return module.signal({ name: `r${i}`, width, storage: 'reg', domain: clk, ...init });
  });
  for (const signal of registers) exprs.sources.push(module.read(signal));
  const drives = (): readonly Stmt[] =>
    registers
      .filter(() => random.chance(0.6))
      .map((signal) => drive(signal, exprs.of(module.signalOf(signal).width, 3)));
  const body: Stmt[] = [...drives()];
  for (let id = 0; id < 3; id++)
    body.push({ kind: 'if', id, cond: exprs.of(1, 2), then: drives(), else: drives(), span: nowhere });
  module.seq('next', clk, body);
  return module.build();
}

function arrayOf(cell: Module): Design {
  const top = new ModuleBuilder({ name: 'Top' });
  const clk = top.clock({ kind: 'port', name: 'clk', span: nowhere });
  const { viewOf } = top.group({ name: 'cell', dims: [CELLS], clocks: [clk] }, cell);
  const rst = cell.signals.findIndex(({ name }) => name === 'rst');
  // One cell under reset, among those that run in the first go.
  const levels = Array.from({ length: CELLS }, (_, i) =>
    drive(viewOf.get(rst)!, constant(i === 3 ? 1n : 0n, 1), { index: constant(BigInt(i), 8) }),
  );
  top.comb('levels', levels);
  return { modules: [cell, top.build()], top: 'Top', functions: [], sites: [] };
}

test('random cells', () => {
  let sideBySide = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const hierarchy = buildHierarchy(arrayOf(randomCell(new Random(seed))));
    const one = new Kernel(hierarchy, interpreter, OPTIONS);
    const other = new Kernel(hierarchy, wasmEngine, OPTIONS);
    one.start();
    other.start();
    const difference = runLockstep(one, other, 8 * NS);
    expect(difference && describeDifference(one, other, difference), `seed ${seed}`).toBeUndefined();
    if (compileModule(hierarchy, true).program.sideBySide > 0) sideBySide++;
  }
  expect(sideBySide).toBeGreaterThan(10);
});
