/** Statements of processes and functions. Those that only tests have are in `test-code.ts`. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { widthOf } from '../ir/value-type.js';
import type { Span } from '../support/span.js';
import { elementsOf, showOf, type Body, type Rung } from './body.js';
import { lowerMessage } from './expectations.js';
import { assignInto, intoLocal, lowerScalar, lowerValue } from './expressions.js';
import { lowerIndex } from './indexing.js';
import { InternalError } from './internal-error.js';
import * as make from './make.js';
import { lowerMatch } from './matches.js';
import { push } from './sequences.js';
import { lowerTarget } from './targets.js';
import { shapesOf, toValueType } from './value-types.js';
import { computedLeaf, pack, positionsOf, type Value } from './values.js';
import { reads } from './walk.js';

type Kind<K extends hir.Stmt['kind']> = Extract<hir.Stmt, { kind: K }>;

export function lowerStatements(body: Body, statements: readonly hir.Stmt[]): void {
  for (const statement of statements) lowerStatement(body, statement);
}

export function lowerStatement(body: Body, statement: hir.Stmt): void {
  const { span } = statement;
  switch (statement.kind) {
    case 'let':
      body.name(statement.local, toValueType(statement.local.type), lowerValue(body, statement.value));
      return;
    case 'var':
      lowerVar(body, statement);
      return;
    case 'assign':
      assign(body, statement.target, statement.value, undefined);
      return;
    case 'next':
      lowerNext(body, statement);
      return;
    case 'if':
      lowerIf(body, statement);
      return;
    case 'match': {
      const arms = statement.arms.map((arm) => ({
        ...arm,
        lower: () => {
          lowerStatements(body, arm.body);
        },
      }));
      lowerMatch(body, statement.subject, arms, span);
      return;
    }
    case 'for': {
      const { loop } = statement;
      body.shadows?.enterLoop(statement.body);
      body.repeat(loop.name, loop.from, loop.to, span, (index) => {
        body.loops.set(loop, index);
        lowerStatements(body, statement.body);
      });
      return;
    }
    case 'check':
      lowerCheck(body, statement);
      return;
    case 'push':
      push(body, statement.sequence, lowerValue(body, statement.value), span);
      return;
    default:
      throw new InternalError(`\`${statement.kind}\` stands outside of a test`, span);
  }
}

/** With all of its `else if`s, which may be many. */
function lowerIf(body: Body, first: Kind<'if'>): void {
  const rungs: Rung[] = [];
  let last: readonly hir.Stmt[] = [first];
  for (let only = last[0]; only?.kind === 'if' && last.length === 1; only = last[0]) {
    const { cond, then, span } = only;
    rungs.push({
      span,
      test: () => lowerScalar(body, cond),
      lower: () => {
        lowerStatements(body, then);
      },
    });
    last = only.else;
  }
  body.ladder(rungs, () => {
    lowerStatements(body, last);
  });
}

function lowerVar(body: Body, { local, value, span }: Kind<'var'>): void {
  const type = toValueType(local.type);
  // The value comes first: it may read a variable of the same place in an earlier round of a loop.
  const initial = value === undefined ? undefined : lowerValue(body, value);
  const storage = body.addStorage(local.name, type, local.span, false);
  body.bindings.set(local, storage);
  if (initial !== undefined) {
    body.copy(storage.sinks, initial, span);
    return;
  }
  const zeros = shapesOf(type).map(({ width, length }) =>
    computedLeaf(width, length, () => make.constant(0n, width, span)),
  );
  body.copy(storage.sinks, zeros, span);
}

function assign(body: Body, target: hir.Target, value: hir.Expr, delay: ir.Expr | undefined): void {
  // A shadow that this assignment writes is read by the value as it was before.
  if (body.shadows === undefined) {
    const place = lowerTarget(body, target, delay);
    if (place.apart) assignInto(body, place.sinks, value);
    else body.copy(place.sinks, valueBefore(body, target, value), target.span);
    return;
  }
  const lowered = valueBefore(body, target, value);
  body.copy(lowerTarget(body, target, delay).sinks, lowered, target.span);
}

/** Elements are written one by one: a value of several that reads its own target is computed in whole before. */
function valueBefore(body: Body, { root }: hir.Target, value: hir.Expr): Value {
  const several = shapesOf(toValueType(value.type));
  const single = several.length === 1 && several[0]?.length === 1;
  return single || !reads(value, root) ? lowerValue(body, value) : intoLocal(body, value, 'before');
}

function lowerNext(body: Body, statement: Kind<'next'>): void {
  const { target, value, lanes } = statement;
  const delay = statement.after === undefined ? undefined : lowerScalar(body, statement.after);
  if (lanes === undefined || target.root.kind !== 'memory') assign(body, target, value, delay);
  else lowerLanes(body, target.root, value, lanes, target.span);
}

/** `ram[a] <= d lanes be`: each bit of `be` enables as many bits of the packed word. */
function lowerLanes(
  body: Body,
  root: Extract<hir.Target['root'], { kind: 'memory' }>,
  value: hir.Expr,
  lanes: hir.Expr,
  span: Span,
): void {
  const names = body.module.memory(root.memory);
  const type = toValueType(root.memory.element);
  const { expr: address } = lowerIndex(body, root.address, root.memory.depth, 'address', false);
  const enable = pack(lowerValue(body, lanes), toValueType(lanes.type), span);
  const image = body.hold(pack(lowerValue(body, value), toValueType(value.type), span), 'word');
  const lane = widthOf(type) / enable.width;
  const [only, ...others] = names.leaves;
  if (only !== undefined && others.length === 0) {
    body.emit({
      kind: 'memWrite',
      memory: only.id,
      address,
      range: undefined,
      lanes: { enable, lane },
      value: image,
      span,
    });
    return;
  }
  // A word of several leaves: where a lane meets an element, those bits are written under the lane's enable.
  const enables = body.hold(enable, 'lanes');
  const positions = positionsOf(type);
  names.leaves.forEach((leaf, i) => {
    positions[i]?.forEach((low, element) => {
      const high = low + leaf.width;
      for (let k = Math.floor(low / lane); k * lane < high; k++) {
        const from = Math.max(low, k * lane);
        const size = Math.min(high, (k + 1) * lane) - from;
        const write: ir.Stmt = {
          kind: 'memWrite',
          memory: leaf.id,
          address,
          range: { low: make.at(element * leaf.width + from - low, span), width: size },
          lanes: undefined,
          value: make.extract(image, from, size, span),
          span,
        };
        body.branch(body.nextBranch(), make.extract(enables, k, 1, span), [write], [], span);
      }
    });
  });
}

function lowerCheck(body: Body, statement: Kind<'check'>): void {
  const { check, name, source, span } = statement;
  const cond = lowerScalar(body, statement.cond);
  const { text, shows } = lowerMessage(body, statement.message, 0);
  const site = body.sites.add({ kind: check, name, message: text, source, shows: shows.map(showOf), span });
  const values = shows.flatMap(({ value }) => elementsOf(value, span));
  body.emit({ kind: 'check', site, cond, values, span });
}
