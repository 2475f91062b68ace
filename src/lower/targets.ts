/** Targets of assignments as sinks. */
import type * as ir from '../ir/ir.js';
import type { ValueType } from '../ir/value-type.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { lowerScalar } from './expressions.js';
import { lowerIndex, lowerLow, lowerSequenceIndex } from './indexing.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import type { Names } from './module-names.js';
import type { Sink } from './sinks.js';
import { elementOf, rangeOf } from './sinks.js';
import { flatIndex, memorySink, signalSink } from './storage.js';
import { shapesOf, toValueType } from './value-types.js';
import { fieldOf, partsOf } from './values.js';

/** Where a target lies, and whether it can be written element by element while the value is still being computed. */
export interface Place {
  readonly sinks: readonly Sink[];
  /** Nothing that the value reads changes with it: a signal, which is read as it was. */
  readonly apart: boolean;
}

export function lowerTarget(body: Body, target: hir.Target, delay: ir.Expr | undefined): Place {
  const { root, span } = target;
  switch (root.kind) {
    case 'signal':
      return namesPlace(
        body,
        body.module.signal(root.signal),
        toValueType(root.signal.type),
        root.indices,
        target,
        delay,
      );
    case 'instancePort':
      return namesPlace(
        body,
        body.module.port(root.port),
        toValueType(root.port.port.type),
        root.indices,
        target,
        delay,
      );
    case 'local': {
      const sinks = must(
        body.bindingOf(root.local, span).sinks,
        `\`${root.local.name}\` is assigned to, and is no variable`,
        span,
      );
      if (root.local.type.kind === 'sequence')
        return { sinks: followSequence(body, sinks, root.local, target), apart: false };
      return { sinks: follow(body, sinks, toValueType(root.local.type), target.path, span), apart: false };
    }
    case 'memory': {
      const names = body.module.memory(root.memory);
      const { expr: address } = lowerIndex(
        body,
        root.address,
        root.memory.depth,
        'address',
        names.leaves.length === 1,
      );
      const sinks = names.leaves.map((leaf) => memorySink(leaf, address));
      return {
        sinks: follow(body, sinks, toValueType(root.memory.element), target.path, span),
        apart: false,
      };
    }
  }
}

function namesPlace(
  body: Body,
  names: Names,
  type: ValueType,
  indices: readonly hir.Expr[],
  target: hir.Target,
  delay: ir.Expr | undefined,
): Place {
  const { span } = target;
  const flat = flatIndex(
    names,
    indices.map((index) => lowerScalar(body, index)),
    span,
  );
  const place =
    names.leaves.length > 1 || (names.leaves[0]?.length ?? 1) > 1 ? body.hold(flat, 'place') : flat;
  const shadowed = names.leaves.map((leaf) => body.shadows?.write(leaf, indices));
  const sinks = names.leaves.map(
    (leaf, i) => shadowed[i] ?? signalSink(leaf, names.dims, place, delay, span),
  );
  const whole = follow(body, sinks, type, target.path, span);
  return { sinks: whole, apart: shadowed.every((shadow) => shadow === undefined) };
}

/** Down the path: fewer leaves with each field, fewer elements with each index, fewer bits with a range. */
export function follow(
  body: Body,
  sinks: readonly Sink[],
  root: ValueType,
  path: readonly hir.Projection[],
  span: Span,
): readonly Sink[] {
  let type = root;
  let current = sinks;
  for (const step of path) {
    switch (step.kind) {
      case 'field':
        current = fieldOf(current, type, step.field);
        type = must(partsOf(type)[step.field], 'a field too many', span);
        break;
      case 'element': {
        if (type.kind !== 'array') throw new InternalError(`a ${type.kind} has no elements`, span);
        const shapes = shapesOf(type.element);
        const index = lowerIndex(
          body,
          step.index,
          type.length,
          'index',
          shapes.length === 1 && shapes[0]?.length === 1,
        );
        const inside =
          index.inside === undefined ? undefined : { cond: index.inside, branch: body.nextBranch };
        current = elementOf(current, type.element, index.expr, inside, span);
        type = type.element;
        break;
      }
      case 'range': {
        const total = current[0]?.width ?? 0;
        const low = lowerLow(body, step.low, step.width, total);
        current = current.map((sink) => rangeOf(sink, low, step.width));
        type = { kind: 'bits', width: step.width };
        break;
      }
    }
  }
  return current;
}

/** An element of a sequence: below its length, or reported. */
function followSequence(
  body: Body,
  sinks: readonly Sink[],
  local: hir.Local,
  target: hir.Target,
): readonly Sink[] {
  const [step, ...rest] = target.path;
  const { span } = target;
  if (step === undefined || local.type.kind !== 'sequence') return sinks;
  if (step.kind !== 'element') throw new InternalError('a sequence has elements only', span);
  const length = must(body.bindingOf(local, span).value[0], 'a sequence has a length', span).at(
    make.at(0, span),
  );
  const { expr: index, inside } = lowerSequenceIndex(body, step.index, length);
  const element = toValueType(local.type.element);
  const chosen = elementOf(sinks.slice(1), element, index, { cond: inside, branch: body.nextBranch }, span);
  return follow(body, chosen, element, rest, span);
}
