/** Expressions, statements and instructions as text. Both may nest without bound, so neither recurses. */
import type { Span } from '../../support/span.js';
import type { BitRange, Expr, Instr, Module, StatePath, Stmt } from '../ir.js';
import { foldExpr } from '../walk.js';
import { derivedWidth } from '../widths.js';
import type { Scope } from '../widths.js';
import { handlesOf, quoted } from './names.js';
import { printType } from './print-types.js';

/** A number as text; in hexadecimal where a person would not count it out. */
export function printNumber(value: bigint): string {
  return value < 1000n ? value.toString() : `0x${value.toString(16)}`;
}

/** What is still to be printed: a line, a statement, or what follows the `then` of an `if`. */
type Work =
  | string
  | { readonly stmt: Stmt; readonly indent: string }
  | { readonly alternative: readonly Stmt[]; readonly indent: string };

const STEP = '  ';

export class CodePrinter {
  readonly #scope: Scope;
  readonly #spans: boolean;
  readonly #clock: (id: number) => string;
  readonly #signal: (id: number) => string;
  readonly #memory: (id: number) => string;
  readonly #local: (id: number) => string;

  constructor(scope: Scope & Partial<Pick<Module, 'clocks'>>, spans: boolean) {
    this.#scope = scope;
    this.#spans = spans;
    this.#clock = handlesOf(scope.clocks ?? []);
    const signal = handlesOf(scope.signals);
    const memory = handlesOf(scope.memories);
    const local = handlesOf(scope.locals);
    this.#signal = (id) => `%${signal(id)}`;
    this.#memory = (id) => `@${memory(id)}`;
    this.#local = (id) => `$${local(id)}`;
  }

  /** A span in front of `;` or `{`. */
  span(span: Span): string {
    return this.#spans ? ` ${printSpan(span)}` : '';
  }

  expr(root: Expr): string {
    return foldExpr<string>(root, (expr, operands) => {
      const width = derivedWidth(expr, this.#scope);
      const written = width === expr.width || expr.kind === 'extract' ? '' : `:${expr.width}`;
      return this.#head(expr, operands) + written + (this.#spans ? printSpan(expr.span) : '');
    });
  }

  #head(expr: Expr, operands: readonly string[]): string {
    const list = commas(operands);
    const index = operands.length === 0 ? '' : `[${list}]`;
    const args = `(${list})`;
    switch (expr.kind) {
      case 'const':
        return printNumber(expr.value);
      case 'read':
        return this.#signal(expr.signal) + index;
      case 'sampled':
        return `sampled ${this.#signal(expr.signal)}${index}`;
      case 'local':
        return this.#local(expr.local) + index;
      case 'memRead':
        return this.#memory(expr.memory) + index;
      case 'unary':
      case 'binary':
        return expr.op + args;
      case 'mux':
      case 'concat':
        return expr.kind + args;
      case 'extract':
        return `extract(${expr.low} +: ${expr.width}, ${list})`;
      case 'extend':
        return (expr.signed ? 'sext' : 'zext') + args;
      case 'now':
        return 'now';
    }
  }

  body(body: readonly Stmt[], indent: string): readonly string[] {
    const lines: string[] = [];
    const work: Work[] = [];
    pushBody(work, body, indent);
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      if (typeof next === 'string') lines.push(next);
      else if ('stmt' in next) lines.push(this.#stmt(next.stmt, next.indent, work));
      else lines.push(this.#alternative(next.alternative, next.indent, work));
    }
    return lines;
  }

  /** The first line of a statement; the rest is left as work. */
  #stmt(stmt: Stmt, at: string, work: Work[]): string {
    const end = `${this.span(stmt.span)};`;
    const open = `${this.span(stmt.span)} {`;
    const inner = at + STEP;
    switch (stmt.kind) {
      case 'set':
        return `${at}${this.#local(stmt.local)}${this.#place(stmt)} = ${this.expr(stmt.value)}${end}`;
      case 'drive': {
        const delay = stmt.delay === undefined ? '' : ` after ${this.expr(stmt.delay)}`;
        const target = this.#signal(stmt.signal) + this.#place(stmt);
        return `${at}${target} = ${this.expr(stmt.value)}${delay}${end}`;
      }
      case 'memWrite': {
        const target = this.#memory(stmt.memory) + this.#place({ index: stmt.address, range: stmt.range });
        const lanes =
          stmt.lanes === undefined ? '' : ` lanes ${this.expr(stmt.lanes.enable)} by ${stmt.lanes.lane}`;
        return `${at}${target} = ${this.expr(stmt.value)}${lanes}${end}`;
      }
      case 'if':
        work.push({ alternative: stmt.else, indent: at });
        pushBody(work, stmt.then, inner);
        return `${at}if ${stmt.id}: ${this.expr(stmt.cond)}${open}`;
      case 'switch':
        work.push(`${at}}`);
        if (stmt.default.length > 0) {
          work.push(`${inner}}`);
          pushBody(work, stmt.default, inner + STEP);
          work.push(`${inner}default {`);
        }
        for (const arm of stmt.cases.toReversed()) {
          work.push(`${inner}}`);
          pushBody(work, arm.body, inner + STEP);
          work.push(`${inner}case ${arm.values.map(printNumber).join(', ')}${this.span(arm.span)} {`);
        }
        return `${at}switch ${stmt.id}: ${this.expr(stmt.subject)}${open}`;
      case 'for':
        work.push(`${at}}`);
        pushBody(work, stmt.body, inner);
        return `${at}for ${this.#local(stmt.local)} in ${stmt.from}..${stmt.to}${open}`;
      case 'call': {
        const args = stmt.args.map((arg) => {
          if (arg.kind === 'value') return this.expr(arg.value);
          return arg.kind === 'local'
            ? `local ${this.#local(arg.local)}`
            : `signal ${this.#signal(arg.signal)}`;
        });
        const results = stmt.results.map(this.#local).join(', ');
        return `${at}call ${quoted(stmt.func)}(${args.join(', ')}) -> (${results})${end}`;
      }
      case 'check': {
        const values = stmt.values.map((value) => this.expr(value)).join(', ');
        return `${at}check !${stmt.site} ${this.expr(stmt.cond)} (${values})${end}`;
      }
    }
  }

  /** An `else` that is one `if` goes on at the same depth, so that long chains stay readable, and linear in size. */
  #alternative(body: readonly Stmt[], indent: string, work: Work[]): string {
    const [only] = body;
    if (only?.kind === 'if' && body.length === 1) {
      work.push({ alternative: only.else, indent });
      pushBody(work, only.then, indent + STEP);
      return `${indent}} else if ${only.id}: ${this.expr(only.cond)}${this.span(only.span)} {`;
    }
    if (body.length === 0) return `${indent}}`;
    work.push(`${indent}}`);
    pushBody(work, body, indent + STEP);
    return `${indent}} else {`;
  }

  #place(target: { readonly index: Expr | undefined; readonly range: BitRange | undefined }): string {
    const index = target.index === undefined ? '' : `[${this.expr(target.index)}]`;
    if (target.range === undefined) return index;
    return `${index} bits ${this.expr(target.range.low)} +: ${target.range.width}`;
  }

  instr(instr: Instr, pc: number, indent: string): readonly string[] {
    const at = `${indent}${pc}: `;
    const line = (...words: readonly (string | number)[]): readonly string[] => [
      `${at}${words.join(' ')}${this.span(instr.span)};`,
    ];
    switch (instr.kind) {
      case 'do':
        return [`${at}do${this.span(instr.span)} {`, ...this.body(instr.body, indent + STEP), `${indent}}`];
      case 'jump':
        return line('jump', instr.to);
      case 'branch':
        return line('branch', this.expr(instr.cond), 'then', instr.then, 'else', instr.else);
      case 'wait':
        return line('wait', this.#wait(instr));
      case 'fork':
        return line('fork', instr.join, instr.branches.join(', '));
      case 'end':
        return line('end');
      case 'clock': {
        const { action } = instr;
        const period = action.kind === 'retune' ? [this.expr(action.period)] : [];
        return line('clock', action.kind, this.#clock(instr.clock), ...period);
      }
      case 'random':
        return line(
          'random',
          this.#local(instr.local),
          'in',
          this.expr(instr.low),
          '..',
          this.expr(instr.high),
        );
      case 'force':
      case 'deposit':
        return line(instr.kind, this.#path(instr.target), '=', this.expr(instr.value));
      case 'release':
        return line('release', this.#path(instr.target));
      case 'print': {
        const parts = instr.parts.map((part) =>
          typeof part === 'string'
            ? JSON.stringify(part)
            : `${this.expr(part.value)} as ${printType(part.type)}`,
        );
        return line(`print(${parts.join(', ')})`);
      }
    }
  }

  #wait({ what, timeout }: Instr & { readonly kind: 'wait' }): string {
    const limit = timeout === undefined ? '' : ` timeout ${this.expr(timeout.duration)} !${timeout.site}`;
    switch (what.kind) {
      case 'cycles':
        return `cycles ${this.#clock(what.clock)} ${this.expr(what.count)}${limit}`;
      case 'edge':
        return `${what.edge} ${this.#clock(what.clock)}${limit}`;
      case 'time':
        return `time ${this.expr(what.duration)}${limit}`;
      case 'until':
        return `until ${this.expr(what.cond)}${limit}`;
      case 'settle':
        return `settle${limit}`;
    }
  }

  #path(path: StatePath): string {
    const part = (name: string, index: Expr | undefined): string =>
      quoted(name) + (index === undefined ? '' : `[${this.expr(index)}]`);
    return [...path.steps.map((step) => part(step.group, step.index)), part(path.leaf, path.index)].join(
      ' / ',
    );
  }
}

/** Like `join`, which would copy its parts: of a chain of n operators it would make n² characters. */
function commas(parts: readonly string[]): string {
  return parts.length === 0 ? '' : parts.reduce((text, part) => `${text}, ${part}`);
}

/** The first statement ends up on top. */
function pushBody(work: Work[], body: readonly Stmt[], indent: string): void {
  for (const stmt of body.toReversed()) work.push({ stmt, indent });
}

function printSpan(span: Span): string {
  return `#${span.file}:${span.start}-${span.end}`;
}
