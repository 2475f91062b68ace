/** Expressions: what they name exists, widths agree, and the place where they stand may hold them. */
import { BINARY, UNARY, countWidth } from '../../operators/operators.js';
import { LIMITS } from '../../diagnostics/limits.js';
import { mask } from '../../support/bits.js';
import type { Expr } from '../ir.js';
import { visitExpr } from '../walk.js';
import { derivedWidth } from '../widths.js';
import type { Scope } from '../widths.js';
import type { Problems } from './problems.js';

/** Bits of the widest value that a limit may be raised to. */
export const MAX_WIDTH = LIMITS.width.most;

/** What an expression may do where it stands. */
export interface Place {
  readonly scope: Scope;
  /** Reads settled state of the module; functions may not. */
  readonly state: boolean;
  /** Memories that are read without a clock need to say so. */
  readonly clocked: boolean;
  readonly sampled: boolean;
  readonly now: boolean;
}

export function verifyExpr(root: Expr, place: Place, at: Problems): void {
  visitExpr(root, (expr) => {
    at.check(isWidth(expr.width), `${expr.kind} of ${expr.width} bits`);
    const derived = derivedWidth(expr, place.scope);
    at.check(
      derived === undefined || derived === expr.width,
      `${nameOf(expr)} has ${derived} bits, not ${expr.width}`,
    );
    verifyNode(expr, place, at);
  });
}

export function isWidth(width: number): boolean {
  return Number.isInteger(width) && width >= 0 && width <= MAX_WIDTH;
}

/** Whether an unsigned image is one of a vector of `width` bits. */
export function fits(value: bigint, width: number): boolean {
  return value >= 0n && value <= mask(width);
}

const nameOf = (expr: Expr): string => ('op' in expr ? expr.op : expr.kind);

function verifyNode(expr: Expr, place: Place, at: Problems): void {
  switch (expr.kind) {
    case 'const':
      at.check(fits(expr.value, expr.width), `${expr.value} does not fit into ${expr.width} bits`);
      return;
    case 'read':
    case 'sampled': {
      const signal = place.scope.signals[expr.signal];
      at.check(place.state, 'a function reads a signal');
      at.check(place.sampled || expr.kind === 'read', '`sampled` belongs to test processes');
      if (signal === undefined) at.add(`there is no signal ${expr.signal}`);
      else verifyIndex(signal, expr.index, at);
      return;
    }
    case 'local': {
      const local = place.scope.locals[expr.local];
      if (local === undefined) at.add(`there is no local ${expr.local}`);
      else verifyIndex(local, expr.index, at);
      return;
    }
    case 'memRead': {
      const memory = place.scope.memories[expr.memory];
      at.check(place.state, 'a function reads a memory');
      if (memory === undefined) at.add(`there is no memory ${expr.memory}`);
      else
        at.check(
          place.clocked || memory.asyncRead,
          `${memory.name} is read without a clock but not \`async\``,
        );
      return;
    }
    case 'unary':
      verifyCode(expr.op, UNARY[expr.op].operand, expr.value, at);
      if (UNARY[expr.op].width === 'count') {
        const least = countWidth(expr.value.width);
        at.check(
          expr.width >= least,
          `${expr.op} of ${expr.value.width} bits needs ${least}, not ${expr.width}`,
        );
      }
      return;
    case 'binary': {
      const [left, right] = [expr.left.width, expr.right.width];
      verifyCode(expr.op, BINARY[expr.op].operand, expr.left, at);
      at.check(
        BINARY[expr.op].width === 'shift' || left === right,
        `${expr.op} of ${left} and ${right} bits`,
      );
      return;
    }
    case 'mux':
      at.check(expr.cond.width === 1, `a mux chooses by ${expr.cond.width} bits`);
      at.check(expr.else.width === expr.width, `a mux of ${expr.width} and ${expr.else.width} bits`);
      return;
    case 'extract':
      at.check(
        Number.isInteger(expr.low) && expr.low >= 0 && expr.low + expr.width <= expr.value.width,
        `bits ${expr.low} +: ${expr.width} of ${expr.value.width}`,
      );
      return;
    case 'extend':
      at.check(expr.width >= expr.value.width, `${expr.value.width} bits extended to ${expr.width}`);
      return;
    case 'now':
      at.check(place.now, '`now` belongs to tests and models');
      return;
    case 'concat':
  }
}

/** An index stands where there is more than one element, and nowhere else. */
export function verifyIndex(
  thing: { readonly name: string; readonly length: number },
  index: Expr | undefined,
  at: Problems,
): void {
  const message =
    thing.length === 1 ? 'has one element, but an index' : `has ${thing.length} elements, but no index`;
  at.check((thing.length === 1) === (index === undefined), `${thing.name} ${message}`);
}

function verifyCode(op: string, wanted: number | undefined, { width }: Expr, at: Problems): void {
  at.check(wanted === undefined || wanted === width, `${op} takes codes of ${wanted} bits, not of ${width}`);
}
