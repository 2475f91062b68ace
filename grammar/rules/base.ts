/** What every chapter of the grammar uses: names, lists, docs and attributes. */
import type { IToken } from 'chevrotain';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import { error } from '../../src/diagnostics/diagnostic.js';
import { RecoveringParser, type Rule } from '../recovery.js';
import { T } from '../tokens.js';

const NOTHING: readonly never[] = [];

/** What stands in front of a declaration, and where all of it begins. */
export interface Front extends ast.Decorated {
  readonly start: number;
}

export abstract class BaseRules extends RecoveringParser {
  /** Docs by the offset of the token that follows them, until a declaration takes them. */
  protected docs = new Map<number, ast.DocComment[]>();
  #attributes: ast.Attribute[] = [];
  #private: IToken | undefined;

  protected abstract readonly expression: Rule<ast.Expr, [inStatement?: boolean]>;
  protected abstract readonly args: Rule<ast.Argument[]>;
  protected abstract readonly block: Rule<ast.Block>;

  protected readonly ident: Rule<ast.Ident> = this.rule('ident', () =>
    this.nameOf(this.CONSUME(T.Identifier)),
  );

  /** `name:` in front of an argument or a field. */
  protected readonly label: Rule<ast.Ident> = this.rule('label', () => {
    const name = this.nameOf(this.CONSUME(T.Identifier));
    this.CONSUME(T.Colon);
    return name;
  });

  /** `a.b.c` */
  protected readonly path: Rule<ast.Path> = this.rule('path', () => {
    const start = this.LA(1).startOffset;
    const segments = [this.nameOf(this.CONSUME(T.Identifier))];
    this.MANY(() => {
      this.CONSUME(T.Dot);
      segments.push(this.nameOf(this.CONSUME2(T.Identifier)));
    });
    return nodes.path(this.spanFrom(start), segments);
  });

  /** `#[name(args)]`, any number of them. The declaration that follows fetches them by {@link front}. */
  protected readonly attributes: Rule<void> = this.rule('attributes', () => {
    this.AT_LEAST_ONE(() => {
      const start = this.CONSUME(T.AttributeOpen).startOffset;
      const name = this.SUBRULE(this.ident);
      const args = this.OPTION(() => this.SUBRULE(this.args)) ?? NOTHING;
      this.CONSUME(T.RSquare);
      this.ACTION(() => this.#attributes.push(nodes.attribute(this.spanFrom(start), name, args)));
    });
  });

  protected nameOf(token: IToken): ast.Ident {
    const { image } = token;
    return nodes.ident(this.spanOf(token), image.startsWith('r#') ? image.slice(2) : image);
  }

  /** `private`, to be fetched likewise. */
  protected readonly privacy: Rule<void> = this.rule('privacy', () => {
    const token = this.CONSUME(T.KwPrivate);
    this.ACTION(() => {
      this.#private = token;
    });
  });

  /** What stands in front of the next token, but for `private`. */
  protected front(): Front {
    const start = this.LA(1).startOffset;
    const attributes = this.#attributes;
    const before = attributes[0]?.span.start ?? this.#private?.startOffset;
    if (before === undefined) return { start, docs: this.#docsAt(start), attributes: NOTHING };
    this.#attributes = [];
    const offsets = new Set([before, this.#private?.startOffset ?? start, start]);
    return { start: before, docs: [...offsets].flatMap((offset) => this.#docsAt(offset)), attributes };
  }

  /** The same, for what may be private. */
  protected frontOfItem(): Front & { readonly private: boolean } {
    const front = this.front();
    const hidden = this.#private !== undefined;
    this.#private = undefined;
    return { ...front, private: hidden };
  }

  protected forgetFront(): void {
    this.#attributes = [];
    this.#private = undefined;
  }

  /** Complains about what stands in front of something that takes no attributes. */
  protected noFront(): void {
    const span =
      this.#attributes[0]?.span ?? (this.#private === undefined ? undefined : this.spanOf(this.#private));
    if (span !== undefined) this.findings.report(error('M1106', span, 'this belongs to nothing'));
    this.forgetFront();
  }

  #docsAt(offset: number): readonly ast.DocComment[] {
    const docs = this.docs.get(offset);
    if (docs === undefined) return NOTHING;
    this.docs.delete(offset);
    return docs;
  }

  /**
   * Between the elements of a list stands a comma; it may also stand behind the last. To be called at the beginning of
   * each element with what the last one ended in.
   */
  protected separated(comma: IToken | undefined, first: boolean): void {
    if (!first && comma === undefined && this.LA(0).tokenType !== T.Semi) this.reportMissing(',');
  }

  /** Whether the token `ahead` of here is a name, as a soft keyword is. */
  protected isName(ahead: number): boolean {
    const { tokenType } = this.LA(ahead);
    return tokenType === T.Identifier || tokenType.CATEGORIES?.includes(T.Identifier) === true;
  }
}
