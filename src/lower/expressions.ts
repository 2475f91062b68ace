/** Expressions of the typed tree as values: one case for each kind, most of them spelled out elsewhere. */
import type * as ir from '../ir/ir.js';
import { boundsOf } from '../semantics/expressions/extent.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import { lowerBinary, lowerConversion, lowerUnary } from './arithmetic.js';
import type { Operand } from './arithmetic.js';
import type { Body, Choice } from './body.js';
import { lowerCall } from './calls.js';
import { lowerConstant } from './constants.js';
import { equal, equalSequences } from './equality.js';
import { lowerIndex, lowerLow, lowerSequenceIndex } from './indexing.js';
import { InternalError, must } from './internal-error.js';
import * as make from './make.js';
import { matchValue } from './matches.js';
import type { Names } from './module-names.js';
import { bindPattern, patternTest } from './patterns.js';
import * as sinks from './sinks.js';
import type { Sink } from './sinks.js';
import { flatIndex, memoryLeaf, signalLeaf } from './storage.js';
import { INDEX_WIDTH, scalarOf, shapesOf, toValueType, variantType } from './value-types.js';
import type { LeafShape } from './value-types.js';
import { computedLeaf, elementOf, fieldOf, only, pack, scalar, scalarLeaf, unpack } from './values.js';
import type { Leaf, Value } from './values.js';

type Kind<K extends hir.Expr['kind']> = Extract<hir.Expr, { kind: K }>;

export function lowerValue(body: Body, expr: hir.Expr): Value {
  return body.known.get(expr) ?? lowerKind(body, expr);
}

function lowerKind(body: Body, expr: hir.Expr): Value {
  const { span } = expr;
  switch (expr.kind) {
    case 'const':
      return lowerConstant(body, expr.type, expr.value, span);
    case 'loopVar':
      return scalar(must(body.loops.get(expr.loop), `\`${expr.loop.name}\` is used outside its loop`, span));
    case 'land': {
      const { width, signed } = scalarOf(expr.type);
      return scalar(make.fit(lowerScalar(body, expr.value), width, signed, span));
    }
    case 'local':
      return body.bindingOf(expr.local, span).value;
    case 'signal':
      return readNames(body, body.module.signal(expr.signal), expr.indices, span);
    case 'instancePort':
      return readNames(body, body.module.port(expr.port), expr.indices, span);
    case 'memRead':
      return lowerMemRead(body, expr);
    case 'unary':
      return scalar(lowerUnary(expr.op, operand(body, expr.value), scalarOf(expr.type), holdIn(body), span));
    case 'binary':
      return scalar(lowerChain(body, expr));
    case 'convert':
      return lowerConvert(body, expr);
    case 'field':
      return fieldOf(lowerValue(body, expr.base), toValueType(expr.base.type), expr.field);
    case 'element':
      return lowerElement(body, expr);
    case 'bit':
    case 'slice':
      return scalar(lowerSlice(body, expr));
    case 'concat':
      return scalar(
        make.concat(
          expr.parts.map((part) => lowerScalar(body, part)),
          span,
        ),
      );
    case 'aggregate':
      return lowerAggregate(body, expr);
    case 'fill':
      return lowerFill(body, expr);
    case 'generate':
      return intoLocal(body, expr, 'elements');
    case 'variant':
      return lowerVariant(body, expr);
    case 'if':
      return lowerChoice(body, expr);
    case 'match':
      return matchValue(body, expr);
    case 'is': {
      const subject = { type: expr.value.type, value: body.holdAll(lowerValue(body, expr.value), span) };
      bindPattern(body, expr.pattern, subject);
      return scalar(patternTest(body, expr.pattern, subject));
    }
    case 'block':
      body.rules.statements(body, expr.statements);
      return lowerValue(body, expr.result);
    case 'call':
      return lowerCall(body, expr);
    case 'length':
      return [must(body.bindingOf(expr.sequence, span).value[0], 'a sequence has a length', span)];
    case 'now':
      return scalar({ kind: 'now', width: 64, span });
  }
}

/** The expression of a scalar. */
export function lowerScalar(body: Body, expr: hir.Expr): ir.Expr {
  return only(lowerValue(body, expr), expr.span);
}

function operand(body: Body, expr: hir.Expr): Operand {
  return { expr: lowerScalar(body, expr), signed: scalarOf(expr.type).signed };
}

/** The sides of an operator. What is computed of indices, and is never negative, needs no sign: so it reads in what is emitted, and costs less. */
function sides(body: Body, { left, right }: Kind<'binary'>): readonly [Operand, Operand] {
  const isNatural = [left, right].every((side) => {
    if (side.type.kind !== 'integer') return false;
    const { low, high } = boundsOf(side);
    return low >= 0n && high < 1n << BigInt(INDEX_WIDTH - 1);
  });
  const lowered = [operand(body, left), operand(body, right)] as const;
  return isNatural
    ? [
        { ...lowered[0], signed: false },
        { ...lowered[1], signed: false },
      ]
    : lowered;
}

function holdIn(body: Body): (expr: ir.Expr) => ir.Expr {
  return (expr) => body.hold(expr);
}

// ── Storage ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function readNames(body: Body, names: Names, indices: readonly hir.Expr[], span: Span): Value {
  const [first] = names.leaves;
  const lowered = indices.map((index) => lowerScalar(body, index));
  const flat = flatIndex(names, lowered, span);
  const place = names.leaves.length > 1 || (first?.length ?? 1) > 1 ? body.hold(flat, 'place') : flat;
  return names.leaves.map(
    (leaf) => body.shadows?.read(leaf, indices) ?? signalLeaf('read', leaf, names.dims, place, span),
  );
}

function lowerMemRead(body: Body, expr: Kind<'memRead'>): Value {
  const names = body.module.memory(expr.memory);
  const { expr: address } = lowerIndex(
    body,
    expr.address,
    expr.memory.depth,
    'address',
    names.leaves.length === 1,
  );
  return names.leaves.map((leaf) => memoryLeaf(leaf, address, (word) => body.hold(word, 'word'), expr.span));
}

function lowerElement(body: Body, expr: Kind<'element'>): Value {
  const { base, span } = expr;
  const value = lowerValue(body, base);
  const type = toValueType(base.type);
  if (base.type.kind === 'sequence') return sequenceElement(body, base.type, value, expr);
  if (type.kind !== 'array') throw new InternalError(`a ${type.kind} has no elements`, span);
  const shapes = shapesOf(type.element);
  const index = lowerIndex(
    body,
    expr.index,
    type.length,
    'index',
    shapes.length === 1 && shapes[0]?.length === 1,
  );
  return elementOf(value, type.element, index.expr, index.inside, span);
}

/** Past the length is past the end, though there may be room. */
function sequenceElement(
  body: Body,
  type: Extract<hir.Local['type'], { kind: 'sequence' }>,
  value: Value,
  expr: Kind<'element'>,
): Value {
  const { span } = expr;
  const [lengthLeaf, ...elements] = value;
  const length = must(lengthLeaf, 'a sequence has a length', span).at(make.at(0, span));
  const { expr: index, inside } = lowerSequenceIndex(body, expr.index, length);
  return elementOf(elements, toValueType(type.element), index, inside, span);
}

function lowerSlice(body: Body, expr: Kind<'bit'> | Kind<'slice'>): ir.Expr {
  const base = lowerScalar(body, expr.base);
  const [low, width] = expr.kind === 'bit' ? [expr.index, 1] : [expr.low, expr.width];
  return make.slice(base, lowerLow(body, low, width, base.width), width, expr.span);
}

// ── Operators ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `a + b + c + …` leans to the left, and may be long: its left sides are lowered first, the innermost one first of all. */
function lowerChain(body: Body, expr: Kind<'binary'>): ir.Expr {
  const spine: Kind<'binary'>[] = [];
  for (let { left } = expr; left.kind === 'binary' && !body.known.has(left); { left } = left)
    spine.push(left);
  for (const inner of spine.toReversed()) body.known.set(inner, scalar(binaryOf(body, inner)));
  const lowered = binaryOf(body, expr);
  for (const inner of spine) body.known.delete(inner);
  return lowered;
}

function binaryOf(body: Body, expr: Kind<'binary'>): ir.Expr {
  const { op, span } = expr;
  switch (op) {
    case 'logicalAnd':
    case 'logicalOr':
      return lowerLogical(body, expr);
    case 'eq':
      return lowerEquality(body, expr);
    case 'ne':
      return make.not(lowerEquality(body, expr), span);
    case 'div':
    case 'rem': {
      const [left, right] = sides(body, expr);
      const divisor = body.hold(right.expr, 'divisor');
      const nonzero = make.binary('ne', divisor, make.constant(0n, divisor.width, span), span);
      body.check({ kind: 'divide', message: 'the divisor is 0', span: expr.right.span }, nonzero, []);
      return lowerBinary(op, left, { ...right, expr: divisor }, scalarOf(expr.type), holdIn(body), span);
    }
    default: {
      const [left, right] = sides(body, expr);
      return lowerBinary(op, left, right, scalarOf(expr.type), holdIn(body), span);
    }
  }
}

/** The right side is computed only where it decides; where it needs no statement, one gate does. */
function lowerLogical(body: Body, expr: Kind<'binary'>): ir.Expr {
  const { span } = expr;
  const left = lowerScalar(body, expr.left);
  let right = left;
  const needed = body.capture(() => {
    right = lowerScalar(body, expr.right);
  });
  if (needed.length === 0)
    return expr.op === 'logicalAnd' ? make.and(left, right, span) : make.or(left, right, span);
  const decided = scalar(make.constant(expr.op === 'logicalAnd' ? 0n : 1n, 1, span));
  const other = (): Value => {
    for (const statement of needed) body.emit(statement);
    return scalar(right);
  };
  const type = toValueType(expr.type);
  const chosen =
    expr.op === 'logicalAnd'
      ? body.choose(left, type, other, () => decided, span)
      : body.choose(left, type, () => decided, other, span);
  return only(chosen, span);
}

function lowerEquality(body: Body, expr: Kind<'binary'>): ir.Expr {
  const { left, right, span } = expr;
  if (left.type.kind === 'sequence' && right.type.kind === 'sequence') {
    return equalSequences(body, lowerValue(body, left), lowerValue(body, right), span);
  }
  const type = toValueType(left.type);
  switch (type.kind) {
    case 'bool':
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'enum':
      return lowerBinary(
        'eq',
        operand(body, left),
        operand(body, right),
        { width: 1, signed: false },
        holdIn(body),
        span,
      );
    default:
      return equal(body, type, lowerValue(body, left), lowerValue(body, right), span);
  }
}

function lowerConvert(body: Body, expr: Kind<'convert'>): Value {
  const { op, span } = expr;
  const from = toValueType(expr.value.type);
  const to = toValueType(expr.type);
  const value = lowerValue(body, expr.value);
  if (op === 'bitcast' || value.length !== 1 || (value[0]?.length ?? 1) !== 1) {
    const image = pack(value, from, span);
    const [shape, ...others] = shapesOf(to);
    return others.length === 0 && shape?.length === 1 && to.kind !== 'array'
      ? scalar(image)
      : unpack(body.hold(image, 'image'), to, span);
  }
  const operandOf = { expr: only(value, span), signed: scalarOf(expr.value.type).signed };
  return scalar(lowerConversion(op, operandOf, scalarOf(expr.type), holdIn(body), span));
}

/** With all of its `else if`s, which may be many. */
function lowerChoice(body: Body, first: Kind<'if'>): Value {
  const choices: Choice[] = [];
  let last: hir.Expr = first;
  for (; last.kind === 'if'; last = withoutBlock(last.else)) {
    const { cond, then, span } = last;
    choices.push({ span, test: () => lowerScalar(body, cond), value: () => lowerValue(body, then) });
  }
  const otherwise = last;
  return body.chooseFirst(choices, toValueType(first.type), () => lowerValue(body, otherwise), first.span);
}

function withoutBlock(expr: hir.Expr): hir.Expr {
  return expr.kind === 'block' && expr.statements.length === 0 ? expr.result : expr;
}

// ── Wholes from parts ───────────────────────────────────────────────────────────────────────────────────────────────

function lowerAggregate(body: Body, expr: Kind<'aggregate'>): Value {
  const { type, span } = expr;
  const parts = expr.parts.map((part) => lowerValue(body, part));
  if (type.kind !== 'array') return parts.flat();
  return shapesOf(toValueType(type.element)).map((shape, i) => {
    const leaves = parts.map((part) => must(part[i], 'elements have the same leaves', span));
    return listedLeaf(body, leaves, shape, span);
  });
}

/** The elements are known one by one; for an index that moves they are put into a local. */
function listedLeaf(body: Body, leaves: Value, shape: LeafShape, span: Span): Leaf {
  const listed: Leaf = computedLeaf(
    shape.width,
    leaves.length * shape.length,
    (index) => {
      if (index.kind !== 'const') return body.settled(listed, span).at(index);
      const element = Number(index.value);
      const leaf = leaves[Math.floor(element / shape.length)];
      if (leaf === undefined) return make.constant(0n, shape.width, span);
      return leaf.at(make.at(element % shape.length, span));
    },
    true,
  );
  return listed;
}

function lowerFill(body: Body, expr: Kind<'fill'>): Value {
  const { span } = expr;
  const element = body.holdAll(lowerValue(body, expr.value), span);
  const length = expr.type.kind === 'array' ? expr.type.length : 0;
  return element.map((leaf) => {
    const inner = (index: ir.Expr): ir.Expr =>
      leaf.length === 1
        ? make.at(0, span)
        : make.binary('urem', make.toIndex(index, span), make.at(leaf.length, span), span);
    return computedLeaf(leaf.width, leaf.length * length, (index) => leaf.at(inner(index)));
  });
}

/** A value in storage of its own. */
export function intoLocal(body: Body, expr: hir.Expr, name: string): Value {
  const storage = body.addStorage(name, toValueType(expr.type), expr.span, true);
  assignInto(body, storage.sinks, expr);
  return storage.value;
}

/** Computes arrays where they are wanted, element by element. What the target held must not be read by the expression. */
export function assignInto(body: Body, targets: readonly Sink[], expr: hir.Expr): void {
  const { span } = expr;
  if (expr.type.kind === 'array' && (expr.kind === 'aggregate' || expr.kind === 'generate')) {
    const element = toValueType(expr.type.element);
    const put = (index: ir.Expr, value: hir.Expr): void => {
      assignInto(body, sinks.elementOf(targets, element, index, undefined, span), value);
    };
    if (expr.kind === 'aggregate') {
      expr.parts.forEach((part, i) => {
        put(make.at(i, span), part);
      });
      return;
    }
    const { loop, value } = expr;
    body.repeat(loop.name, loop.from, loop.to, span, (index) => {
      body.loops.set(loop, index);
      put(make.addIndex(index, make.at(-loop.from, span), span), value);
    });
    return;
  }
  body.copy(targets, lowerValue(body, expr), span);
}

function lowerVariant(body: Body, expr: Kind<'variant'>): Value {
  const { type, span } = expr;
  if (type.kind === 'enum') {
    return lowerConstant(
      body,
      type,
      must(type.variants[expr.variant], 'a variant too many', span).value,
      span,
    );
  }
  if (type.kind !== 'union') throw new InternalError(`a ${type.kind} has no variants`, span);
  const variant = must(type.variants[expr.variant], 'a variant too many', span);
  const fields = expr.fields.flatMap((field) => lowerValue(body, field));
  const image = pack(fields, variantType(variant.name, variant.fields), span);
  return [
    scalarLeaf(make.constant(variant.tag, type.tagWidth, span)),
    scalarLeaf(make.extend(image, type.payloadWidth, false, span)),
  ];
}
