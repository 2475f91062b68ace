/** The instructions of test processes from text. */
import type { Expr, Instr, Process, StatePath, Timeout, WaitFor } from '../ir.js';
import type { CodeParser } from './parse-code.js';
import { parseType } from './parse-types.js';

export class InstrParser {
  readonly #code: CodeParser;

  constructor(code: CodeParser) {
    this.#code = code;
  }

  /** The instructions up to the `}` of a test process. */
  code(): (Process & { kind: 'test' })['code'] {
    const code: Instr[] = [];
    while (!this.#code.cursor.take('}')) {
      const { token } = this.#code.cursor;
      if (this.#code.cursor.number() !== code.length)
        this.#code.cursor.fail(`expected ${code.length}`, token);
      this.#code.cursor.expect(':');
      code.push(this.#instr());
    }
    return code;
  }

  #instr(): Instr {
    const cursor = this.#code.cursor;
    const kind = cursor.oneOf([
      'do',
      'jump',
      'branch',
      'wait',
      'fork',
      'end',
      'clock',
      'random',
      'force',
      'release',
      'deposit',
      'print',
    ]);
    switch (kind) {
      case 'do': {
        const span = this.#code.open();
        return { kind, body: this.#code.body(), span };
      }
      case 'jump':
        return { kind, to: cursor.number(), span: this.#code.end() };
      case 'branch': {
        const cond = this.#code.expr();
        cursor.expect('then');
        const then = cursor.number();
        cursor.expect('else');
        return { kind, cond, then, else: cursor.number(), span: this.#code.end() };
      }
      case 'wait':
        return { kind, what: this.#waitFor(), timeout: this.#timeout(), span: this.#code.end() };
      case 'fork': {
        const join = cursor.oneOf(['all', 'any']);
        const branches: number[] = [];
        do branches.push(cursor.number());
        while (cursor.take(','));
        return { kind, join, branches, span: this.#code.end() };
      }
      case 'end':
        return { kind, span: this.#code.end() };
      case 'clock': {
        const action = cursor.oneOf(['stop', 'start', 'retune']);
        const clock = this.#code.clock();
        if (action !== 'retune') return { kind, clock, action: { kind: action }, span: this.#code.end() };
        return { kind, clock, action: { kind: action, period: this.#code.expr() }, span: this.#code.end() };
      }
      case 'random': {
        const local = this.#code.local();
        cursor.expect('in');
        const low = this.#code.expr();
        cursor.expect('..');
        return { kind, local, low, high: this.#code.expr(), span: this.#code.end() };
      }
      case 'force':
      case 'deposit': {
        const target = this.#path();
        cursor.expect('=');
        return { kind, target, value: this.#code.expr(), span: this.#code.end() };
      }
      case 'release':
        return { kind, target: this.#path(), span: this.#code.end() };
      case 'print': {
        const parts = cursor.list(() => {
          if (cursor.token.text.startsWith('"')) return cursor.string();
          const value = this.#code.expr();
          cursor.expect('as');
          return { value, type: parseType(cursor) };
        });
        return { kind, parts, span: this.#code.end() };
      }
    }
  }

  #waitFor(): WaitFor {
    const kind = this.#code.cursor.oneOf(['cycles', 'rising', 'falling', 'time', 'until', 'settle']);
    switch (kind) {
      case 'cycles':
        return { kind, clock: this.#code.clock(), count: this.#code.expr() };
      case 'rising':
      case 'falling':
        return { kind: 'edge', edge: kind, clock: this.#code.clock() };
      case 'time':
        return { kind, duration: this.#code.expr() };
      case 'until':
        return { kind, cond: this.#code.expr() };
      case 'settle':
        return { kind };
    }
  }

  #timeout(): Timeout | undefined {
    if (!this.#code.cursor.take('timeout')) return undefined;
    return { duration: this.#code.expr(), site: this.#code.cursor.site() };
  }

  #path(): StatePath {
    const parts: { readonly name: string; readonly index: Expr | undefined }[] = [];
    do parts.push({ name: this.#code.cursor.name(), index: this.#code.index() });
    while (this.#code.cursor.take('/'));
    const leaf = parts.pop();
    if (leaf === undefined) return this.#code.cursor.fail('a path has a leaf');
    return {
      steps: parts.map(({ name, index }) => ({ group: name, index })),
      leaf: leaf.name,
      index: leaf.index,
    };
  }
}
