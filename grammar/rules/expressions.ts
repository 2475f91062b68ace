/** Expressions: operands with their prefixes and suffixes, and flat chains of operators between them. */
import type { IToken } from 'chevrotain';
import type { Span } from '../../src/support/span.js';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import { error } from '../../src/diagnostics/diagnostic.js';
import { integer, real, time, unescape } from '../literals.js';
import { climb, type InfixOp, type Link } from '../precedence.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { ifExpression, type Branch } from '../values.js';
import { PatternRules } from './patterns.js';

type Comprehension = Omit<ast.ComprehensionExpr, 'kind' | 'span'>;
type Elements = { readonly elements: readonly ast.Expr[]; readonly count: ast.Expr | undefined };

export abstract class ExpressionRules extends PatternRules {
  protected abstract readonly matchArms: Rule<ast.ExprArm[]>;

  // Lists of alternatives are made once: they capture nothing but the parser.
  /** The rest of a chain that {@link expression} left to a statement. */
  protected openChain: readonly Link[] = [];

  #literals: Alternatives<ast.Expr> | undefined;
  #primaries: Alternatives<ast.Expr> | undefined;

  /**
   * Operands and operators, flat. `>>` and `>=` are read as two signs that touch. In a statement, where `r <= a && b`
   * may be an assignment, a chain that begins with `<=` is not built yet: the caller takes it from {@link openChain}.
   */
  protected readonly expression: Rule<ast.Expr, [inStatement?: boolean]> = this.rule(
    'expression',
    (inStatement) => {
      const first = this.SUBRULE(this.operand);
      let links: Link[] | undefined;
      const add = (operator: InfixOp, operatorSpan: Span, right: Link['right']): void => {
        const link = { operator, operatorSpan, right, end: this.spanFrom(operatorSpan.start).end };
        if (links === undefined) links = [link];
        else links.push(link);
      };
      this.MANY(() => {
        this.OR([
          {
            ALT: () => {
              const token = this.CONSUME(T.BinaryOp);
              const right = this.SUBRULE2(this.operand);
              this.ACTION(() => add(this.operatorOf(token), this.spanOf(token), right));
            },
          },
          {
            ALT: () => {
              const token = this.CONSUME(T.Greater);
              const second = this.OPTION(() =>
                this.OR2([{ ALT: () => this.CONSUME2(T.Greater) }, { ALT: () => this.CONSUME(T.Equal) }]),
              );
              const right = this.SUBRULE3(this.operand);
              this.ACTION(() => {
                const span = { ...this.spanOf(second ?? token), start: token.startOffset };
                add(this.greater(token, second), span, right);
              });
            },
          },
          {
            ALT: () => {
              const token = this.CONSUME(T.KwIs);
              const patterns = this.SUBRULE(this.patterns);
              this.ACTION(() => add('is', this.spanOf(token), patterns));
            },
          },
        ]);
      });
      if (links === undefined) return first;
      return this.ACTION(() => this.chain(first, links ?? [], inStatement === true));
    },
  );

  private chain(first: ast.Expr, links: readonly Link[], inStatement: boolean): ast.Expr {
    if (inStatement && links[0]?.operator === '<=') {
      this.openChain = links;
      return first;
    }
    return climb(first, links, this.findings.report);
  }

  /** What a generic argument may be: no comparison, no shift to the right, since `>` ends the list. */
  protected readonly additive: Rule<ast.Expr> = this.rule('additive', () => {
    const first = this.SUBRULE(this.operand);
    const links: Link[] = [];
    this.MANY(() => {
      const token = this.CONSUME(T.AdditiveOp);
      const right = this.SUBRULE2(this.operand);
      this.ACTION(() => {
        const operatorSpan = this.spanOf(token);
        links.push({ operator: this.operatorOf(token), operatorSpan, right, end: right.span.end });
      });
    });
    return links.length === 0 ? first : this.ACTION(() => climb(first, links, this.findings.report));
  });

  /** As it is written here, where it was written as in another language. */
  private operatorOf({ image, payload }: IToken): InfixOp {
    return (typeof payload === 'string' ? payload : image) as InfixOp;
  }

  private greater(first: IToken, second: IToken | undefined): InfixOp {
    if (second === undefined) return '>';
    if (second.startOffset !== first.startOffset + 1) {
      const between = { file: this.fileId, start: first.startOffset, end: second.startOffset + 1 };
      this.findings.report(
        error('M1101', between, `\`> ${second.image}\` is one operator only without the space`),
      );
    }
    return second.tokenType === T.Equal ? '>=' : '>>';
  }

  protected readonly operand: Rule<ast.Expr> = this.rule('operand', () => {
    const { startOffset } = this.LA(1);
    let prefixes: IToken[] | undefined;
    this.MANY(() => {
      const prefix = this.CONSUME(T.PrefixOp);
      if (prefixes === undefined) prefixes = [prefix];
      else prefixes.push(prefix);
    });
    const start = prefixes === undefined ? startOffset : this.LA(1).startOffset;
    let base = this.OR(
      (this.#primaries ??= [
        { ALT: () => this.SUBRULE(this.name) },
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.parenthesised) },
        { ALT: () => this.SUBRULE(this.bracketed) },
        { ALT: () => this.SUBRULE(this.dotName) },
        { ALT: () => this.SUBRULE(this.ifExpression) },
        { ALT: () => this.SUBRULE(this.matchExpression) },
        { ALT: () => this.SUBRULE(this.instExpression) },
        { ALT: () => this.SUBRULE(this.blockExpression) },
      ]),
    );
    this.MANY2(() => {
      this.OR2([
        {
          ALT: () => {
            this.CONSUME(T.Dot);
            const name = this.nameOf(this.CONSUME(T.Identifier));
            const generics = this.OPTION(() => {
              this.CONSUME(T.TurboFish);
              return this.SUBRULE(this.genericArgs);
            });
            base = nodes.field(this.spanFrom(start), base, name, generics);
          },
        },
        {
          ALT: () => {
            const args = this.SUBRULE(this.args);
            base = nodes.call(this.spanFrom(start), base, args);
          },
        },
        {
          ALT: () => {
            base = this.SUBRULE(this.subscript, { ARGS: [base, start] });
          },
        },
        {
          // Looser than a prefix: `-x as i8` converts `-x`.
          ALT: () => {
            this.CONSUME(T.KwAs);
            const type = this.SUBRULE(this.type);
            const applied = prefixes;
            prefixes = undefined;
            this.ACTION(() => {
              base = nodes.cast(this.spanFrom(startOffset), this.prefixed(applied, base), type);
            });
          },
        },
      ]);
    });
    return prefixes === undefined ? base : this.ACTION(() => this.prefixed(prefixes, base));
  });

  private prefixed(prefixes: readonly IToken[] | undefined, operand: ast.Expr): ast.Expr {
    if (prefixes === undefined) return operand;
    return prefixes.reduceRight<ast.Expr>(
      (inner, { image, startOffset }) =>
        nodes.unary({ ...inner.span, start: startOffset }, image as ast.UnaryOp, inner),
      operand,
    );
  }

  /** `[i]`, `[hi:lo]`, `[low +: width]` */
  protected readonly subscript: Rule<ast.Expr, [ast.Expr, number]> = this.rule('subscript', (base, start) => {
    this.CONSUME(T.LSquare);
    const first = this.SUBRULE(this.expression);
    const second = this.OPTION(() => {
      const separator = this.OR([
        { ALT: () => this.CONSUME(T.Colon) },
        { ALT: () => this.CONSUME(T.PlusColon) },
      ]);
      const value = this.SUBRULE2(this.expression);
      return { separator, value };
    });
    this.CONSUME(T.RSquare);
    if (second === undefined) return nodes.index(this.spanFrom(start), base, first);
    return this.ACTION(() => {
      const form = second.separator.tokenType === T.Colon ? 'bounds' : 'width';
      return nodes.slice(this.spanFrom(start), base, form, first, second.value);
    });
  });

  protected readonly name: Rule<ast.Expr> = this.rule('name', () => {
    const token = this.CONSUME(T.Identifier);
    const generics = this.OPTION(() => {
      this.CONSUME(T.TurboFish);
      return this.SUBRULE(this.genericArgs);
    });
    return nodes.name(this.spanFrom(token.startOffset), this.nameOf(token), generics);
  });

  protected readonly dotName: Rule<ast.Expr> = this.rule('dotName', () => {
    const dot = this.CONSUME(T.Dot);
    const name = this.nameOf(this.CONSUME(T.Identifier));
    return nodes.dot(this.spanFrom(dot.startOffset), name);
  });

  protected readonly literal: Rule<ast.Expr> = this.rule('literal', () =>
    this.OR(
      (this.#literals ??= [
        {
          ALT: () => {
            const token = this.CONSUME(T.IntLit);
            const text = typeof token.payload === 'string' ? token.payload : token.image;
            return this.ACTION(() => integer(this.spanOf(token), text, this.findings.report));
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(T.RealLit);
            return this.ACTION(() => real(this.spanOf(token), token.image, this.findings.report));
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(T.TimeLit);
            return this.ACTION(() => time(this.spanOf(token), token.image));
          },
        },
        { ALT: () => nodes.boolLit(this.spanOf(this.CONSUME(T.KwTrue)), true) },
        { ALT: () => nodes.boolLit(this.spanOf(this.CONSUME(T.KwFalse)), false) },
        { ALT: () => this.SUBRULE(this.string) },
      ]),
    ),
  );

  /** Text, with or without holes. */
  protected readonly string: Rule<ast.StringLit> = this.rule('string', () =>
    this.OR<Alternatives<ast.StringLit>>([
      {
        ALT: () => {
          const token = this.CONSUME(T.StringLit);
          return nodes.stringLit(this.spanOf(token), [this.stringPart(token)], []);
        },
      },
      {
        ALT: () => {
          const head = this.CONSUME(T.StringHead);
          const parts = [this.stringPart(head)];
          const holes = [this.SUBRULE(this.expression)];
          this.MANY(() => {
            parts.push(this.stringPart(this.CONSUME(T.StringMiddle)));
            holes.push(this.SUBRULE2(this.expression));
          });
          parts.push(this.stringPart(this.CONSUME(T.StringTail)));
          return nodes.stringLit(this.spanFrom(head.startOffset), parts, holes);
        },
      },
    ]),
  );

  /** What stands between the quote or brace that begins a piece of text and the one that ends it. */
  private stringPart({ image, startOffset }: IToken): string {
    const ended = image.length > 1 && /["{]$/.test(image);
    return unescape(
      this.fileId,
      image.slice(1, ended ? -1 : undefined),
      startOffset + 1,
      this.findings.report,
    );
  }

  /** `(a)` or a tuple. */
  protected readonly parenthesised: Rule<ast.Expr> = this.rule('parenthesised', () => {
    const start = this.CONSUME(T.LParen).startOffset;
    const first = this.SUBRULE(this.expression);
    let others: ast.Expr[] | undefined;
    this.OPTION(() => {
      let comma: IToken | undefined = this.CONSUME(T.Comma);
      const elements: ast.Expr[] = [];
      others = elements;
      this.MANY(() => {
        this.separated(comma, false);
        elements.push(this.SUBRULE2(this.expression));
        comma = this.OPTION2(() => this.CONSUME2(T.Comma));
      });
    });
    this.CONSUME(T.RParen);
    return others === undefined
      ? nodes.paren(this.spanFrom(start), first)
      : nodes.tuple(this.spanFrom(start), [first, ...others]);
  });

  /** `[a, b]`, `[a; n]`, `[for x in xs if c => f(x)]` */
  protected readonly bracketed: Rule<ast.Expr> = this.rule('bracketed', () => {
    const start = this.CONSUME(T.LSquare).startOffset;
    const inside = this.OR<Alternatives<Comprehension | Elements>>([
      { ALT: () => this.SUBRULE(this.comprehension) },
      { ALT: () => this.SUBRULE(this.elements) },
    ]);
    this.CONSUME(T.RSquare);
    return this.ACTION(() => {
      const span = this.spanFrom(start);
      if ('loops' in inside) return nodes.comprehension(span, inside);
      const [value] = inside.elements;
      if (inside.count !== undefined && value !== undefined) return nodes.repeat(span, value, inside.count);
      return nodes.array(span, inside.elements);
    });
  });

  protected readonly comprehension: Rule<Comprehension> = this.rule('comprehension', () => {
    const loops = this.SUBRULE(this.loops);
    const condition = this.OPTION(() => {
      this.CONSUME(T.KwIf);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(T.FatArrow);
    const value = this.SUBRULE2(this.expression);
    return { loops, condition, value };
  });

  protected readonly elements: Rule<Elements> = this.rule('elements', () => {
    const elements: ast.Expr[] = [];
    let count: ast.Expr | undefined;
    this.OPTION(() => {
      elements.push(this.SUBRULE(this.expression));
      this.OR([
        {
          ALT: () => {
            this.CONSUME(T.Semi);
            count = this.SUBRULE2(this.expression);
          },
        },
        {
          ALT: () => {
            let comma = this.OPTION2(() => this.CONSUME(T.Comma));
            this.MANY(() => {
              this.separated(comma, false);
              elements.push(this.SUBRULE3(this.expression));
              comma = this.OPTION3(() => this.CONSUME2(T.Comma));
            });
          },
        },
      ]);
    });
    return { elements, count };
  });

  /** `for r in 0..R, c in 0..C` */
  protected readonly loops: Rule<ast.LoopHeader[]> = this.rule('loops', () => {
    const loops: ast.LoopHeader[] = [];
    this.CONSUME(T.KwFor);
    this.AT_LEAST_ONE_SEP({
      SEP: T.Comma,
      DEF: () => {
        const { startOffset } = this.LA(1);
        const variable = this.SUBRULE(this.ident);
        this.CONSUME(T.KwIn);
        const over = this.SUBRULE(this.expression);
        loops.push(nodes.loopHeader(this.spanFrom(startOffset), variable, over));
      },
    });
    return loops;
  });

  protected readonly args: Rule<ast.Argument[]> = this.rule('args', () => {
    const args: ast.Argument[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LParen);
    this.MANY(() => {
      this.separated(comma, args.length === 0);
      const { startOffset } = this.LA(1);
      const name = this.OPTION({
        GATE: () => this.LA(2).tokenType === T.Colon,
        DEF: () => this.SUBRULE(this.label),
      });
      const spread = this.OPTION2(() => this.CONSUME(T.DotDot));
      const value = this.OR<Alternatives<ast.Expr>>([
        { ALT: () => nodes.waive(this.spanOf(this.CONSUME(T.Underscore))) },
        { ALT: () => this.SUBRULE(this.expression) },
      ]);
      args.push(nodes.argument(this.spanFrom(startOffset), name, spread !== undefined, value));
      comma = this.OPTION3(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RParen);
    return args;
  });

  /** The value of `if`; `else if` chains are read in a loop and folded, so that they may be long. */
  protected readonly ifExpression: Rule<ast.Expr> = this.rule('ifExpression', () => {
    const { startOffset } = this.LA(1);
    const branches = this.SUBRULE(this.branches);
    return this.ACTION(() => {
      const { end } = this.spanFrom(startOffset);
      return ifExpression(branches, end) ?? this.missingElse(startOffset);
    });
  });

  private missingElse(start: number): ast.Expr {
    const span = this.spanFrom(start);
    this.findings.report(
      error('M1101', { ...span, start: span.end }, 'expected `else`: as a value, `if` needs both branches'),
    );
    return nodes.error(span);
  }

  /** `if a { } else if b { } else { }`; the last branch may lack a condition. */
  protected readonly branches: Rule<Branch[]> = this.rule('branches', () => {
    const branches: Branch[] = [];
    this.SUBRULE(this.branch, { ARGS: [branches] });
    this.MANY({
      GATE: () => branches.at(-1)?.condition !== undefined,
      DEF: () => {
        this.CONSUME(T.KwElse);
        this.OR([
          { ALT: () => this.SUBRULE2(this.branch, { ARGS: [branches] }) },
          {
            ALT: () => {
              const { startOffset } = this.LA(1);
              branches.push({ start: startOffset, condition: undefined, body: this.SUBRULE(this.block) });
            },
          },
        ]);
      },
    });
    return branches;
  });

  protected readonly branch: Rule<void, [Branch[]]> = this.rule('branch', (branches) => {
    const start = this.CONSUME(T.KwIf).startOffset;
    const condition = this.SUBRULE(this.expression);
    const body = this.SUBRULE(this.block);
    this.ACTION(() => branches.push({ start, condition, body }));
  });

  protected readonly matchExpression: Rule<ast.Expr> = this.rule('matchExpression', () => {
    const start = this.CONSUME(T.KwMatch).startOffset;
    const subject = this.SUBRULE(this.expression);
    const arms = this.SUBRULE(this.matchArms);
    return nodes.matchExpr(this.spanFrom(start), subject, arms);
  });

  protected readonly instExpression: Rule<ast.Expr> = this.rule('instExpression', () => {
    const start = this.CONSUME(T.KwInst).startOffset;
    const module = this.SUBRULE(this.nameType);
    const args = this.SUBRULE(this.args);
    return nodes.instExpr(this.spanFrom(start), module, args);
  });

  protected readonly blockExpression: Rule<ast.Expr> = this.rule('blockExpression', () => {
    const block = this.SUBRULE(this.block);
    return this.ACTION(() => nodes.blockExpr(block.span, block));
  });
}
