/** What `force`, `release` and `set` name: leaves somewhere below, element by element. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { lowerScalar } from './expressions.js';
import { lowerIndex } from './indexing.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import type { ModuleNames, Names } from './module-names.js';
import type { LoweredModules } from './processes.js';
import type { Sink } from './sinks.js';
import { flatIndex } from './storage.js';
import { follow } from './targets.js';
import { product, toValueType } from './value-types.js';
import { computedLeaf } from './values.js';
import type { Value } from './values.js';

interface StateWrite {
  readonly target: ir.StatePath;
  /** Absent for `release`. */
  readonly value: ir.Expr | undefined;
}

export function statePaths(
  body: Body,
  place: hir.Place,
  value: Value | undefined,
  modules: LoweredModules,
  span: Span,
): readonly StateWrite[] {
  const steps: ir.StatePath['steps'][number][] = [];
  let names = body.module;
  for (const { group, indices } of place.steps) {
    steps.push({
      group: group.name,
      index: indices.length === 0 ? undefined : flat(body, group, indices, span),
    });
    names = must(modules.get(group.module), `\`${group.name}\` is not lowered`, span).names;
  }
  const found: StateWrite[] = [];
  // A sink that writes down where it was asked to store, so that the path below is followed as in any assignment.
  const record = (leaf: string, index: ir.Expr | undefined, stored: ir.Expr): void => {
    found.push({ target: { steps, leaf, index }, value: value === undefined ? undefined : stored });
  };
  const sinks = follow(body, sinksOf(body, place, names, record, span), typeOf(place), place.path, span);
  const stored = value ?? zerosFor(sinks, span);
  sinks.forEach((sink, i) => {
    const leaf = must(stored[i], 'a value has fewer leaves than its place', span);
    const elements = Array.from({ length: sink.length }, (_, k) => leaf.at(make.at(k, span)));
    if (sink.storeWhole !== undefined) sink.storeWhole(make.concat(elements.toReversed(), span), span);
    else elements.forEach((element, k) => sink.store(make.at(k, span), undefined, element, span));
  });
  return found;
}

type Record = (leaf: string, index: ir.Expr | undefined, stored: ir.Expr) => void;

function typeOf({ leaf }: hir.Place): ReturnType<typeof toValueType> {
  return toValueType(leaf.kind === 'signal' ? leaf.signal.type : leaf.memory.element);
}

function sinksOf(
  body: Body,
  { leaf }: hir.Place,
  names: ModuleNames,
  record: Record,
  span: Span,
): readonly Sink[] {
  if (leaf.kind === 'signal') {
    const { dims, leaves } = names.signal(leaf.signal);
    const place = flat(body, { dims }, leaf.indices, span);
    return leaves.map((each) => elementSink(leaf.signal.name, each, dims, place, record, span));
  }
  const { expr: address } = lowerIndex(body, leaf.address, leaf.memory.depth, 'address', false);
  return names
    .memory(leaf.memory)
    .leaves.map((each) => wordSink(leaf.memory.name, each, address, record, span));
}

function elementSink(
  name: string,
  leaf: Names['leaves'][number],
  dims: readonly number[],
  place: ir.Expr,
  record: Record,
  span: Span,
): Sink {
  const base = make.scaleIndex(place, leaf.length, span);
  const single = leaf.length * product(dims) === 1;
  return {
    width: leaf.width,
    length: leaf.length,
    total: true,
    store: (index, range, value) => {
      if (range !== undefined) throw new InternalError('a whole element is set', span);
      record(name + leaf.name, single ? undefined : make.addIndex(base, index, span), value);
      return [];
    },
    storeWhole: undefined,
  };
}

function wordSink(
  name: string,
  leaf: Names['leaves'][number],
  address: ir.Expr,
  record: Record,
  span: Span,
): Sink {
  const write = (image: ir.Expr): readonly ir.Stmt[] => {
    record(name + leaf.name, address, image);
    return [];
  };
  return {
    width: leaf.width,
    length: leaf.length,
    total: true,
    store: (_, range, value) => {
      if (range !== undefined || leaf.length > 1) throw new InternalError('a whole word is set', span);
      return write(value);
    },
    storeWhole: leaf.length > 1 ? write : undefined,
  };
}

function flat(
  body: Body,
  space: Pick<Names, 'dims' | 'subset'>,
  indices: readonly hir.Expr[],
  span: Span,
): ir.Expr {
  return flatIndex(
    space,
    indices.map((index) => lowerScalar(body, index)),
    span,
  );
}

function zerosFor(sinks: readonly Sink[], span: Span): Value {
  return sinks.map(({ width, length }) => computedLeaf(width, length, () => make.constant(0n, width, span)));
}
