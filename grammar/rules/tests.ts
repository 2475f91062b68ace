/** Tests, properties, and the statements that let time pass. */
import type { IToken } from 'chevrotain';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { StatementRules } from './statements.js';

export abstract class TestRules extends StatementRules {
  #sequential: Alternatives<ast.Stmt> | undefined;

  protected readonly test: Rule<ast.TestDecl> = this.rule('test', () => {
    const { start, docs, attributes } = this.front();
    this.CONSUME(T.KwTest);
    const name = this.SUBRULE(this.string);
    const body = this.SUBRULE(this.block);
    return nodes.testDecl(this.spanFrom(start), { docs, attributes, name, body });
  });

  /** `property "name" (a: u8, xs: u8[..64]) where a > 3 exhaustive { … }` */
  protected readonly property: Rule<ast.PropertyDecl> = this.rule('property', () => {
    const { start, docs, attributes } = this.front();
    this.CONSUME(T.KwProperty);
    const name = this.SUBRULE(this.string);
    const params = this.SUBRULE(this.params);
    const where = this.OPTION(() => this.SUBRULE(this.where)) ?? [];
    const exhaustive = this.OPTION2(() => this.CONSUME(T.KwExhaustive)) !== undefined;
    const body = this.SUBRULE(this.block);
    return nodes.propertyDecl(this.spanFrom(start), {
      docs,
      attributes,
      name,
      params,
      where,
      exhaustive,
      body,
    });
  });

  /** `(a: T, b: U)` of a function or a property. */
  protected readonly params: Rule<ast.FnParam[]> = this.rule('params', () => {
    const params: ast.FnParam[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LParen);
    this.MANY(() => {
      this.separated(comma, params.length === 0);
      const { startOffset } = this.LA(1);
      const name = this.SUBRULE(this.ident);
      const type = this.SUBRULE(this.typeAnnotation);
      params.push(nodes.fnParam(this.spanFrom(startOffset), name, type));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RParen);
    return params;
  });

  protected readonly sequential: Rule<ast.Stmt> = this.rule('sequential', () =>
    this.OR(
      (this.#sequential ??= [
        { ALT: () => this.SUBRULE(this.expectStatement) },
        { ALT: () => this.SUBRULE(this.waitStatement) },
        { ALT: () => this.SUBRULE(this.settleStatement) },
        { ALT: () => this.SUBRULE(this.forkStatement) },
        { ALT: () => this.SUBRULE(this.whileStatement) },
        { ALT: () => this.SUBRULE(this.loopStatement) },
        { ALT: () => this.SUBRULE(this.breakStatement) },
        { ALT: () => this.SUBRULE(this.printStatement) },
        { ALT: () => this.SUBRULE(this.failStatement) },
        { ALT: () => this.SUBRULE(this.forceStatement) },
        { ALT: () => this.SUBRULE(this.releaseStatement) },
        { ALT: () => this.SUBRULE(this.setStatement) },
        { ALT: () => this.SUBRULE(this.retuneStatement) },
      ]),
    ),
  );

  protected readonly expectStatement: Rule<ast.Stmt> = this.rule('expectStatement', () => {
    const start = this.CONSUME(T.KwExpect).startOffset;
    const condition = this.SUBRULE(this.expression);
    const within = this.OPTION(() => {
      this.CONSUME(T.KwWithin);
      const ulps = this.SUBRULE2(this.expression);
      this.CONSUME(T.KwUlp);
      return ulps;
    });
    const message = this.OPTION2(() => this.SUBRULE(this.message));
    this.CONSUME(T.Semi);
    return nodes.expectStmt(this.spanFrom(start), condition, within, message);
  });

  /** `wait 3 cycles of clk;`, `wait 10ns;`, `wait until x timeout 1us;`, `wait until rising clk;` */
  protected readonly waitStatement: Rule<ast.Stmt> = this.rule('waitStatement', () => {
    const start = this.CONSUME(T.KwWait).startOffset;
    const what = this.OR<Alternatives<ast.WaitKind>>([
      { ALT: () => this.SUBRULE(this.waitUntil) },
      { ALT: () => this.SUBRULE(this.waitFor), IGNORE_AMBIGUITIES: true },
    ]);
    const timeout = this.OPTION(() => {
      this.CONSUME(T.KwTimeout);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(T.Semi);
    return nodes.waitStmt(this.spanFrom(start), what, timeout);
  });

  protected readonly waitFor: Rule<ast.WaitKind> = this.rule('waitFor', () => {
    const count = this.SUBRULE(this.expression);
    const cycles = this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(T.KwCycles) }, { ALT: () => this.CONSUME(T.KwCycle) }]);
      const clock = this.OPTION2(() => {
        this.CONSUME(T.KwOf);
        return this.SUBRULE2(this.expression);
      });
      return { clock };
    });
    return cycles === undefined
      ? { kind: 'time', duration: count }
      : { kind: 'cycles', count, clock: cycles.clock };
  });

  protected readonly waitUntil: Rule<ast.WaitKind> = this.rule('waitUntil', () => {
    this.CONSUME(T.KwUntil);
    return this.OR<Alternatives<ast.WaitKind>>([
      {
        GATE: () => this.isName(2),
        ALT: () => {
          const edge = this.SUBRULE(this.edge);
          const clock = this.SUBRULE(this.expression);
          return { kind: 'edge', edge, clock };
        },
      },
      { ALT: () => ({ kind: 'until', condition: this.SUBRULE2(this.expression) }), IGNORE_AMBIGUITIES: true },
    ]);
  });

  protected readonly edge: Rule<'rising' | 'falling'> = this.rule('edge', () =>
    this.OR<Alternatives<'rising' | 'falling'>>([
      {
        ALT: () => {
          this.CONSUME(T.KwRising);
          return 'rising';
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwFalling);
          return 'falling';
        },
      },
    ]),
  );

  protected readonly settleStatement: Rule<ast.Stmt> = this.rule('settleStatement', () => {
    const start = this.CONSUME(T.KwSettle).startOffset;
    this.CONSUME(T.Semi);
    return nodes.waitStmt(this.spanFrom(start), { kind: 'settle' }, undefined);
  });

  /** `fork { } and { }`, `fork { } or { }`: one word throughout, since a mix would need another meaning. */
  protected readonly forkStatement: Rule<ast.Stmt> = this.rule('forkStatement', () => {
    const start = this.CONSUME(T.KwFork).startOffset;
    const branches = [this.SUBRULE(this.block)];
    const join = this.OR<Alternatives<'all' | 'any'>>([
      {
        ALT: () => {
          this.AT_LEAST_ONE(() => {
            this.CONSUME(T.KwOr);
            branches.push(this.SUBRULE2(this.block));
          });
          return 'any';
        },
      },
      {
        ALT: () => {
          this.MANY(() => {
            this.CONSUME(T.KwAnd);
            branches.push(this.SUBRULE3(this.block));
          });
          return 'all';
        },
      },
    ]);
    return nodes.forkStmt(this.spanFrom(start), join, branches);
  });

  protected readonly whileStatement: Rule<ast.Stmt> = this.rule('whileStatement', () => {
    const start = this.CONSUME(T.KwWhile).startOffset;
    const condition = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.block);
    return nodes.whileStmt(this.spanFrom(start), condition, body);
  });

  protected readonly loopStatement: Rule<ast.Stmt> = this.rule('loopStatement', () => {
    const start = this.CONSUME(T.KwLoop).startOffset;
    const body = this.SUBRULE(this.block);
    return nodes.whileStmt(this.spanFrom(start), undefined, body);
  });

  protected readonly breakStatement: Rule<ast.Stmt> = this.rule('breakStatement', () => {
    const { startOffset } = this.LA(1);
    const kind = this.OR<Alternatives<ast.BreakStmt['kind']>>([
      {
        ALT: () => {
          this.CONSUME(T.KwBreak);
          return 'break';
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwContinue);
          return 'continue';
        },
      },
    ]);
    this.CONSUME(T.Semi);
    return nodes.breakStmt(this.spanFrom(startOffset), kind);
  });

  protected readonly printStatement: Rule<ast.Stmt> = this.rule('printStatement', () => {
    const start = this.CONSUME(T.KwPrint).startOffset;
    const message = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.printStmt(this.spanFrom(start), message);
  });

  protected readonly failStatement: Rule<ast.Stmt> = this.rule('failStatement', () => {
    const start = this.CONSUME(T.KwFail).startOffset;
    const message = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.failStmt(this.spanFrom(start), message);
  });

  protected readonly forceStatement: Rule<ast.Stmt> = this.rule('forceStatement', () => {
    const start = this.CONSUME(T.KwForce).startOffset;
    const target = this.SUBRULE(this.operand);
    this.CONSUME(T.Equal);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.forceStmt(this.spanFrom(start), target, value);
  });

  protected readonly releaseStatement: Rule<ast.Stmt> = this.rule('releaseStatement', () => {
    const start = this.CONSUME(T.KwRelease).startOffset;
    const target = this.SUBRULE(this.operand);
    this.CONSUME(T.Semi);
    return nodes.releaseStmt(this.spanFrom(start), target);
  });

  protected readonly setStatement: Rule<ast.Stmt> = this.rule('setStatement', () => {
    const start = this.CONSUME(T.KwSet).startOffset;
    const target = this.SUBRULE(this.operand);
    this.CONSUME(T.Equal);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.setStmt(this.spanFrom(start), target, value);
  });

  protected readonly retuneStatement: Rule<ast.Stmt> = this.rule('retuneStatement', () => {
    const start = this.CONSUME(T.KwRetune).startOffset;
    const clock = this.SUBRULE(this.operand);
    this.CONSUME(T.KwTo);
    const to = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.retuneStmt(this.spanFrom(start), clock, to);
  });
}
