/** Timeouts: of one wait, or of a loop of waits that have to be over by one moment. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import * as make from './make.js';
import type { TestCode } from './test-code.js';

const TIME_WIDTH = 64;

export class Deadline {
  readonly #test: TestCode;
  readonly #limit: { readonly duration: ir.Expr; readonly site: ir.SiteId } | undefined;
  readonly #span: Span;
  #end: ir.Expr | undefined;

  private constructor(
    test: TestCode,
    limit: { readonly duration: ir.Expr; readonly site: ir.SiteId } | undefined,
    span: Span,
  ) {
    this.#test = test;
    this.#limit = limit;
    this.#span = span;
  }

  static of(test: TestCode, timeout: hir.Expr | undefined, message: string, span: Span): Deadline {
    if (timeout === undefined) return new Deadline(test, undefined, span);
    const site = test.body.sites.add({
      kind: 'timeout',
      name: '',
      message,
      source: '',
      shows: [],
      span: timeout.span,
    });
    return new Deadline(
      test,
      { duration: make.fit(test.scalar(timeout), TIME_WIDTH, false, span), site },
      span,
    );
  }

  /** For the only wait. */
  whole(): ir.Timeout | undefined {
    return this.#limit;
  }

  /** Before a loop of waits: from here on, time runs. */
  start(): void {
    if (this.#limit === undefined) return;
    const end = make.binary('add', this.#now(), this.#limit.duration, this.#span);
    this.#end = this.#test.variable('deadline', TIME_WIDTH, end, this.#span).value;
  }

  /** What is left, for a wait in the loop. */
  rest(): ir.Timeout | undefined {
    if (this.#limit === undefined || this.#end === undefined) return undefined;
    return { duration: make.binary('sub', this.#end, this.#now(), this.#span), site: this.#limit.site };
  }

  #now(): ir.Expr {
    return { kind: 'now', width: TIME_WIDTH, span: this.#span };
  }
}
