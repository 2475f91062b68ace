/** Patterns of `match` and `is`. */
import type { IToken } from 'chevrotain';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { TypeRules } from './types.js';

export abstract class PatternRules extends TypeRules {
  protected abstract readonly literal: Rule<ast.Expr>;

  /** `A | B` */
  protected readonly patterns: Rule<ast.Pattern[]> = this.rule('patterns', () => {
    const patterns = [this.SUBRULE(this.pattern)];
    this.MANY(() => {
      this.CONSUME(T.Or);
      patterns.push(this.SUBRULE2(this.pattern));
    });
    return patterns;
  });

  /** The same inside of a pattern, as one. */
  protected readonly innerPattern: Rule<ast.Pattern> = this.rule('innerPattern', () => {
    const start = this.LA(1).startOffset;
    const patterns = this.SUBRULE(this.patterns);
    return this.ACTION(() => {
      const [only] = patterns;
      return patterns.length === 1 && only !== undefined
        ? only
        : nodes.orPattern(this.spanFrom(start), patterns);
    });
  });

  protected readonly pattern: Rule<ast.Pattern> = this.rule('pattern', () =>
    this.OR<Alternatives<ast.Pattern>>([
      { ALT: () => nodes.wildcardPattern(this.spanOf(this.CONSUME(T.Underscore))) },
      { ALT: () => this.SUBRULE(this.namedPattern) },
      { ALT: () => this.SUBRULE(this.tuplePattern) },
      { ALT: () => this.SUBRULE(this.valuePattern) },
    ]),
  );

  /** A name, a variant with or without its fields, a constant of another package, or a range that begins with one. */
  protected readonly namedPattern: Rule<ast.Pattern> = this.rule('namedPattern', () => {
    const start = this.LA(1).startOffset;
    const dot = this.OPTION(() => this.CONSUME(T.Dot));
    const { segments } = this.SUBRULE(this.path);
    return this.OR<Alternatives<ast.Pattern>>([
      {
        ALT: () => {
          const { fields, rest } = this.SUBRULE(this.patternFields);
          return nodes.variantPattern(this.spanFrom(start), { path: segments, fields, rest });
        },
      },
      {
        ALT: () => {
          const low = this.ACTION(() => pathExpression(segments));
          const operator = this.CONSUME(T.RangeOp);
          const high = this.SUBRULE(this.patternValue);
          return nodes.rangePattern(this.spanFrom(start), low, high, operator.tokenType === T.DotDotEqual);
        },
      },
      {
        ALT: () =>
          this.ACTION(() => {
            const [first] = segments;
            if (dot === undefined && segments.length === 1 && first !== undefined) {
              return nodes.bindPattern(this.spanFrom(start), first);
            }
            return nodes.variantPattern(this.spanFrom(start), {
              path: segments,
              fields: undefined,
              rest: false,
            });
          }),
      },
    ]);
  });

  /** `(a, name: pattern, ..)` */
  protected readonly patternFields: Rule<{ fields: ast.PatternField[]; rest: boolean }> = this.rule(
    'patternFields',
    () => {
      const fields: ast.PatternField[] = [];
      let comma: IToken | undefined;
      let first = true;
      let rest = false;
      this.CONSUME(T.LParen);
      this.MANY(() => {
        this.separated(comma, first);
        first = false;
        this.OR([
          {
            ALT: () => {
              this.CONSUME(T.DotDot);
              rest = true;
            },
          },
          { ALT: () => fields.push(this.SUBRULE(this.patternField)) },
        ]);
        comma = this.OPTION(() => this.CONSUME(T.Comma));
      });
      this.CONSUME(T.RParen);
      return { fields, rest };
    },
  );

  protected readonly patternField: Rule<ast.PatternField> = this.rule('patternField', () => {
    const start = this.LA(1).startOffset;
    const name = this.OPTION({
      GATE: () => this.LA(2).tokenType === T.Colon,
      DEF: () => this.SUBRULE(this.label),
    });
    const pattern = this.SUBRULE(this.innerPattern);
    return nodes.patternField(this.spanFrom(start), name, pattern);
  });

  protected readonly tuplePattern: Rule<ast.Pattern> = this.rule('tuplePattern', () => {
    const start = this.CONSUME(T.LParen).startOffset;
    const elements: ast.Pattern[] = [];
    let comma: IToken | undefined;
    this.MANY(() => {
      this.separated(comma, elements.length === 0);
      elements.push(this.SUBRULE(this.innerPattern));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RParen);
    const [only] = elements;
    if (elements.length === 1 && comma === undefined && only !== undefined) return only;
    return nodes.tuplePattern(this.spanFrom(start), elements);
  });

  /** `3`, `-3`, `0..=9` */
  protected readonly valuePattern: Rule<ast.Pattern> = this.rule('valuePattern', () => {
    const start = this.LA(1).startOffset;
    const low = this.SUBRULE(this.patternLiteral);
    const range = this.OPTION(() => {
      const operator = this.CONSUME(T.RangeOp);
      const high = this.SUBRULE(this.patternValue);
      return { high, inclusive: operator.tokenType === T.DotDotEqual };
    });
    if (range === undefined) return nodes.valuePattern(this.spanFrom(start), low);
    return nodes.rangePattern(this.spanFrom(start), low, range.high, range.inclusive);
  });

  protected readonly patternLiteral: Rule<ast.Expr> = this.rule('patternLiteral', () => {
    const start = this.LA(1).startOffset;
    const minus = this.OPTION(() => this.CONSUME(T.Minus));
    const value = this.SUBRULE(this.literal);
    return minus === undefined ? value : nodes.unary(this.spanFrom(start), '-', value);
  });

  /** The upper end of a range: a literal, or a constant. */
  protected readonly patternValue: Rule<ast.Expr> = this.rule('patternValue', () =>
    this.OR<Alternatives<ast.Expr>>([
      { ALT: () => this.SUBRULE(this.patternLiteral) },
      {
        ALT: () => {
          const { segments } = this.SUBRULE(this.path);
          return this.ACTION(() => pathExpression(segments));
        },
      },
    ]),
  );
}

/** `a.b.c` as the expression that it would be outside of a pattern. */
function pathExpression(segments: readonly ast.Ident[]): ast.Expr {
  const [first, ...others] = segments as readonly [ast.Ident, ...ast.Ident[]];
  return others.reduce<ast.Expr>(
    (base, name) => nodes.field({ ...base.span, end: name.span.end }, base, name, undefined),
    nodes.name(first.span, first, undefined),
  );
}
