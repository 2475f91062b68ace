/** Items of a file that are not modules: imports, types, functions. */
import type { IToken } from 'chevrotain';
import type * as ast from '../../src/syntax/ast.js';
import * as nodes from '../../src/syntax/nodes.js';
import type { Alternatives, Rule } from '../recovery.js';
import { T } from '../tokens.js';
import { TestRules } from './tests.js';

const ENCODINGS: ReadonlyMap<string, 'binary' | 'onehot' | 'gray'> = new Map([
  ['binary', 'binary'],
  ['onehot', 'onehot'],
  ['gray', 'gray'],
]);

export abstract class DeclarationRules extends TestRules {
  /** `use a.b.C;`, `use a.b.C as D;`, `use a.b.{C, D as E};` */
  protected readonly use: Rule<ast.UseItem> = this.rule('use', () => {
    const { start } = this.front();
    this.CONSUME(T.KwUse);
    const from = this.LA(1).startOffset;
    const segments = [this.SUBRULE(this.ident)];
    let span = this.spanFrom(from);
    let members: ast.UseMember[] | undefined;
    this.MANY({
      GATE: () => members === undefined,
      DEF: () => {
        this.CONSUME(T.Dot);
        this.OR([
          {
            ALT: () => {
              segments.push(this.SUBRULE2(this.ident));
              span = this.spanFrom(from);
            },
          },
          {
            ALT: () => {
              members = this.SUBRULE(this.useMembers);
            },
          },
        ]);
      },
    });
    const alias = this.OPTION(() => this.SUBRULE(this.alias));
    this.CONSUME(T.Semi);
    return nodes.useItem(this.spanFrom(start), { path: nodes.path(span, segments), alias, members });
  });

  protected readonly alias: Rule<ast.Ident> = this.rule('alias', () => {
    this.CONSUME(T.KwAs);
    return this.SUBRULE(this.ident);
  });

  protected readonly useMembers: Rule<ast.UseMember[]> = this.rule('useMembers', () => {
    const members: ast.UseMember[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      this.separated(comma, members.length === 0);
      const { startOffset } = this.LA(1);
      const name = this.SUBRULE(this.ident);
      const alias = this.OPTION(() => this.SUBRULE(this.alias));
      members.push(nodes.useMember(this.spanFrom(startOffset), name, alias));
      comma = this.OPTION2(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RCurly);
    return members;
  });

  protected readonly typeDecl: Rule<ast.TypeDecl> = this.rule('typeDecl', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwType);
    const name = this.SUBRULE(this.ident);
    const generics = this.SUBRULE(this.generics);
    this.CONSUME(T.Equal);
    const type = this.SUBRULE(this.type);
    this.CONSUME(T.Semi);
    return nodes.typeDecl(this.spanFrom(start), { ...front, name, generics, type });
  });

  protected readonly struct: Rule<ast.StructDecl> = this.rule('struct', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwStruct);
    const name = this.SUBRULE(this.ident);
    const generics = this.SUBRULE(this.generics);
    const fields: ast.FieldDecl[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      this.separated(comma, fields.length === 0);
      fields.push(this.SUBRULE(this.field));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RCurly);
    return nodes.structDecl(this.spanFrom(start), { ...front, name, generics, fields });
  });

  protected readonly field: Rule<ast.FieldDecl> = this.rule('field', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    const { start, docs, attributes } = this.front();
    const name = this.SUBRULE(this.ident);
    const type = this.SUBRULE(this.typeAnnotation);
    return nodes.fieldDecl(this.spanFrom(start), { docs, attributes, name, type });
  });

  /** `enum State: u2 { Idle = 0, Busy }`, `enum Phase: onehot { … }` */
  protected readonly enum: Rule<ast.EnumDecl> = this.rule('enum', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwEnum);
    const name = this.SUBRULE(this.ident);
    const encoding = this.OPTION(() => {
      const type = this.SUBRULE(this.typeAnnotation);
      return this.ACTION(() => encodingOf(type));
    });
    const variants: ast.EnumVariant[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      this.separated(comma, variants.length === 0);
      variants.push(this.SUBRULE(this.enumVariant));
      comma = this.OPTION2(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RCurly);
    return nodes.enumDecl(this.spanFrom(start), { ...front, name, encoding, variants });
  });

  protected readonly enumVariant: Rule<ast.EnumVariant> = this.rule('enumVariant', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    const { start, docs, attributes } = this.front();
    const name = this.SUBRULE(this.ident);
    const value = this.OPTION2(() => {
      this.CONSUME(T.Equal);
      return this.SUBRULE(this.expression);
    });
    return nodes.enumVariant(this.spanFrom(start), { docs, attributes, name, value });
  });

  /** `union Op { Nop, Load(addr: u8, size: u2) }` */
  protected readonly union: Rule<ast.UnionDecl> = this.rule('union', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwUnion);
    const name = this.SUBRULE(this.ident);
    const generics = this.SUBRULE(this.generics);
    const variants: ast.UnionVariant[] = [];
    let comma: IToken | undefined;
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      this.separated(comma, variants.length === 0);
      variants.push(this.SUBRULE(this.unionVariant));
      comma = this.OPTION(() => this.CONSUME(T.Comma));
    });
    this.CONSUME(T.RCurly);
    return nodes.unionDecl(this.spanFrom(start), { ...front, name, generics, variants });
  });

  protected readonly unionVariant: Rule<ast.UnionVariant> = this.rule('unionVariant', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    const { start, docs, attributes } = this.front();
    const name = this.SUBRULE(this.ident);
    const fields: ast.FieldDecl[] = [];
    this.OPTION2(() => {
      let comma: IToken | undefined;
      this.CONSUME(T.LParen);
      this.MANY(() => {
        this.separated(comma, fields.length === 0);
        fields.push(this.SUBRULE(this.field));
        comma = this.OPTION3(() => this.CONSUME(T.Comma));
      });
      this.CONSUME(T.RParen);
    });
    return nodes.unionVariant(this.spanFrom(start), { docs, attributes, name, fields });
  });

  /** `bundle Axi<W: int> { out request: stream<T>; in grant: bool; flip side: Other; }` */
  protected readonly bundle: Rule<ast.BundleDecl> = this.rule('bundle', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwBundle);
    const name = this.SUBRULE(this.ident);
    const generics = this.SUBRULE(this.generics);
    const fields: ast.BundleField[] = [];
    this.CONSUME(T.LCurly);
    this.MANY(() => {
      const field = this.SUBRULE(this.bundleField);
      this.ACTION(() => {
        if (field.kind !== 'error') fields.push(field);
      });
    });
    this.CONSUME(T.RCurly);
    return nodes.bundleDecl(this.spanFrom(start), { ...front, name, generics, fields });
  });

  protected readonly bundleField: Rule<ast.BundleField | ast.ErrorNode> = this.anchor('bundleField', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    const { start, docs, attributes } = this.front();
    const direction = this.OR<Alternatives<ast.BundleField['direction']>>([
      { ALT: () => this.SUBRULE(this.direction) },
      {
        ALT: () => {
          this.CONSUME(T.KwFlip);
          return 'flip';
        },
      },
    ]);
    const name = this.SUBRULE(this.ident);
    const type = this.SUBRULE(this.typeAnnotation);
    this.CONSUME(T.Semi);
    return nodes.bundleField(this.spanFrom(start), { docs, attributes, direction, name, type });
  });

  protected readonly direction: Rule<'in' | 'out'> = this.rule('direction', () =>
    this.OR<Alternatives<'in' | 'out'>>([
      {
        ALT: () => {
          this.CONSUME(T.KwIn);
          return 'in';
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.KwOut);
          return 'out';
        },
      },
    ]),
  );

  /** `fn name<G: int>(a: T) -> U where G > 2 { … }` */
  protected readonly fn: Rule<ast.FnDecl> = this.rule('fn', () => {
    const { start, ...front } = this.frontOfItem();
    this.CONSUME(T.KwFn);
    const name = this.SUBRULE(this.ident);
    const parameters = this.OPTION(() => this.SUBRULE(this.genericParams)) ?? [];
    const params = this.SUBRULE(this.params);
    this.CONSUME(T.Arrow);
    const result = this.SUBRULE(this.type);
    const where = this.OPTION2(() => this.SUBRULE(this.where)) ?? [];
    const body = this.SUBRULE(this.block);
    const generics = { params: parameters, where };
    return nodes.fnDecl(this.spanFrom(start), { ...front, name, generics, params, result, body });
  });
}

function encodingOf(type: ast.TypeExpr): ast.EnumEncoding {
  const plain = type.kind === 'nameType' && type.args.length === 0 && type.path.segments.length === 1;
  const named = plain ? ENCODINGS.get(type.path.segments[0]?.text ?? '') : undefined;
  return named === undefined ? nodes.typeEncoding(type.span, type) : nodes.namedEncoding(type.span, named);
}
