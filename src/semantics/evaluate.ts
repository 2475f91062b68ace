/**
 * Runs the typed tree while compiling: functions on constants, and expressions over loop variables. What it cannot know (signals, memories, locals of a
 * process) it names, so that the message can show it.
 */
import type { Limits } from '../diagnostics/limits.js';
import type { Span } from '../support/span.js';
import { bitLength, extract } from '../support/bits.js';
import type * as hir from './hir.js';
import { matchValue } from './match-value.js';
import { binaryValue, convertValue, replaceBits, unaryValue } from './operators.js';
import { BOOL, isHardware, widthOf } from './type-names.js';
import type { Type, Value } from './types.js';
import { defaultValue, isParts, numberOf, packValue, unpackValue } from './values.js';

/** Something in the expression has no value while compiling. */
export class NotConstant extends Error {
  readonly expr: hir.Expr;
  constructor(expr: hir.Expr) {
    super('not known while compiling');
    this.expr = expr;
  }
}

type FaultCode = 'M3305' | 'M3306' | 'M3310' | 'M3114';

/** What stops an evaluation for good: too many steps, a division by zero. */
export class EvaluationFault extends Error {
  readonly code: FaultCode;
  readonly span: Span;
  /** Where raising it would help. */
  readonly limit: 'steps' | 'integerBits' | undefined;
  constructor(code: FaultCode, span: Span, message: string, limit?: 'steps' | 'integerBits') {
    super(message);
    this.code = code;
    this.span = span;
    this.limit = limit;
  }
}

/** What an evaluation may cost: a context has it. */
export interface Budget {
  readonly limits: Pick<Limits, 'steps' | 'integerBits'>;
  /** What has been spent of `limits.steps`; counted on. */
  readonly cache: { work: number };
}

/** Up to this, a number is none to weigh. */
const SMALL = (1n << 64n) - 1n;

/** To compute with so many bits takes about as long as a step. */
const BITS_A_STEP = 1024;

export class Evaluator {
  readonly locals = new Map<hir.Local, Value>();
  readonly loops = new Map<hir.LoopVar, bigint>();
  readonly #budget: Budget;
  /** Whether a division by zero and an index outside stop it, as they do where the constant itself is wanted. */
  readonly #strict: boolean;

  constructor(budget: Budget, strict: boolean) {
    this.#budget = budget;
    this.#strict = strict;
  }

  evaluate(expr: hir.Expr): Value {
    this.#count(expr.span);
    switch (expr.kind) {
      case 'const':
        return expr.value;
      case 'loopVar':
        return this.loops.get(expr.loop) ?? unknown(expr);
      case 'land':
        return this.evaluate(expr.value);
      case 'local':
        return this.locals.get(expr.local) ?? unknown(expr);
      case 'unary':
        return unaryValue(expr.op, expr.value.type, expr.type, this.evaluate(expr.value));
      case 'binary':
        return this.#binary(expr);
      case 'convert':
        return convertValue(expr.op, expr.value.type, expr.type, this.evaluate(expr.value));
      case 'field':
        return part(this.evaluate(expr.base), expr.field);
      case 'element':
        return this.#element(expr);
      case 'bit':
        return this.#slice(expr.base, expr.index, 1, BOOL, expr.span);
      case 'slice':
        return this.#slice(expr.base, expr.low, expr.width, expr.type, expr.span);
      case 'concat':
        return expr.parts.reduce((image, each) => {
          if (!isHardware(each.type)) throw new NotConstant(each);
          return (image << BigInt(widthOf(each.type))) | packValue(each.type, this.evaluate(each));
        }, 0n);
      case 'aggregate':
        return expr.parts.map((each) => this.evaluate(each));
      case 'fill': {
        const value = this.evaluate(expr.value);
        return Array.from({ length: lengthOf(expr.type) }, () => value);
      }
      case 'generate':
        return this.#each(expr.loop, () => this.evaluate(expr.value));
      case 'variant':
        return {
          kind: 'unionValue',
          variant: expr.variant,
          fields: expr.fields.map((each) => this.evaluate(each)),
        };
      case 'if': {
        let taken: hir.Expr = expr;
        while (taken.kind === 'if') taken = this.evaluate(taken.cond) === true ? taken.then : taken.else;
        return this.evaluate(taken);
      }
      case 'match': {
        const arm = this.#choose(expr.subject, expr.arms);
        return arm === undefined ? unknown(expr) : this.evaluate(arm.value);
      }
      case 'is':
        return this.#matches(expr.pattern, this.evaluate(expr.value));
      case 'block':
        this.run(expr.statements);
        return this.evaluate(expr.result);
      case 'call':
        return this.#call(expr);
      default:
        return unknown(expr);
    }
  }

  run(statements: readonly hir.Stmt[]): void {
    for (const statement of statements) this.#step(statement);
  }

  #step(statement: hir.Stmt): void {
    this.#count(statement.span);
    switch (statement.kind) {
      case 'let':
        this.locals.set(statement.local, this.evaluate(statement.value));
        return;
      case 'var': {
        const { type } = statement.local;
        const zero = isHardware(type) ? defaultValue(type) : [];
        this.locals.set(
          statement.local,
          statement.value === undefined ? zero : this.evaluate(statement.value),
        );
        return;
      }
      case 'assign':
        this.#assign(statement.target, this.evaluate(statement.value));
        return;
      case 'if': {
        let only: hir.Stmt | undefined = statement;
        let taken: readonly hir.Stmt[] = [];
        while (only?.kind === 'if') {
          taken = this.evaluate(only.cond) === true ? only.then : only.else;
          only = taken.length === 1 ? taken[0] : undefined;
        }
        this.run(taken);
        return;
      }
      case 'match':
        this.run(this.#choose(statement.subject, statement.arms)?.body ?? []);
        return;
      case 'for':
        this.#each(statement.loop, () => {
          this.run(statement.body);
          return 0n;
        });
        return;
      default:
        return;
    }
  }

  #count(span: Span): void {
    const { cache, limits } = this.#budget;
    if (++cache.work <= limits.steps) return;
    throw new EvaluationFault('M3305', span, `more than ${limits.steps} steps while compiling`, 'steps');
  }

  /** `a + b + …` is walked, for it may be long. */
  #binary(expr: hir.Expr & { kind: 'binary' }): Value {
    const spine: (hir.Expr & { kind: 'binary' })[] = [];
    let first: hir.Expr = expr;
    for (; first.kind === 'binary'; first = first.left) spine.push(first);
    this.#budget.cache.work += spine.length - 1;
    return spine.reduceRight((left, each) => this.#apply(each, left), this.evaluate(first));
  }

  #apply(expr: hir.Expr & { kind: 'binary' }, left: Value): Value {
    if (expr.op === 'logicalAnd' && left === false) return false;
    if (expr.op === 'logicalOr' && left === true) return true;
    const right = this.evaluate(expr.right);
    if (this.#strict && (expr.op === 'div' || expr.op === 'rem') && right === 0n) {
      throw new EvaluationFault('M3306', expr.right.span, 'the divisor is 0');
    }
    const value = binaryValue(expr.op, expr.type, left, right);
    if (typeof value === 'bigint') this.#weigh(value, expr);
    return value;
  }

  /** An exact number may grow without end, and the longer it is, the longer it takes. */
  #weigh(value: bigint, { type, span }: hir.Expr): void {
    if (type.kind !== 'integer' || (value >= -SMALL && value <= SMALL)) return;
    const { cache, limits } = this.#budget;
    const bits = bitLength(value < 0n ? -value : value);
    cache.work += bits / BITS_A_STEP;
    if (bits <= limits.integerBits) return;
    const message = `this \`int\` has ${bits} bits, the limit is ${limits.integerBits}`;
    throw new EvaluationFault('M3310', span, message, 'integerBits');
  }

  #element(expr: hir.Expr & { kind: 'element' }): Value {
    const base = this.evaluate(expr.base);
    const index = numberOf(this.evaluate(expr.index));
    const found = isParts(base) ? base[Number(index)] : undefined;
    if (found !== undefined) return found;
    if (this.#strict)
      throw new EvaluationFault(
        'M3114',
        expr.index.span,
        `the index is ${index}, the length ${isParts(base) ? base.length : 0}`,
      );
    return isHardware(expr.type) ? unpackValue(expr.type, 0n) : 0n;
  }

  #slice(base: hir.Expr, low: hir.Expr, width: number, type: Type, span: Span): Value {
    const value = this.evaluate(base);
    const from = numberOf(this.evaluate(low));
    if (!isHardware(base.type) || !isHardware(type)) return numberOf(value) >> from;
    const total = widthOf(base.type);
    if (from < 0n || from + BigInt(width) > BigInt(total)) {
      if (this.#strict) throw new EvaluationFault('M3114', span, `the index is ${from}, the width ${total}`);
      return unpackValue(type, 0n);
    }
    return unpackValue(type, extract(packValue(base.type, value), Number(from), width));
  }

  #call(expr: hir.Expr & { kind: 'call' }): Value {
    const inner = new Evaluator(this.#budget, this.#strict);
    expr.func.params.forEach((param, i) => {
      const argument = expr.args[i];
      if (argument !== undefined) inner.locals.set(param, this.evaluate(argument));
    });
    inner.run(expr.func.body);
    return inner.evaluate(expr.func.value);
  }

  #each(loop: hir.LoopVar, body: () => Value): Value[] {
    const values: Value[] = [];
    for (let i = loop.from; i < loop.to; i++) {
      this.loops.set(loop, BigInt(i));
      values.push(body());
    }
    this.loops.delete(loop);
    return values;
  }

  #choose<Arm extends { readonly pattern: hir.Pattern; readonly guard: hir.Expr | undefined }>(
    subject: hir.Expr,
    arms: readonly Arm[],
  ): Arm | undefined {
    const value = this.evaluate(subject);
    const taken = arms.find(
      (arm) =>
        this.#matches(arm.pattern, value) && (arm.guard === undefined || this.evaluate(arm.guard) === true),
    );
    return taken ?? arms.at(-1);
  }

  #matches(pattern: hir.Pattern, value: Value): boolean {
    const bound = matchValue(pattern, value);
    for (const [local, each] of bound ?? []) this.locals.set(local, each);
    return bound !== undefined;
  }

  #assign(target: hir.Target, value: Value): void {
    if (target.root.kind !== 'local')
      throw new NotConstant({ kind: 'now', type: target.type, span: target.span });
    const { local } = target.root;
    this.locals.set(local, this.#replace(local.type, this.locals.get(local) ?? 0n, target.path, value));
  }

  /** An assignment outside of an array or vector writes nothing. */
  #replace(type: Type, old: Value, path: readonly hir.Projection[], value: Value): Value {
    const [first, ...rest] = path;
    if (first === undefined) return value;
    switch (first.kind) {
      case 'range': {
        const by = typeof value === 'boolean' ? BigInt(value) : numberOf(value);
        return replaceBits(type, old, numberOf(this.evaluate(first.low)), first.width, by);
      }
      case 'field': {
        const inner =
          type.kind === 'struct'
            ? type.fields[first.field]?.type
            : type.kind === 'tuple'
              ? type.elements[first.field]
              : undefined;
        return this.#replaceAt(inner, old, first.field, rest, value);
      }
      case 'element':
        return this.#replaceAt(
          type.kind === 'array' ? type.element : undefined,
          old,
          Number(numberOf(this.evaluate(first.index))),
          rest,
          value,
        );
    }
  }

  #replaceAt(
    inner: Type | undefined,
    old: Value,
    index: number,
    rest: readonly hir.Projection[],
    value: Value,
  ): Value {
    if (inner === undefined || !isParts(old) || index < 0 || index >= old.length) return old;
    return old.with(index, this.#replace(inner, part(old, index), rest, value));
  }
}

function part(value: Value, index: number): Value {
  return (isParts(value) ? value[index] : undefined) ?? 0n;
}

function lengthOf(type: Type): number {
  return type.kind === 'array' || type.kind === 'list' ? type.length : 0;
}

function unknown(expr: hir.Expr): never {
  throw new NotConstant(expr);
}
