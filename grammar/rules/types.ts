/** Types and generic parameters and arguments. */
import { EOF, type IToken } from 'chevrotain';
import { error } from '../../src/diagnostics/diagnostic.js';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { BaseRules } from './base.js';

type Dimension = { readonly kind: 'length' | 'limit'; readonly count: ast.Expr };

export abstract class TypeRules extends BaseRules {
  protected abstract readonly additive: Rule<ast.Expr>;

  protected readonly type: Rule<ast.TypeExpr> = this.rule('type', () => {
    const start = this.LA(1).startOffset;
    const base = this.OR<Alternatives<ast.TypeExpr>>([
      { ALT: () => this.SUBRULE(this.nameType) },
      { ALT: () => this.SUBRULE(this.tupleType) },
      { ALT: () => this.SUBRULE(this.fnType) },
    ]);
    const dimensions: Dimension[] = [];
    this.MANY(() => {
      this.CONSUME(T.LSquare);
      const limit = this.OPTION(() => this.CONSUME(T.DotDot));
      const count = this.SUBRULE(this.expression);
      this.CONSUME(T.RSquare);
      dimensions.push({ kind: limit === undefined ? 'length' : 'limit', count });
    });
    return dimensions.length === 0
      ? base
      : this.ACTION(() => withDimensions(this.spanFrom(start), base, dimensions));
  });

  protected readonly nameType: Rule<ast.NameType> = this.rule('nameType', () => {
    const start = this.LA(1).startOffset;
    const path = this.SUBRULE(this.path);
    const args = this.OPTION(() => {
      this.CONSUME(T.Less);
      this.ACTION(() => this.#notEmpty());
      return this.SUBRULE(this.genericArgs);
    });
    return nodes.nameType(this.spanFrom(start), path, args ?? []);
  });

  protected readonly tupleType: Rule<ast.TypeExpr> = this.rule('tupleType', () => {
    const start = this.CONSUME(T.LParen).startOffset;
    const elements: ast.TypeExpr[] = [];
    let comma: IToken | undefined;
    this.MANY(() => {
      this.separated(comma, elements.length === 0);
      elements.push(this.SUBRULE(this.type));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RParen);
    const [only] = elements;
    if (elements.length === 1 && comma === undefined && only !== undefined) return only;
    return nodes.tupleType(this.spanFrom(start), elements);
  });

  /** `fn(T, U) -> V` */
  protected readonly fnType: Rule<ast.TypeExpr> = this.rule('fnType', () => {
    const start = this.CONSUME(T.KwFn).startOffset;
    const params: ast.TypeExpr[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LParen);
    this.MANY(() => {
      this.separated(comma, params.length === 0);
      params.push(this.SUBRULE(this.type));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RParen);
    this.CONSUME(T.Arrow);
    const result = this.SUBRULE2(this.type);
    return nodes.fnType(this.spanFrom(start), params, result);
  });

  /** The arguments behind `<` or `::<`, and the `>`. */
  protected readonly genericArgs: Rule<ast.GenericArg[]> = this.rule('genericArgs', () => {
    this.ACTION(() => this.guardDepth());
    const args: ast.GenericArg[] = [];
    let comma: IToken | undefined;
    this.MANY(() => {
      this.separated(comma, args.length === 0);
      const { startOffset } = this.LA(1);
      const name = this.OPTION({
        GATE: () => this.LA(2).tokenType === T.Equal,
        DEF: () => {
          const name = this.SUBRULE(this.ident);
          this.CONSUME(T.Equal);
          return name;
        },
      });
      const value = this.SUBRULE(this.genericValue);
      args.push(nodes.genericArg(this.spanFrom(startOffset), name, value));
      comma = this.OPTION2(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.Greater);
    return args;
  });

  /**
   * An expression without comparisons, whose `>` would end the list; or a type, where it cannot be an expression. What
   * may be either (`u8`, `u8[4]`, `(A, B)`) is left an expression, and the checker decides.
   */
  protected readonly genericValue: Rule<ast.GenericArg['value']> = this.rule('genericValue', () =>
    this.OR<Alternatives<ast.GenericArg['value']>>([
      {
        GATE: () => this.typeAhead(),
        ALT: () => ({ kind: 'type', type: this.SUBRULE(this.type) }),
      },
      { ALT: () => ({ kind: 'expr', expr: this.SUBRULE(this.additive) }) },
    ]),
  );

  /** `<T: type, N: int in 1..=64 = 16>` */
  protected readonly genericParams: Rule<ast.GenericParam[]> = this.rule('genericParams', () => {
    const params: ast.GenericParam[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.Less);
    this.MANY(() => {
      this.separated(comma, params.length === 0);
      params.push(this.SUBRULE(this.genericParam));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.Greater);
    return params;
  });

  protected readonly genericParam: Rule<ast.GenericParam> = this.rule('genericParam', () => {
    const { start, docs, attributes } = this.front();
    const name = this.SUBRULE(this.ident);
    this.CONSUME(T.Colon);
    const bound = this.SUBRULE(this.type);
    const range = this.OPTION(() => {
      this.CONSUME(T.KwIn);
      return this.SUBRULE(this.genericRange);
    });
    const fallback = this.OPTION2(() => {
      this.CONSUME(T.Equal);
      const from = this.LA(1).startOffset;
      const value = this.SUBRULE(this.genericValue);
      return nodes.genericArg(this.spanFrom(from), undefined, value);
    });
    return nodes.genericParam(this.spanFrom(start), {
      docs,
      attributes,
      name,
      bound,
      range,
      default: fallback,
    });
  });

  protected readonly genericRange: Rule<ast.Expr> = this.rule('genericRange', () => {
    const start = this.LA(1).startOffset;
    const low = this.SUBRULE(this.additive);
    const operator = this.CONSUME(T.RangeOp);
    const high = this.SUBRULE2(this.additive);
    return nodes.range(this.spanFrom(start), low, high, operator.tokenType === T.DotDotEqual);
  });

  protected readonly where: Rule<ast.Expr[]> = this.rule('where', () => {
    const bounds: ast.Expr[] = [];
    this.CONSUME(T.KwWhere);
    this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => bounds.push(this.SUBRULE(this.expression)) });
    return bounds;
  });

  protected readonly generics: Rule<ast.Generics> = this.rule('generics', () => {
    const params = this.OPTION(() => this.SUBRULE(this.genericParams)) ?? [];
    const where = this.OPTION2(() => this.SUBRULE(this.where)) ?? [];
    return { params, where };
  });

  /** Without arguments there is no list: inside of another, `A<>` would be told from the expression `A` by nothing else. */
  #notEmpty(): void {
    const next = this.LA(1);
    if (next.tokenType !== T.Greater) return;
    const message = 'expected a type or a value: what takes its defaults has no `<>`';
    this.findings.report(error('M1101', this.spanOf(next), message));
  }

  /** Whether a generic argument can only be a type: it begins as `path<`, or is a tuple with such an element. */
  private typeAhead(): boolean {
    if (this.LA(1).tokenType !== T.LParen) return this.genericPathAt(1);
    let depth = 0;
    let comma = false;
    let generic = false;
    for (let at = 1; ; at++) {
      const type = this.LA(at).tokenType;
      if (type === T.LParen || type === T.LSquare || type === T.LCurly) depth++;
      else if (type === T.RParen || type === T.RSquare || type === T.RCurly) depth--;
      else if (type === T.Comma && depth === 1) comma = true;
      if (depth === 0 || type === EOF || type === T.Semi) return comma && generic;
      if (depth === 1 && (type === T.LParen || type === T.Comma)) generic ||= this.genericPathAt(at + 1);
    }
  }

  private genericPathAt(from: number): boolean {
    let at = from;
    while (this.isName(at) && this.LA(at + 1).tokenType === T.Dot) at += 2;
    return this.isName(at) && this.LA(at + 1).tokenType === T.Less;
  }
}

/** `T[A][B]` is A of B, as in C: what is written first is indexed first, so the last dimension is innermost. */
function withDimensions(
  span: ast.Node['span'],
  base: ast.TypeExpr,
  dimensions: readonly Dimension[],
): ast.TypeExpr {
  return dimensions.reduceRight<ast.TypeExpr>(
    (element, { kind, count }) =>
      kind === 'length' ? nodes.arrayType(span, element, count) : nodes.sequenceType(span, element, count),
    base,
  );
}
