/** Blocks and the statements that stand in functions, `comb`, `on` and state machines. */
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import { climb, type Link } from '../precedence.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import {
  blockOf,
  ifStatement,
  matchStatement,
  valueArm,
  type Arm,
  type StatementOrValue,
} from '../values.js';
import { ExpressionRules } from './expressions.js';

export abstract class StatementRules extends ExpressionRules {
  protected abstract readonly sequential: Rule<ast.Stmt>;

  #statements: Alternatives<StatementOrValue> | undefined;

  protected readonly block: Rule<ast.Block> = this.rule('block', () => {
    const start = this.CONSUME(T.LCurly).startOffset;
    // What stands in front of something that does not ask for it is not for what stands inside.
    this.ACTION(() => this.noFront());
    const parts: StatementOrValue[] = [];
    this.MANY(() => parts.push(this.SUBRULE(this.statement)));
    this.CONSUME(T.RCurly);
    return this.ACTION(() => blockOf(this.spanFrom(start), parts));
  });

  protected readonly statement: Rule<StatementOrValue> = this.anchor('statement', () =>
    this.OR(
      (this.#statements ??= [
        { ALT: () => this.SUBRULE(this.letDecl) },
        { ALT: () => this.SUBRULE(this.varStatement) },
        { ALT: () => this.SUBRULE(this.constMember) },
        { ALT: () => this.SUBRULE(this.clockDecl) },
        { ALT: () => this.SUBRULE(this.ifStatement) },
        { ALT: () => this.SUBRULE(this.matchStatement) },
        { ALT: () => this.SUBRULE(this.forStatement) },
        { ALT: () => this.SUBRULE(this.gotoStatement) },
        { ALT: () => this.SUBRULE(this.check) },
        { ALT: () => this.SUBRULE(this.afterStatement) },
        { ALT: () => this.SUBRULE(this.sequential) },
        // Last, since soft keywords are names too; where one begins a statement it is no name.
        { ALT: () => this.SUBRULE(this.simpleStatement), IGNORE_AMBIGUITIES: true },
      ]),
    ),
  );

  /** `let a = x;`, `let (a, _) = f(x);` */
  protected readonly letDecl: Rule<ast.LetDecl> = this.rule('letDecl', () => {
    const { start, docs, attributes } = this.front();
    const names: ast.Ident[] = [];
    this.CONSUME(T.KwLet);
    const tuple = this.OR<Alternatives<boolean>>([
      {
        ALT: () => {
          names.push(this.SUBRULE(this.ident));
          return false;
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.LParen);
          this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => names.push(this.SUBRULE(this.partName)) });
          this.CONSUME(T.RParen);
          return true;
        },
      },
    ]);
    const type = this.OPTION(() => this.SUBRULE(this.typeAnnotation));
    this.CONSUME(T.Equal);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(T.Semi);
    return nodes.letDecl(this.spanFrom(start), { docs, attributes, names, tuple, type, value });
  });

  /** A name for an element of a tuple; `_` for one that nobody asks for. */
  protected readonly partName: Rule<ast.Ident> = this.rule('partName', () =>
    this.OR<Alternatives<ast.Ident>>([
      { ALT: () => this.SUBRULE(this.ident) },
      {
        ALT: () => {
          const token = this.CONSUME(T.Underscore);
          return nodes.ident(this.spanOf(token), token.image);
        },
      },
    ]),
  );

  protected readonly typeAnnotation: Rule<ast.TypeExpr> = this.rule('typeAnnotation', () => {
    this.CONSUME(T.Colon);
    return this.SUBRULE(this.type);
  });

  protected readonly varStatement: Rule<ast.Stmt> = this.rule('varStatement', () => {
    const start = this.CONSUME(T.KwVar).startOffset;
    const name = this.SUBRULE(this.ident);
    const type = this.OPTION(() => this.SUBRULE(this.typeAnnotation));
    const value = this.OPTION2(() => {
      this.CONSUME(T.Equal);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(T.Semi);
    return nodes.varStmt(this.spanFrom(start), { name, type, value });
  });

  /** `const N = 3;` and `const assert N > 2 : "text";` */
  protected readonly constMember: Rule<ast.ConstDecl | ast.ConstAssert> = this.rule('constMember', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwConst);
    return this.OR<Alternatives<ast.ConstDecl | ast.ConstAssert>>([
      {
        ALT: () => {
          this.CONSUME(T.KwAssert);
          const condition = this.SUBRULE(this.expression);
          const message = this.OPTION(() => this.SUBRULE(this.message));
          this.CONSUME(T.Semi);
          return nodes.constAssert(this.spanFrom(start), condition, message);
        },
      },
      {
        // `assert` behind `const` is a keyword wherever it begins a condition.
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const name = this.SUBRULE(this.ident);
          const type = this.OPTION2(() => this.SUBRULE(this.typeAnnotation));
          this.CONSUME(T.Equal);
          const value = this.SUBRULE2(this.expression);
          this.CONSUME2(T.Semi);
          return nodes.constDecl(this.spanFrom(start), { ...front, name, type, value });
        },
      },
    ]);
  });

  /** `: "text"` */
  protected readonly message: Rule<ast.Expr> = this.rule('message', () => {
    this.CONSUME(T.Colon);
    return this.SUBRULE(this.expression);
  });

  /** `clock clk;`, `clock slow = clk.divide(4);` */
  protected readonly clockDecl: Rule<ast.ClockDecl> = this.rule('clockDecl', () => {
    const { start, docs, attributes } = this.front();
    this.CONSUME(T.KwClock);
    const name = this.SUBRULE(this.ident);
    const value = this.OPTION(() => {
      this.CONSUME(T.Equal);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(T.Semi);
    return nodes.clockDecl(this.spanFrom(start), { docs, attributes, name, value });
  });

  protected readonly ifStatement: Rule<ast.Stmt> = this.rule('ifStatement', () => {
    const { startOffset } = this.LA(1);
    const branches = this.SUBRULE(this.branches);
    return this.ACTION(() => ifStatement(branches, this.spanFrom(startOffset)));
  });

  protected readonly matchStatement: Rule<ast.Stmt> = this.rule('matchStatement', () => {
    const start = this.CONSUME(T.KwMatch).startOffset;
    const subject = this.SUBRULE(this.expression);
    const arms = this.SUBRULE(this.arms);
    return this.ACTION(() => matchStatement(this.spanFrom(start), subject, arms));
  });

  protected readonly matchArms: Rule<ast.ExprArm[]> = this.rule('matchArms', () => {
    const arms = this.SUBRULE(this.arms);
    return this.ACTION(() => arms.map(valueArm));
  });

  /** `{ pattern => value, pattern if guard => { … } pattern => statement; }` */
  protected readonly arms: Rule<Arm[]> = this.rule('arms', () => {
    const arms: Arm[] = [];
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      const arm = this.SUBRULE(this.arm);
      this.ACTION(() => {
        if ('patterns' in arm) arms.push(arm);
      });
    });
    this.CONSUME(T.RCurly);
    return arms;
  });

  protected readonly arm: Rule<Arm | ast.ErrorNode> = this.anchor('arm', () => {
    const { startOffset } = this.LA(1);
    const patterns = this.SUBRULE(this.patterns);
    const guard = this.OPTION(() => {
      this.CONSUME(T.KwIf);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(T.FatArrow);
    const body = this.OR<Alternatives<ast.Block | ast.Expr>>([
      { ALT: () => this.SUBRULE(this.block) },
      {
        IGNORE_AMBIGUITIES: true,
        ALT: () => {
          const { startOffset } = this.LA(1);
          const part = this.SUBRULE(this.statement);
          return this.ACTION(() => {
            if (part.kind === 'value') return part.value;
            return blockOf(this.spanFrom(startOffset), [part]);
          });
        },
      },
    ]);
    const span = this.spanFrom(startOffset);
    const comma = this.OPTION2(() => this.CONSUME(T.Comma));
    this.ACTION(() => {
      if (comma === undefined && body.kind !== 'block' && this.LA(1).tokenType !== T.RCurly)
        this.reportMissing(',');
    });
    return { span, patterns, guard, body };
  });

  protected readonly forStatement: Rule<ast.Stmt> = this.rule('forStatement', () => {
    const { startOffset } = this.LA(1);
    const loops = this.SUBRULE(this.loops);
    const body = this.SUBRULE(this.block);
    return nodes.forStmt(this.spanFrom(startOffset), loops, body);
  });

  protected readonly gotoStatement: Rule<ast.Stmt> = this.rule('gotoStatement', () => {
    const start = this.CONSUME(T.KwGoto).startOffset;
    const state = this.SUBRULE(this.ident);
    this.CONSUME(T.Semi);
    return nodes.gotoStmt(this.spanFrom(start), state);
  });

  /** `after 2ns x <= e;` */
  protected readonly afterStatement: Rule<ast.Stmt> = this.rule('afterStatement', () => {
    const start = this.CONSUME(T.KwAfter).startOffset;
    const after = this.SUBRULE(this.operand);
    const part = this.SUBRULE(this.simpleStatement);
    return this.ACTION(() =>
      part.kind === 'assign' ? { ...part, span: this.spanFrom(start), after } : this.notDelayed(part, start),
    );
  });

  private notDelayed(part: StatementOrValue, start: number): ast.Stmt {
    this.reportMissing(';');
    return nodes.exprStmt(
      this.spanFrom(start),
      part.kind === 'value' ? part.value : nodes.error(this.spanFrom(start)),
    );
  }

  /**
   * What begins with an expression: `a = b;`, `r <= b;`, `f(x);`, or the value that ends a block. Whether `<=` compares or
   * assigns is seen at the end: with `;` it assigns.
   */
  protected readonly simpleStatement: Rule<StatementOrValue> = this.rule('simpleStatement', () => {
    const { startOffset } = this.LA(1);
    const first = this.SUBRULE(this.expression, { ARGS: [true] });
    const chain = this.openChain;
    this.openChain = [];
    return this.OR<Alternatives<StatementOrValue>>([
      {
        ALT: () => {
          this.CONSUME(T.Equal);
          const value = this.SUBRULE2(this.expression);
          this.CONSUME(T.Semi);
          return nodes.assign(this.spanFrom(startOffset), {
            operator: 'blocking',
            target: first,
            value,
            lanes: undefined,
            after: undefined,
          });
        },
      },
      {
        ALT: () => {
          const lanes = this.OPTION(() => {
            this.CONSUME(T.KwLanes);
            return this.SUBRULE3(this.expression);
          });
          const semi = this.OPTION2(() => this.CONSUME2(T.Semi));
          return this.ACTION(() => this.finish(first, chain, lanes, semi !== undefined));
        },
      },
    ]);
  });

  private finish(
    first: ast.Expr,
    chain: readonly Link[],
    lanes: ast.Expr | undefined,
    semi: boolean,
  ): StatementOrValue {
    const { report } = this.findings;
    const next = this.LA(1).tokenType;
    const isValue = !semi && lanes === undefined && (next === T.RCurly || next === T.Comma);
    if (!semi && !isValue) this.requireSemi();
    const span = this.spanFrom(first.span.start);
    const [head, ...others] = chain;
    if (head !== undefined && isExpr(head.right) && !isValue) {
      const value = others.length === 0 ? head.right : climb(head.right, others, report);
      return nodes.assign(span, { operator: 'register', target: first, value, lanes, after: undefined });
    }
    const value = chain.length === 0 ? first : climb(first, chain, report);
    return isValue ? { kind: 'value', value } : nodes.exprStmt(span, value);
  }

  /** `assert name: condition : "text" on clk;` */
  protected readonly check: Rule<ast.CheckStmt> = this.rule('check', () => {
    const { start, docs, attributes } = this.front();
    const kind = this.OR<Alternatives<ast.CheckStmt['kind']>>([
      {
        ALT: () => {
          this.CONSUME(T.KwAssert);
          return 'assert';
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwAssume);
          return 'assume';
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwCover);
          return 'cover';
        },
      },
    ]);
    const name = this.OPTION({
      // `assert ready : "text"` has no name: what is to hold is `ready`.
      GATE: () => this.LA(2).tokenType === T.Colon && !this.isText(3),
      DEF: () => {
        const name = this.SUBRULE(this.ident);
        this.CONSUME(T.Colon);
        return name;
      },
    });
    const condition = this.SUBRULE(this.expression);
    const message = this.OPTION2(() => this.SUBRULE(this.message));
    const domain = this.OPTION3(() => this.SUBRULE(this.domain));
    this.CONSUME(T.Semi);
    return nodes.checkStmt(this.spanFrom(start), kind, {
      docs,
      attributes,
      name,
      condition,
      message,
      domain,
    });
  });

  private isText(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return type === T.StringLit || type === T.StringHead;
  }

  /** `on clk`, `async` */
  protected readonly domain: Rule<ast.DomainRef> = this.rule('domain', () => {
    const { startOffset } = this.LA(1);
    return this.OR<Alternatives<ast.DomainRef>>([
      {
        ALT: () => {
          this.CONSUME(T.KwOn);
          const clock = this.SUBRULE(this.ident);
          return nodes.onDomain(this.spanFrom(startOffset), clock);
        },
      },
      { ALT: () => nodes.asyncDomain(this.spanOf(this.CONSUME(T.KwAsync))) },
    ]);
  });
}

function isExpr(right: Link['right']): right is ast.Expr {
  return !Array.isArray(right);
}
