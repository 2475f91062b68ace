import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import { InstanceTree } from '../../src/sim/instance-tree.js';
import { ClockTree } from '../../src/sim/kernel/clock-tree.js';
import { Oscillator } from '../../src/sim/kernel/oscillator.js';
import { TimeWheel } from '../../src/sim/kernel/time-wheel.js';
import { parsePeriod } from '../../src/sim/time.js';
import fc from 'fast-check';

const NS = 1_000_000;

function treeOf(clocks: string): ClockTree {
  const text = `design M;\n\nmodule M {\n${clocks}  in wire %on: 1;\n}\n`;
  return new ClockTree(new InstanceTree(buildHierarchy(parseDesign(text))), new Map());
}

/** `name+` for a rising edge and `name-` for a falling one, by time in units of `unit`. */
function edgesTo(tree: ClockTree, end: number, on: () => boolean = () => true): string[] {
  const seen: string[] = [];
  for (let next = tree.next(); next !== undefined && next <= end; next = tree.next()) {
    const edges = tree.pass(next, on);
    const names = edges.map(({ node, edge }) => `${tree.nameOf(node)}${edge === 'rising' ? '+' : '-'}`);
    if (names.length > 0) seen.push(`${next / NS}: ${names.join(' ')}`);
  }
  return seen;
}

describe('an oscillator', () => {
  test('is low at 0; its k-th rising edge is at floor(phase + k · period), duty 50 %', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: 10_000_000n }),
        fc.bigInt({ min: 1n, max: 1000n }),
        fc.nat({ max: 1000 }),
        (numerator, denominator, phase) => {
          fc.pre(numerator >= 2n * denominator);
          const oscillator = new Oscillator({ numerator, denominator }, phase);
          for (let half = 2n; half < 40n; half++) {
            const time = BigInt(phase) + (half * numerator) / (2n * denominator);
            expect([oscillator.next, oscillator.rises]).toEqual([Number(time), half % 2n === 0n]);
            oscillator.toggle();
          }
        },
      ),
    );
  });

  test('1.2 GHz and 400 MHz keep meeting', () => {
    const fast = new Oscillator(parsePeriod('1.2GHz'), 0);
    const slow = new Oscillator(parsePeriod('400MHz'), 0);
    const rises = (oscillator: Oscillator, count: number): number[] => {
      const times: number[] = [];
      while (times.length < count) {
        if (oscillator.rises) times.push(oscillator.next);
        oscillator.toggle();
      }
      return times;
    };
    const all = new Set(rises(fast, 3000));
    expect(rises(slow, 1000).every((time) => all.has(time))).toBe(true);
  });

  test('retuning takes effect at the next rising edge and never shortens the running cycle', () => {
    const oscillator = new Oscillator({ numerator: 1000n, denominator: 1n }, 0);
    expect(oscillator.next).toBe(1000);
    oscillator.toggle();
    oscillator.retune({ numerator: 100n, denominator: 1n });
    expect(oscillator.next).toBe(1500);
    oscillator.toggle();
    expect(oscillator.next).toBe(2000);
    oscillator.toggle();
    expect(oscillator.next).toBe(2050);
    oscillator.toggle();
    expect(oscillator.next).toBe(2100);
  });

  test('many edges can be passed at once', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2000n, max: 10_000n }),
        fc.bigInt({ min: 1n, max: 1000n }),
        fc.nat(50),
        (n, d, edges) => {
          const [one, other] = [0, 1].map(() => new Oscillator({ numerator: n, denominator: d }, 0));
          for (let i = 0; i < edges; i++) one?.toggle();
          other?.skip(edges);
          expect(other?.state).toEqual(one?.state);
        },
      ),
    );
  });

  test('a period that cannot be simulated is refused', () => {
    expect(() => new Oscillator({ numerator: 1n, denominator: 1n }, 0)).toThrow(/M6008/);
  });
});

describe('the clock tree', () => {
  test('clocks without a period run at 1 GHz', () => {
    expect(edgesTo(treeOf('  clock clk port;\n'), 2 * NS)).toEqual(['1: clk+', '1.5: clk-', '2: clk+']);
  });

  test('derived edges belong to the instant of the parent; dividers have a duty of 50 %', () => {
    const tree = treeOf('  clock clk port;\n  clock two divide clk by 2;\n  clock three divide clk by 3;\n');
    expect(edgesTo(tree, 6 * NS)).toEqual([
      '1: clk+',
      '1.5: clk-',
      '2: clk+ two+',
      '2.5: clk-',
      '3: clk+ two- three+',
      '3.5: clk-',
      '4: clk+ two+',
      '4.5: clk- three-',
      '5: clk+ two-',
      '5.5: clk-',
      '6: clk+ two+ three+',
    ]);
  });

  test('a gate samples its enable while the parent is low, and never cuts a pulse', () => {
    const tree = treeOf('  clock clk port;\n  clock gated gate clk enable %on;\n');
    let on = true;
    expect(edgesTo(tree, NS, () => on)).toEqual(['1: clk+ gated+']);
    on = false;
    expect(edgesTo(tree, 3 * NS, () => on)).toEqual(['1.5: clk- gated-', '2: clk+', '2.5: clk-', '3: clk+']);
    on = true;
    expect(edgesTo(tree, 4 * NS, () => on)).toEqual(['3.5: clk-', '4: clk+ gated+']);
  });

  test('stop holds low after the running pulse; start goes on in the old rhythm', () => {
    const tree = treeOf('  clock clk source 1000000 / 1;\n  clock other source 1500000 / 1;\n');
    expect(edgesTo(tree, NS)).toEqual(['1: clk+']);
    tree.stop(0);
    expect(edgesTo(tree, 4.2 * NS)).toEqual([
      '1.5: clk- other+',
      '2.25: other-',
      '3: other+',
      '3.75: other-',
    ]);
    tree.start(0, 4.2 * NS);
    expect(edgesTo(tree, 5 * NS)).toEqual(['4.5: other+', '5: clk+']);
  });

  test('what a stopped clock divides stands still', () => {
    const tree = treeOf('  clock clk source 1000000 / 1;\n  clock half divide clk by 2;\n');
    tree.stop(1);
    expect(edgesTo(tree, 2 * NS)).toEqual(['1: clk+', '1.5: clk-', '2: clk+']);
    expect(tree.levelOf(1)).toBe(false);
  });
});

test('the time wheel gives events in order of time, those of one time in order of arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (times) => {
      const wheel = new TimeWheel<number>();
      for (const [i, time] of times.entries()) wheel.add(time, i);
      const expected = times
        .map((time, i) => [time, i] as const)
        .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(wheel.entries().map(({ time, event }) => [time, event])).toEqual(expected);
      const taken: number[] = [];
      for (let event = wheel.take(); event !== undefined; event = wheel.take()) taken.push(event);
      expect(taken).toEqual(expected.map(([, i]) => i));
    }),
  );
});
