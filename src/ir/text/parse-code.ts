/** Expressions and statements from text; without recursion, as they are printed. */
import { isBinaryOp, isUnaryOp } from '../../operators/operators.js';
import type { Arg, BitRange, Expr, LocalId, Stmt } from '../ir.js';
import { nowhere } from '../nowhere.js';
import { derivedWidth } from '../widths.js';
import type { Scope } from '../widths.js';
import type { Cursor } from './cursor.js';
import type { Token } from './lexer.js';
import type { Handles } from './names.js';

export interface Names {
  readonly signals: Handles;
  readonly memories: Handles;
  readonly clocks: Handles;
  readonly locals: Handles;
}

/** Widths and spans are filled in when the expression is complete. */
const UNSET = { width: 0, span: nowhere } as const;

/** An operator or index whose operands are being read. */
interface OpenExpr {
  readonly start: Token;
  readonly close: ')' | ']';
  /** Undefined: any number. */
  readonly arity: number | undefined;
  readonly operands: Expr[];
  readonly build: (operands: readonly Expr[]) => Expr;
}

/** A body being read, and what to do at its `}`. */
interface OpenBody {
  readonly body: Stmt[];
  readonly after: () => void;
}

export class CodeParser {
  readonly cursor: Cursor;
  readonly #names: Names;
  readonly #scope: Scope;

  constructor(cursor: Cursor, names: Names, scope: Scope) {
    this.cursor = cursor;
    this.#names = names;
    this.#scope = scope;
  }

  // ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #handle(sigil: '%' | '$' | '@', names: Handles): number {
    const token = this.cursor.expectKind('handle', `a name with \`${sigil}\``);
    const id = token.text.startsWith(sigil) ? names.idOf(token.text.slice(1)) : undefined;
    return id ?? this.cursor.fail(`nothing here is called \`${token.text}\``, token);
  }

  signal(): number {
    return this.#handle('%', this.#names.signals);
  }

  memory(): number {
    return this.#handle('@', this.#names.memories);
  }

  local(): LocalId {
    return this.#handle('$', this.#names.locals);
  }

  clock(): number {
    const token = this.cursor.expectKind('word', 'a clock');
    return (
      this.#names.clocks.idOf(token.text) ?? this.cursor.fail(`there is no clock \`${token.text}\``, token)
    );
  }

  // ── Expressions ───────────────────────────────────────────────────────────────────────────────────────────────────

  expr(): Expr {
    const open: OpenExpr[] = [];
    for (;;) {
      let done = this.#atom(open);
      while (done !== undefined) {
        const frame = open.at(-1);
        if (frame === undefined) return done;
        frame.operands.push(done);
        if (frame.close === ')' && this.cursor.take(',')) break;
        this.cursor.expect(frame.close);
        if (frame.arity !== undefined && frame.arity !== frame.operands.length) {
          this.cursor.fail(`\`${frame.start.text}\` takes ${frame.arity} operands`, frame.start);
        }
        open.pop();
        done = this.#complete(frame.build(frame.operands), frame.start);
      }
    }
  }

  /** An expression without operands; or undefined, with what has them left open. */
  #atom(open: OpenExpr[]): Expr | undefined {
    const { token } = this.cursor;
    if (token.kind === 'number') {
      return this.#complete({ ...UNSET, kind: 'const', value: this.cursor.bigint() }, token);
    }
    if (token.kind === 'handle' || this.cursor.take('sampled')) return this.#reference(token, open);
    if (this.cursor.take('now')) return this.#complete({ ...UNSET, kind: 'now' }, token);
    const { text } = this.cursor.expectKind('word', 'an expression');
    this.cursor.expect('(');
    open.push({ start: token, close: ')', operands: [], ...this.#operator(text, token) });
    if (text !== 'concat' || !this.cursor.take(')')) return undefined;
    open.pop();
    return this.#complete({ ...UNSET, kind: 'concat', parts: [] }, token);
  }

  #reference(start: Token, open: OpenExpr[]): Expr | undefined {
    const node = ((): ((index: Expr | undefined) => Expr) => {
      const sigil = this.cursor.token.text.charAt(0);
      if (start.text === 'sampled' || sigil === '%') {
        const kind = start.text === 'sampled' ? 'sampled' : 'read';
        const signal = this.signal();
        return (index) => ({ ...UNSET, kind, signal, index });
      }
      if (sigil === '$') {
        const local = this.local();
        return (index) => ({ ...UNSET, kind: 'local', local, index });
      }
      const memory = this.memory();
      return (address) => {
        if (address === undefined) this.cursor.fail(`\`${start.text}\` needs an address`, start);
        return { ...UNSET, kind: 'memRead', memory, address };
      };
    })();
    if (!this.cursor.take('[')) return this.#complete(node(undefined), start);
    open.push({ start, close: ']', arity: 1, operands: [], build: ([index]) => node(index) });
    return undefined;
  }

  #operator(text: string, start: Token): Pick<OpenExpr, 'arity' | 'build'> {
    const operand = (operands: readonly Expr[], i: number): Expr =>
      operands[i] ?? this.cursor.fail(`\`${text}\` lacks an operand`, start);
    if (isUnaryOp(text)) {
      return { arity: 1, build: (of) => ({ ...UNSET, kind: 'unary', op: text, value: operand(of, 0) }) };
    }
    if (isBinaryOp(text)) {
      return {
        arity: 2,
        build: (of) => ({ ...UNSET, kind: 'binary', op: text, left: operand(of, 0), right: operand(of, 1) }),
      };
    }
    switch (text) {
      case 'mux':
        return {
          arity: 3,
          build: (of) => ({
            ...UNSET,
            kind: 'mux',
            cond: operand(of, 0),
            then: operand(of, 1),
            else: operand(of, 2),
          }),
        };
      case 'concat':
        return { arity: undefined, build: (parts) => ({ ...UNSET, kind: 'concat', parts }) };
      case 'zext':
      case 'sext':
        return {
          arity: 1,
          build: (of) => ({ ...UNSET, kind: 'extend', signed: text === 'sext', value: operand(of, 0) }),
        };
      case 'extract': {
        const low = this.cursor.number();
        this.cursor.expect('+:');
        const width = this.cursor.number();
        this.cursor.expect(',');
        return {
          arity: 1,
          build: (of) => ({ ...UNSET, kind: 'extract', low, width, value: operand(of, 0) }),
        };
      }
      default:
        return this.cursor.fail(`\`${text}\` is not an operator`, start);
    }
  }

  #complete(expr: Expr, start: Token): Expr {
    const written = this.cursor.take(':') ? this.cursor.number() : undefined;
    const width = written ?? (expr.kind === 'extract' ? expr.width : derivedWidth(expr, this.#scope));
    if (width === undefined) this.cursor.fail(`\`${start.text}\` needs a width, as in \`:8\``, start);
    return { ...expr, width, span: this.cursor.span() };
  }

  // ── Statements ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The statements up to the `}` of a block whose `{` has been read. */
  body(): readonly Stmt[] {
    const root: Stmt[] = [];
    const open: OpenBody[] = [{ body: root, after: () => undefined }];
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      if (this.cursor.take('}')) {
        open.pop();
        frame.after();
      } else {
        this.#stmt(frame.body, open);
      }
    }
    return root;
  }

  #stmt(into: Stmt[], open: OpenBody[]): void {
    const cursor = this.cursor;
    if (cursor.token.kind === 'handle') {
      into.push(this.#assignment());
      return;
    }
    switch (cursor.oneOf(['if', 'switch', 'for', 'call', 'check'])) {
      case 'if':
        this.#if(into, open);
        return;
      case 'switch':
        this.#switch(into, open);
        return;
      case 'for': {
        const local = this.local();
        cursor.expect('in');
        const from = cursor.number();
        cursor.expect('..');
        const to = cursor.number();
        const body: Stmt[] = [];
        into.push({ kind: 'for', local, from, to, body, span: this.open() });
        open.push({ body, after: () => undefined });
        return;
      }
      case 'call': {
        const func = cursor.name();
        const args = cursor.list(() => this.#arg());
        cursor.expect('->');
        const results = cursor.list(() => this.local());
        into.push({ kind: 'call', func, args, results, span: this.end() });
        return;
      }
      case 'check': {
        const site = cursor.site();
        const cond = this.expr();
        const values = cursor.list(() => this.expr());
        into.push({ kind: 'check', site, cond, values, span: this.end() });
      }
    }
  }

  /** The statement stands in the tree at once; its bodies are filled while they are read. */
  #if(into: Stmt[], open: OpenBody[]): void {
    const id = this.cursor.number();
    this.cursor.expect(':');
    const cond = this.expr();
    const then: Stmt[] = [];
    const otherwise: Stmt[] = [];
    into.push({ kind: 'if', id, cond, then, else: otherwise, span: this.open() });
    const after = (): void => {
      if (!this.cursor.take('else')) return;
      if (this.cursor.take('if')) {
        this.#if(otherwise, open);
      } else {
        this.cursor.expect('{');
        open.push({ body: otherwise, after: () => undefined });
      }
    };
    open.push({ body: then, after });
  }

  #switch(into: Stmt[], open: OpenBody[]): void {
    const id = this.cursor.number();
    this.cursor.expect(':');
    const subject = this.expr();
    const cases: (Stmt & { kind: 'switch' })['cases'][number][] = [];
    const otherwise: Stmt[] = [];
    into.push({ kind: 'switch', id, subject, cases, default: otherwise, span: this.open() });
    const arms = (): void => {
      const body: Stmt[] = [];
      if (this.cursor.take('case')) {
        const values: bigint[] = [];
        do values.push(this.cursor.bigint());
        while (this.cursor.take(','));
        cases.push({ values, body, span: this.open() });
        open.push({ body, after: arms });
      } else if (this.cursor.take('default')) {
        this.cursor.expect('{');
        open.push({ body: otherwise, after: () => this.cursor.expect('}') });
      } else {
        this.cursor.expect('}');
      }
    };
    arms();
  }

  #assignment(): Stmt {
    const cursor = this.cursor;
    const sigil = cursor.token.text.charAt(0);
    const target = sigil === '$' ? this.local() : sigil === '%' ? this.signal() : this.memory();
    const start = cursor.token;
    const index = this.index();
    const range = this.#range();
    cursor.expect('=');
    const value = this.expr();
    if (sigil === '$') return { kind: 'set', local: target, index, range, value, span: this.end() };
    if (sigil === '%') {
      const delay = cursor.take('after') ? this.expr() : undefined;
      return { kind: 'drive', signal: target, index, range, value, delay, span: this.end() };
    }
    if (index === undefined) return cursor.fail('a memory needs an address', start);
    return {
      kind: 'memWrite',
      memory: target,
      address: index,
      range,
      value,
      lanes: this.#lanes(),
      span: this.end(),
    };
  }

  #lanes(): { readonly enable: Expr; readonly lane: number } | undefined {
    if (!this.cursor.take('lanes')) return undefined;
    const enable = this.expr();
    this.cursor.expect('by');
    return { enable, lane: this.cursor.number() };
  }

  index(): Expr | undefined {
    if (!this.cursor.take('[')) return undefined;
    const index = this.expr();
    this.cursor.expect(']');
    return index;
  }

  #range(): BitRange | undefined {
    if (!this.cursor.take('bits')) return undefined;
    const low = this.expr();
    this.cursor.expect('+:');
    return { low, width: this.cursor.number() };
  }

  #arg(): Arg {
    if (this.cursor.take('local')) return { kind: 'local', local: this.local() };
    if (this.cursor.take('signal')) return { kind: 'signal', signal: this.signal() };
    return { kind: 'value', value: this.expr() };
  }

  /** The end of a statement's head, with its span. */
  open(): Stmt['span'] {
    const span = this.cursor.span();
    this.cursor.expect('{');
    return span;
  }

  end(): Stmt['span'] {
    const span = this.cursor.span();
    this.cursor.expect(';');
    return span;
  }
}
