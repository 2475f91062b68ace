/**
 * Combinational blocks that read what they have assigned: `x = 0; if a { x = x + 1; }`. A process of the IR that reads a signal it drives would be a loop, so
 * such a leaf is computed in a local and driven once, at the end.
 *
 * Elements and bits of the leaf that this process does not write belong to others. They are read into the local first and are not driven, so it has to be
 * known which ones they are: `written` is the region of the leaf in bits, element by element.
 */
import type * as ir from '../ir/ir.js';
import { shapesOf, toValueType } from './value-types.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import type { ModuleNames, Names } from './module-names.js';
import type { Interval, Region } from './regions.js';
import { complement, union } from './regions.js';
import type { Sink } from './sinks.js';
import { flatIndex, signalLeaf, signalSink } from './storage.js';
import type { Leaf } from './values.js';
import { fieldOf } from './values.js';
import { visitParts, visitStatement } from './walk.js';
import type { Visitor } from './walk.js';
import { pushAll } from '../support/push-all.js';

type NamedLeaf = Names['leaves'][number];
type Root = Extract<hir.Target['root'], { kind: 'signal' | 'instancePort' }>;

interface Shadow {
  readonly name: string;
  readonly leaf: NamedLeaf;
  readonly names: Names;
  readonly indices: readonly hir.Expr[];
  written: Region;
  /** Some statement may have written it by now: from here on the local is read. */
  active: boolean;
  storage: { readonly leaf: Leaf; readonly sink: Sink } | undefined;
}

/** Values of an index are enumerated up to here; beyond, it may be anything. */
const MOST_VALUES = 65_536;

export class Shadows {
  readonly #module: ModuleNames;
  readonly #loops: readonly hir.LoopVar[];
  readonly #shadows = new Map<string, Shadow>();

  /** None where nothing is read after it was written, which is the rule. */
  static of(
    module: ModuleNames,
    loops: readonly hir.LoopVar[],
    body: readonly hir.Stmt[],
  ): Shadows | undefined {
    const shadows = new Shadows(module, loops, body);
    return shadows.#shadows.size === 0 ? undefined : shadows;
  }

  private constructor(module: ModuleNames, loops: readonly hir.LoopVar[], body: readonly hir.Stmt[]) {
    this.#module = module;
    this.#loops = loops;
    const writes = new Map<string, Shadow>();
    const read = new Set<string>();
    this.#scan(body, writes, read);
    for (const [key, shadow] of writes) if (read.has(key)) this.#shadows.set(key, shadow);
  }

  /** The local that stands for the leaf now, if one does. */
  read(leaf: NamedLeaf, indices: readonly hir.Expr[]): Leaf | undefined {
    const shadow = this.#shadows.get(this.#key(leaf, indices));
    return shadow?.active === true ? shadow.storage?.leaf : undefined;
  }

  /** Where an assignment to the leaf goes, if a local stands for it. From the first one on, the local is read. */
  write(leaf: NamedLeaf, indices: readonly hir.Expr[]): Sink | undefined {
    const shadow = this.#shadows.get(this.#key(leaf, indices));
    const sink = shadow?.storage?.sink;
    if (shadow === undefined || sink === undefined) return undefined;
    return {
      ...sink,
      store: (index, range, value, span) => {
        shadow.active = true;
        return sink.store(index, range, value, span);
      },
    };
  }

  /** What a loop writes in one round it may read in the next. */
  enterLoop(body: readonly hir.Stmt[]): void {
    const writes = new Map<string, Shadow>();
    this.#scan(body, writes, new Set());
    for (const key of writes.keys()) {
      const shadow = this.#shadows.get(key);
      if (shadow !== undefined) shadow.active = true;
    }
  }

  /** Makes the locals, with the parts that others drive. */
  begin(body: Body, span: Span): void {
    for (const shadow of this.#shadows.values()) {
      const { leaf, names } = shadow;
      const local = body.addLocal(shadow.name, leaf.width, leaf.length, span, false);
      shadow.storage = { leaf: body.localLeaf(local), sink: body.localSink(local) };
      const signal = signalLeaf('read', leaf, names.dims, this.#placeOf(shadow, body, span), span);
      for (const gap of complement(shadow.written, leaf.width * leaf.length))
        transfer(body, shadow.storage.sink, signal, gap, span);
    }
  }

  /** Drives what was written. */
  end(body: Body, span: Span): void {
    for (const shadow of this.#shadows.values()) {
      const { leaf, names, storage } = shadow;
      const sink = signalSink(leaf, names.dims, this.#placeOf(shadow, body, span), undefined, span);
      const value = must(storage, 'a shadow without a local', span).leaf;
      for (const interval of shadow.written) transfer(body, sink, value, interval, span);
    }
  }

  #placeOf(shadow: Shadow, body: Body, span: Span): ir.Expr {
    const indices = shadow.indices.map((index) =>
      must(body.rules.value(body, index)[0], 'an index', span).at(make.at(0, span)),
    );
    return flatIndex(shadow.names, indices, span);
  }

  // ── Finding out ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Adds what the statements write, and which of that they may read afterwards. */
  #scan(statements: readonly hir.Stmt[], writes: Map<string, Shadow>, read: Set<string>): void {
    // Expressions and branches wait here, since they may be deep; what a statement reads is looked at before it writes.
    const pending: hir.Expr[] = [];
    const inner: hir.Stmt[] = [];
    const visitor: Visitor = {
      expr: (expr) => pending.push(expr),
      statements: (found) => pushAll(inner, found),
    };
    const rest = statements.toReversed();
    for (let statement = rest.pop(); statement !== undefined; statement = rest.pop()) {
      if (statement.kind === 'for') this.#collect(statement.body, writes);
      visitStatement(statement, visitor);
      for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
        const place = placeOf(expr, this.#module);
        if (place === undefined) visitParts(expr, visitor);
        else {
          for (const leaf of place.leaves) {
            const key = this.#key(leaf, place.root.indices);
            if (writes.has(key)) read.add(key);
          }
          pushAll(pending, place.indices);
        }
      }
      if (statement.kind === 'assign') this.#add(statement.target, writes);
      pushAll(rest, inner.splice(0).toReversed());
    }
  }

  /** The writes of a loop's body alone: they come before its reads, seen from the second round. */
  #collect(statements: readonly hir.Stmt[], writes: Map<string, Shadow>): void {
    const rest = [...statements];
    const visitor: Visitor = { expr: () => undefined, statements: (found) => pushAll(rest, found) };
    for (let statement = rest.pop(); statement !== undefined; statement = rest.pop()) {
      visitStatement(statement, visitor);
      if (statement.kind === 'assign') this.#add(statement.target, writes);
    }
  }

  #add(target: hir.Target, writes: Map<string, Shadow>): void {
    const { root } = target;
    if (root.kind !== 'signal' && root.kind !== 'instancePort') return;
    // Which element it is must be known before the body runs, so only the indices of generate loops will do.
    if (!root.indices.every((index) => this.#isFixed(index))) return;
    const names = namesOf(root, this.#module);
    for (const { leaf, region } of writtenLeaves(names, root, target.path)) {
      const key = this.#key(leaf, root.indices);
      const known = writes.get(key);
      if (known !== undefined) known.written = union(known.written, region);
      else
        writes.set(key, {
          name: nameOf(root) + leaf.name,
          leaf,
          names,
          indices: root.indices,
          written: region,
          active: false,
          storage: undefined,
        });
    }
  }

  #isFixed(index: hir.Expr): boolean {
    switch (index.kind) {
      case 'const':
        return true;
      case 'loopVar':
        return this.#loops.includes(index.loop);
      case 'binary':
        return this.#isFixed(index.left) && this.#isFixed(index.right);
      default:
        return false;
    }
  }

  #key(leaf: NamedLeaf, indices: readonly hir.Expr[]): string {
    return `${leaf.id}@${indices.map((index) => this.#indexKey(index)).join(',')}`;
  }

  /** The same text for the same element of a generate loop. */
  #indexKey(index: hir.Expr): string {
    switch (index.kind) {
      case 'const':
        return typeof index.value === 'bigint' ? index.value.toString() : '?';
      case 'loopVar':
        return `#${this.#loops.indexOf(index.loop)}`;
      case 'binary':
        return `(${this.#indexKey(index.left)} ${index.op} ${this.#indexKey(index.right)})`;
      default:
        return '?';
    }
  }
}

interface ReadPlace {
  readonly root: Root;
  readonly leaves: readonly NamedLeaf[];
  /** Expressions that are read on the way. */
  readonly indices: readonly hir.Expr[];
}

/** The leaves that an expression reads, if it is a signal or part of one. */
function placeOf(expr: hir.Expr, module: ModuleNames): ReadPlace | undefined {
  switch (expr.kind) {
    case 'signal':
    case 'instancePort':
      return { root: expr, leaves: namesOf(expr, module).leaves, indices: expr.indices };
    case 'field': {
      const base = placeOf(expr.base, module);
      return base === undefined
        ? undefined
        : { ...base, leaves: fieldOf(base.leaves, toValueType(expr.base.type), expr.field) };
    }
    case 'element': {
      const base = placeOf(expr.base, module);
      return base === undefined ? undefined : { ...base, indices: [...base.indices, expr.index] };
    }
    default:
      return undefined;
  }
}

function nameOf(root: Root): string {
  return root.kind === 'signal' ? root.signal.name : `${root.port.group.name}.${root.port.port.name}`;
}

function namesOf(root: Root, module: ModuleNames): Names {
  return root.kind === 'signal' ? module.signal(root.signal) : module.port(root.port);
}

/** The bits that a target may write, by leaf. */
function writtenLeaves(
  names: Names,
  root: Root,
  path: readonly hir.Projection[],
): readonly { readonly leaf: NamedLeaf; readonly region: Region }[] {
  let type = toValueType(root.kind === 'signal' ? root.signal.type : root.port.port.type);
  let leaves = names.leaves.map((leaf) => ({ leaf, starts: [0], size: leaf.length * leaf.width }));
  for (const step of path) {
    if (step.kind === 'field') {
      leaves = [...fieldOf(leaves, type, step.field)];
      type = must(
        type.kind === 'struct' || type.kind === 'bundle'
          ? type.fields[step.field]?.type
          : type.kind === 'tuple'
            ? type.elements[step.field]
            : undefined,
        'a field',
      );
    } else if (step.kind === 'element' && type.kind === 'array') {
      const { element, length } = type;
      const shapes = shapesOf(element);
      const chosen = valuesOf(step.index) ?? Array.from({ length }, (_, i) => i);
      leaves = leaves.map(({ leaf, starts }, i) => {
        const size = (shapes[i]?.length ?? 1) * leaf.width;
        return { leaf, starts: starts.flatMap((start) => chosen.map((index) => start + index * size)), size };
      });
      type = element;
    } else if (step.kind === 'range') {
      const { width } = step;
      const chosen = valuesOf(step.low);
      leaves = leaves.map(({ leaf, starts, size }) => ({
        leaf,
        starts: chosen === undefined ? starts : starts.flatMap((start) => chosen.map((low) => start + low)),
        size: chosen === undefined ? size : width,
      }));
    }
  }
  return leaves.map(({ leaf, starts, size }) => ({
    leaf,
    region: union(
      starts.map((from) => ({ from, to: from + size })),
      [],
    ),
  }));
}

/** All values that an index takes while the loops run; undefined where it is no matter of loops. */
function valuesOf(index: hir.Expr): readonly number[] | undefined {
  switch (index.kind) {
    case 'const':
      return typeof index.value === 'bigint' ? [Number(index.value)] : undefined;
    case 'loopVar':
      return Array.from({ length: index.loop.to - index.loop.from }, (_, i) => index.loop.from + i);
    case 'land':
    case 'convert':
      return valuesOf(index.value);
    case 'binary': {
      const left = valuesOf(index.left);
      const right = valuesOf(index.right);
      if (left === undefined || right === undefined || left.length * right.length > MOST_VALUES)
        return undefined;
      const combine = COMBINE[index.op];
      return combine === undefined
        ? undefined
        : [...new Set(left.flatMap((a) => right.map((b) => combine(a, b))))];
    }
    default:
      return undefined;
  }
}

const COMBINE: Partial<Record<hir.BinaryOp, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
};

/** Copies the bits of an interval: parts of an element at its ends, whole elements between them. */
function transfer(body: Body, sink: Sink, from: Leaf, interval: Interval, span: Span): void {
  const { width } = from;
  const first = Math.ceil(interval.from / width);
  const last = Math.floor(interval.to / width);
  const part = (element: number, low: number, high: number): void => {
    const index = make.at(element, span);
    const range = { low: make.at(low, span), width: high - low };
    for (const statement of sink.store(
      index,
      range,
      make.extract(from.at(index), low, high - low, span),
      span,
    ))
      body.emit(statement);
  };
  if (first > last) {
    part(last, interval.from - last * width, interval.to - last * width);
    return;
  }
  if (interval.from < first * width) part(first - 1, interval.from - (first - 1) * width, width);
  body.copyElements(sink, from, first, last, span);
  if (last * width < interval.to) part(last, 0, interval.to - last * width);
}
