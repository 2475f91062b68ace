/** Instructions of a test process with labels, which become numbers at the end. Statements that take no time gather in one `do`. */
import type * as ir from '../ir/ir.js';
import type { Span } from '../support/span.js';
import { must } from './internal-error.js';
import { pushAll } from '../support/push-all.js';

/** A place in the code, known once the code has come there. */
export interface Label {
  at: number | undefined;
}

type Draft = (pcOf: (label: Label) => number) => ir.Instr;

export class Assembler {
  readonly #drafts: Draft[] = [];
  #open: ir.Stmt[] = [];

  /** What takes no time. */
  perform(statements: readonly ir.Stmt[]): void {
    pushAll(this.#open, statements);
  }

  label(): Label {
    return { at: undefined };
  }

  place(label: Label): void {
    this.#flush();
    label.at = this.#drafts.length;
  }

  instruction(instr: ir.Instr): void {
    this.#add(() => instr);
  }

  jump(to: Label, span: Span): void {
    this.#add((pcOf) => ({ kind: 'jump', to: pcOf(to), span }));
  }

  branch(cond: ir.Expr, then: Label, otherwise: Label, span: Span): void {
    this.#add((pcOf) => ({ kind: 'branch', cond, then: pcOf(then), else: pcOf(otherwise), span }));
  }

  fork(branches: readonly Label[], join: 'all' | 'any', span: Span): void {
    this.#add((pcOf) => ({ kind: 'fork', branches: branches.map(pcOf), join, span }));
  }

  finish(): readonly ir.Instr[] {
    this.#flush();
    return this.#drafts.map((draft) => draft((label) => must(label.at, 'a label that was never placed')));
  }

  #add(draft: Draft): void {
    this.#flush();
    this.#drafts.push(draft);
  }

  #flush(): void {
    const [first] = this.#open;
    if (first === undefined) return;
    const body = this.#open;
    this.#open = [];
    this.#drafts.push(() => ({ kind: 'do', body, span: first.span }));
  }
}
