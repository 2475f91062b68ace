/**
 * Statements of tests as instructions. What takes no time stays structured, in a `do`; around a wait, control flow becomes branches, with the variables of
 * its loops in locals that live across waits.
 */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import type { Assembler, Label } from './assembler.js';
import type { Body } from './body.js';
import { lowerExpect, lowerFail, messageParts } from './expectations.js';
import { lowerScalar } from './expressions.js';
import { must } from './internal-error.js';
import * as make from './make.js';
import { lowerSubject, testArms } from './matches.js';
import type { Surroundings } from './processes.js';
import { statePaths } from './state-paths.js';
import { lowerStatement } from './statements.js';
import { lowerReceive, lowerSend, lowerThrough } from './streams.js';
import { elementAt, lengthOf } from './sequences.js';
import { takesTime } from './takes-time.js';
import { Deadline } from './timeouts.js';
import { INDEX_WIDTH, scalarOf, toValueType } from './value-types.js';
import { pack, scalar } from './values.js';
import { lowerUntil } from './until.js';

type Kind<K extends hir.Stmt['kind']> = Extract<hir.Stmt, { kind: K }>;

/** Where `break` and `continue` lead. */
interface Loop {
  readonly next: Label;
  readonly done: Label;
}

export class TestCode {
  readonly body: Body;
  readonly code: Assembler;
  readonly #surroundings: Surroundings;
  readonly #loops: Loop[] = [];

  constructor(body: Body, code: Assembler, surroundings: Surroundings) {
    this.body = body;
    this.code = code;
    this.#surroundings = surroundings;
  }

  statements(statements: readonly hir.Stmt[]): void {
    for (const statement of statements) this.#statement(statement);
  }

  /** What `lower` emits is done now, in no time. */
  perform(lower: () => void): void {
    this.code.perform(this.body.capture(lower));
  }

  /** The expression, what it needs being done now. */
  scalar(expr: hir.Expr): ir.Expr {
    let lowered: ir.Expr | undefined;
    this.perform(() => {
      lowered = lowerScalar(this.body, expr);
    });
    return must(lowered, 'an expression', expr.span);
  }

  #statement(statement: hir.Stmt): void {
    const { body, code } = this;
    const { span } = statement;
    switch (statement.kind) {
      case 'expect':
        this.perform(() => {
          lowerExpect(body, statement);
        });
        return;
      case 'fail':
        this.perform(() => {
          lowerFail(body, statement);
        });
        return;
      case 'print':
        this.#print(statement);
        return;
      case 'while':
        this.#while(statement);
        return;
      case 'forEach':
        this.#forEach(statement);
        return;
      case 'break':
      case 'continue': {
        const loop = must(this.#loops.at(-1), `\`${statement.kind}\` stands in no loop`, span);
        code.jump(statement.kind === 'break' ? loop.done : loop.next, span);
        return;
      }
      case 'wait':
        this.#wait(statement);
        return;
      case 'fork':
        this.#fork(statement);
        return;
      case 'clockControl':
        this.#clockControl(statement);
        return;
      case 'random':
        this.#random(statement);
        return;
      case 'force':
      case 'deposit':
      case 'release':
        this.#state(statement);
        return;
      case 'send':
        lowerSend(this, statement);
        return;
      case 'receive':
        lowerReceive(this, statement);
        return;
      case 'through':
        lowerThrough(this, statement);
        return;
      case 'if':
      case 'match':
      case 'for':
        if (takesTime([statement])) {
          this.#control(statement);
          return;
        }
        break;
      default:
        break;
    }
    this.perform(() => {
      lowerStatement(body, statement);
    });
  }

  // ── Control flow around waits ─────────────────────────────────────────────────────────────────────────────────────

  #control(statement: Kind<'if'> | Kind<'match'> | Kind<'for'>): void {
    switch (statement.kind) {
      case 'if':
        this.either(
          this.scalar(statement.cond),
          () => {
            this.statements(statement.then);
          },
          () => {
            this.statements(statement.else);
          },
          statement.span,
        );
        return;
      case 'match':
        this.#match(statement);
        return;
      case 'for': {
        const { loop, body, span } = statement;
        const counter = this.variable(loop.name, INDEX_WIDTH, make.at(loop.from, span), span);
        this.body.loops.set(loop, counter.value);
        this.loop(
          () => make.binary('slt', counter.value, make.at(loop.to, span), span),
          () => {
            this.statements(body);
          },
          () => {
            counter.set(make.binary('add', counter.value, make.at(1, span), span));
          },
          span,
        );
      }
    }
  }

  either(cond: ir.Expr, then: () => void, otherwise: () => void, span: Span): void {
    const [thenArm, elseArm, done] = [this.code.label(), this.code.label(), this.code.label()];
    this.code.branch(cond, thenArm, elseArm, span);
    this.code.place(thenArm);
    then();
    this.code.jump(done, span);
    this.code.place(elseArm);
    otherwise();
    this.code.place(done);
  }

  /** `continue` goes to `next`, which comes before the condition is looked at again. */
  loop(cond: () => ir.Expr, round: () => void, next: () => void, span: Span): void {
    const [top, inside, step, done] = [
      this.code.label(),
      this.code.label(),
      this.code.label(),
      this.code.label(),
    ];
    this.code.place(top);
    this.code.branch(cond(), inside, done, span);
    this.code.place(inside);
    this.#loops.push({ next: step, done });
    round();
    this.#loops.pop();
    this.code.place(step);
    next();
    this.code.jump(top, span);
    this.code.place(done);
  }

  /** A local that lives across waits. */
  variable(
    name: string,
    width: number,
    initial: ir.Expr,
    span: Span,
  ): { readonly value: ir.Expr; set(value: ir.Expr): void } {
    const local = this.body.addLocal(name, width, 1, span, false);
    const set = (value: ir.Expr): void => {
      this.code.perform([{ kind: 'set', local, index: undefined, range: undefined, value, span }]);
    };
    set(initial);
    return { value: this.body.read(local), set };
  }

  #match({ subject, arms, span }: Kind<'match'>): void {
    const done = this.code.label();
    let steps: ReturnType<typeof testArms> = [];
    this.perform(() => {
      steps = testArms(this.body, arms, lowerSubject(this.body, subject, arms, span));
    });
    arms.forEach((arm, i) => {
      const step = must(steps[i], 'a step for each arm', span);
      const [taken, next] = [this.code.label(), this.code.label()];
      if (i < arms.length - 1) {
        let cond: ir.Expr | undefined;
        this.perform(() => {
          cond = step.test();
        });
        this.code.branch(must(cond, 'a condition', span), taken, next, arm.span);
      }
      this.code.place(taken);
      this.perform(step.bind);
      this.statements(arm.body);
      this.code.jump(done, span);
      this.code.place(next);
    });
    this.code.place(done);
  }

  #while({ cond, body, span }: Kind<'while'>): void {
    this.loop(
      () => this.scalar(cond),
      () => {
        this.statements(body);
      },
      () => undefined,
      span,
    );
  }

  #forEach({ local, over, body: inner, span }: Kind<'forEach'>): void {
    const { body } = this;
    const { width } = scalarOf(over.kind === 'sequence' ? { kind: 'integer' } : over.high.type);
    const from =
      over.kind === 'sequence' ? make.at(0, span) : make.fit(this.scalar(over.low), width, false, span);
    const end =
      over.kind === 'sequence' ? undefined : this.variable('end', width, this.scalar(over.high), span).value;
    const counter = this.variable('i', width, from, span);
    const length = (): ir.Expr =>
      over.kind === 'sequence' ? lengthOf(body, over.sequence, span) : must(end, 'a range has an end', span);
    this.loop(
      () => make.binary('ult', counter.value, length(), span),
      () => {
        this.perform(() => {
          const value =
            over.kind === 'sequence'
              ? elementAt(body, over.sequence, counter.value, span)
              : scalar(make.fit(counter.value, scalarOf(local.type).width, false, span));
          body.name(local, toValueType(local.type), value);
        });
        this.statements(inner);
      },
      () => {
        counter.set(make.binary('add', counter.value, make.constant(1n, width, span), span));
      },
      span,
    );
  }

  #fork({ join, branches, span }: Kind<'fork'>): void {
    this.fork(
      join,
      branches.map((branch) => () => {
        this.statements(branch);
      }),
      span,
    );
  }

  fork(join: 'all' | 'any', branches: readonly (() => void)[], span: Span): void {
    const done = this.code.label();
    const entries = branches.map(() => this.code.label());
    this.code.fork(entries, join, span);
    this.code.jump(done, span);
    branches.forEach((branch, i) => {
      this.code.place(must(entries[i], 'an entry for each branch', span));
      branch();
      this.code.instruction({ kind: 'end', span });
    });
    this.code.place(done);
  }

  // ── Time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #wait({ what, timeout, span }: Kind<'wait'>): void {
    const deadline = Deadline.of(this, timeout, 'waited in vain', span);
    switch (what.kind) {
      case 'cycles':
        this.wait(
          { kind: 'cycles', clock: this.body.module.clock(what.clock), count: this.scalar(what.count) },
          deadline.whole(),
          span,
        );
        return;
      case 'edge':
        this.wait(
          { kind: 'edge', clock: this.body.module.clock(what.clock), edge: what.edge },
          deadline.whole(),
          span,
        );
        return;
      case 'time':
        this.wait({ kind: 'time', duration: this.scalar(what.duration) }, deadline.whole(), span);
        return;
      case 'until':
        lowerUntil(this, what.cond, deadline, span);
        return;
      case 'settle':
        this.wait({ kind: 'settle' }, deadline.whole(), span);
    }
  }

  wait(what: ir.WaitFor, timeout: ir.Timeout | undefined, span: Span): void {
    this.code.instruction({ kind: 'wait', what, timeout, span });
  }

  #clockControl({ clock, action, span }: Kind<'clockControl'>): void {
    const id = this.body.module.clock(clock);
    const lowered =
      action.kind === 'retune' ? { kind: action.kind, period: this.scalar(action.period) } : action;
    this.code.instruction({ kind: 'clock', clock: id, action: lowered, span });
  }

  #random({ local, low, high, span }: Kind<'random'>): void {
    const { width } = scalarOf(local.type);
    const bounds = {
      low: make.fit(this.scalar(low), width, false, span),
      high: make.fit(this.scalar(high), width, false, span),
    };
    const drawn = this.body.addLocal(local.name, width, 1, local.span, true);
    this.code.instruction({ kind: 'random', local: drawn, ...bounds, span });
    this.body.bindings.set(local, { value: [this.body.localLeaf(drawn)], sinks: undefined });
  }

  // ── State and text ────────────────────────────────────────────────────────────────────────────────────────────────

  #state(statement: Kind<'force'> | Kind<'deposit'> | Kind<'release'>): void {
    const { span } = statement;
    let paths: ReturnType<typeof statePaths> = [];
    this.perform(() => {
      const value =
        statement.kind === 'release' ? undefined : this.body.rules.value(this.body, statement.value);
      paths = statePaths(this.body, statement.target, value, this.#surroundings.modules, span);
    });
    for (const { target, value } of paths) {
      if (statement.kind === 'release') this.code.instruction({ kind: 'release', target, span });
      else
        this.code.instruction({
          kind: statement.kind,
          target,
          value: must(value, 'a value for each leaf', span),
          span,
        });
    }
  }

  #print({ message, span }: Kind<'print'>): void {
    let parts: Extract<ir.Instr, { kind: 'print' }>['parts'] = [];
    this.perform(() => {
      parts = messageParts(this.body, message).map((part) =>
        typeof part === 'string' ? part : { value: pack(part.value, part.type, span), type: part.type },
      );
    });
    this.code.instruction({ kind: 'print', parts, span });
  }
}
