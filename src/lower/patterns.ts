/** Patterns: the condition under which one matches, the names that it gives, the keys that a `switch` needs. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Type } from '../semantics/types.js';
import { bitLength, truncate } from '../support/bits.js';
import type { Span } from '../support/span.js';
import type { Body } from './body.js';
import { InternalError, must } from './internal-error.js';
import { lowerConstant } from './constants.js';
import * as make from './make.js';
import { equal } from './equality.js';
import { constantLeaves, scalarOf, toValueType, variantType } from './value-types.js';
import type { Value } from './values.js';
import { elementOf, fieldOf, only, unpack } from './values.js';
import { pushAll } from '../support/push-all.js';

/** Something to be matched, in pieces that are cheap to look at again. */
export interface Subject {
  readonly type: Type;
  readonly value: Value;
}

export function patternTest(body: Body, pattern: hir.Pattern, subject: Subject): ir.Expr {
  const { span } = pattern;
  switch (pattern.kind) {
    case 'wildcard':
    case 'bind':
      return make.constant(1n, 1, span);
    case 'value':
      return equal(
        body,
        toValueType(subject.type),
        subject.value,
        lowerConstant(body, subject.type, pattern.value, span),
        span,
      );
    case 'range':
      return rangeTest(pattern.low, pattern.high, subject, span);
    case 'variant': {
      const tag = tagTest(pattern.variant, subject, span);
      if (pattern.fields.every(isIrrefutable)) return tag;
      return make.and(
        tag,
        make.all(subtests(body, pattern.fields, variantFields(subject, pattern.variant, span)), span),
        span,
      );
    }
    case 'aggregate':
      return make.all(subtests(body, pattern.fields, partsOf(subject, span)), span);
    case 'or':
      return make.any(
        pattern.alternatives.map((alternative) => patternTest(body, alternative, subject)),
        span,
      );
  }
}

function subtests(
  body: Body,
  patterns: readonly hir.Pattern[],
  parts: readonly Subject[],
): readonly ir.Expr[] {
  return patterns.map((pattern, i) =>
    patternTest(body, pattern, must(parts[i], 'a pattern has too many parts', pattern.span)),
  );
}

/** Gives the names of a pattern that has matched. */
export function bindPattern(body: Body, pattern: hir.Pattern, subject: Subject): void {
  for (const [local, value] of namesOf(body, pattern, subject))
    body.name(local, toValueType(local.type), value);
}

type Names = ReadonlyMap<hir.Local, Value>;

function namesOf(body: Body, pattern: hir.Pattern, subject: Subject): Names {
  if (isNameless(pattern)) return new Map();
  const { span } = pattern;
  switch (pattern.kind) {
    case 'bind':
      return new Map([[pattern.local, subject.value]]);
    case 'variant':
      return namesOfParts(body, pattern.fields, variantFields(subject, pattern.variant, span));
    case 'aggregate':
      return namesOfParts(body, pattern.fields, partsOf(subject, span));
    case 'or':
      return namesOfAlternatives(body, pattern.alternatives, subject, span);
    case 'wildcard':
    case 'value':
    case 'range':
      return new Map();
  }
}

function namesOfParts(body: Body, patterns: readonly hir.Pattern[], parts: readonly Subject[]): Names {
  return new Map(
    patterns.flatMap((inner, i) => [
      ...namesOf(body, inner, must(parts[i], 'a pattern has too many parts', inner.span)),
    ]),
  );
}

/** Each name from the first alternative that matches; as one of them does, the last needs no test. */
function namesOfAlternatives(
  body: Body,
  alternatives: readonly hir.Pattern[],
  subject: Subject,
  span: Span,
): Names {
  const each = alternatives.map((alternative) => ({
    matches: patternTest(body, alternative, subject),
    names: namesOf(body, alternative, subject),
  }));
  const last = must(each.pop(), 'an alternative', span);
  return each.reduceRight<Names>((otherwise, { matches, names }) => {
    const chosen = [...names].map(([local, value]): [hir.Local, Value] => {
      const other = must(otherwise.get(local), 'alternatives give the same names', span);
      const type = toValueType(local.type);
      return [
        local,
        body.holdAll(
          body.choose(
            matches,
            type,
            () => value,
            () => other,
            span,
          ),
          span,
        ),
      ];
    });
    return new Map(chosen);
  }, last.names);
}

export function isIrrefutable(pattern: hir.Pattern): boolean {
  switch (pattern.kind) {
    case 'wildcard':
    case 'bind':
      return true;
    case 'aggregate':
      return pattern.fields.every(isIrrefutable);
    case 'or':
      return pattern.alternatives.some(isIrrefutable);
    default:
      return false;
  }
}

function isNameless(pattern: hir.Pattern): boolean {
  switch (pattern.kind) {
    case 'bind':
      return false;
    case 'variant':
    case 'aggregate':
      return pattern.fields.every(isNameless);
    case 'or':
      return pattern.alternatives.every(isNameless);
    default:
      return true;
  }
}

function rangeTest(low: bigint, high: bigint, subject: Subject, span: Span): ir.Expr {
  const { width, signed } = scalarOf(subject.type);
  const value = only(subject.value, span);
  const lowest = signed && width > 0 ? -(1n << BigInt(width - 1)) : 0n;
  const compare = signed ? 'sle' : 'ule';
  const above =
    low <= lowest
      ? make.constant(1n, 1, span)
      : make.binary(compare, make.constant(low, width, span), value, span);
  const fits = signed || bitLength(high) <= width;
  const below = fits
    ? make.binary(compare, value, make.constant(high, width, span), span)
    : make.constant(1n, 1, span);
  return make.and(above, below, span);
}

function tagTest(variant: number, subject: Subject, span: Span): ir.Expr {
  const tag = tagOf(subject, span);
  return make.equal(tag, make.constant(tagValue(subject.type, variant, span), tag.width, span), span);
}

/** What a `switch` over the subject looks at: the tag of a union, or the scalar itself. */
export function tagOf(subject: Subject, span: Span): ir.Expr {
  return must(subject.value[0], 'a value without leaves is matched', span).at(make.at(0, span));
}

function tagValue(type: Type, variant: number, span: Span): bigint {
  if (type.kind === 'union')
    return truncate(must(type.variants[variant], 'a variant too many', span).tag, type.tagWidth);
  if (type.kind === 'enum')
    return truncate(must(type.variants[variant], 'a variant too many', span).value, type.width);
  throw new InternalError(`a ${type.kind} has no variants`, span);
}

function variantFields(subject: Subject, variant: number, span: Span): readonly Subject[] {
  if (subject.type.kind !== 'union') return [];
  const { name, fields } = must(subject.type.variants[variant], 'a variant too many', span);
  const payload = must(subject.value[1], 'a union has a payload', span).at(make.at(0, span));
  const type = variantType(name, fields);
  const parts = unpack(payload, type, span);
  return fields.map((field, i) => ({ type: field.type, value: fieldOf(parts, type, i) }));
}

function partsOf(subject: Subject, span: Span): readonly Subject[] {
  const { type, value } = subject;
  const shape = toValueType(type);
  switch (type.kind) {
    case 'struct':
      return type.fields.map((field, i) => ({ type: field.type, value: fieldOf(value, shape, i) }));
    case 'tuple':
      return type.elements.map((element, i) => ({ type: element, value: fieldOf(value, shape, i) }));
    case 'array':
      return Array.from({ length: type.length }, (_, i) => ({
        type: type.element,
        value: elementOf(value, toValueType(type.element), make.at(i, span), undefined, span),
      }));
    default:
      throw new InternalError(`a ${type.kind} has no parts`, span);
  }
}

// ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Ranges up to this size are listed in a `switch`; larger ones are compared with their ends. */
const LISTED = 64n;

/** The values of the subject's tag that a pattern matches: `any`, or a list; undefined where more than the tag has to be looked at. */
export function keysOf(pattern: hir.Pattern, type: Type): readonly bigint[] | 'any' | undefined {
  switch (pattern.kind) {
    case 'wildcard':
    case 'bind':
      return 'any';
    case 'value':
      return type.kind === 'union' ? undefined : constantLeaves(type, pattern.value)[0];
    case 'range': {
      const size = pattern.high - pattern.low + 1n;
      if (size > LISTED || size < 0n) return undefined;
      const { width } = scalarOf(type);
      return Array.from({ length: Number(size) }, (_, i) => truncate(pattern.low + BigInt(i), width));
    }
    case 'variant':
      return pattern.fields.every(isIrrefutable)
        ? [tagValue(type, pattern.variant, pattern.span)]
        : undefined;
    case 'aggregate':
      return undefined;
    case 'or': {
      const keys: bigint[] = [];
      for (const alternative of pattern.alternatives) {
        const some = keysOf(alternative, type);
        if (some === 'any' || some === undefined) return some;
        pushAll(keys, some);
      }
      return keys;
    }
  }
}

export function isSwitchable(type: Type): boolean {
  return !['struct', 'tuple', 'array', 'bundle', 'bundleArray', 'sequence'].includes(type.kind);
}

// ── Encodings ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** The encodings that an enum, or the tag of a union, may have; undefined where all of them are valid. */
export function encodingsOf(type: Type): readonly bigint[] | undefined {
  const [width, valid] =
    type.kind === 'enum'
      ? [type.width, type.variants.map((variant) => truncate(variant.value, type.width))]
      : type.kind === 'union'
        ? [type.tagWidth, type.variants.map((variant) => truncate(variant.tag, type.tagWidth))]
        : [0, []];
  const distinct = new Set(valid);
  return width === 0 || BigInt(distinct.size) === 1n << BigInt(width) ? undefined : [...distinct];
}

/** That a value is one of a few: a range check where they follow each other. */
export function isOneOf(value: ir.Expr, among: readonly bigint[], span: Span): ir.Expr {
  const sorted = among.toSorted((a, b) => (a < b ? -1 : 1));
  const last = sorted.at(-1) ?? 0n;
  if (sorted.every((each, i) => each === BigInt(i)))
    return make.binary('ule', value, make.constant(last, value.width, span), span);
  return make.any(
    sorted.map((each) => make.equal(value, make.constant(each, value.width, span), span)),
    span,
  );
}

/** The enums and unions in a subject that some pattern looks at, and whose encoding may be none: those that a `match` checks. */
export function checkedParts(
  subject: Subject,
  patterns: readonly hir.Pattern[],
  span: Span,
): readonly Subject[] {
  const alternatives = patterns.flatMap(alternativesOf);
  const { type } = subject;
  switch (type.kind) {
    case 'enum':
    case 'union':
      return encodingsOf(type) === undefined || alternatives.every(isIrrefutable) ? [] : [subject];
    case 'struct':
    case 'tuple':
      return partsOf(subject, span).flatMap((part, i) =>
        checkedParts(
          part,
          alternatives.flatMap((pattern) => (pattern.kind === 'aggregate' ? (pattern.fields[i] ?? []) : [])),
          span,
        ),
      );
    default:
      return [];
  }
}

function alternativesOf(pattern: hir.Pattern): readonly hir.Pattern[] {
  return pattern.kind === 'or' ? pattern.alternatives.flatMap(alternativesOf) : [pattern];
}
