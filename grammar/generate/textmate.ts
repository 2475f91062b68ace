/** The TextMate grammar for editors, from the table of tokens. */
import { TOKEN_TABLE, tokenNames, type Opens, type TokenRow } from '../tokens.js';

/** What must follow a word that begins a statement, for a highlighter that sees one line. */
const FOLLOWED: Readonly<Record<Opens, string>> = {
  name: '(?=\\s+(?:r#)?[A-Za-z_])',
  text: '(?=\\s*")',
  block: '(?=\\s*\\{)',
  expression: '(?=\\s+[\\w("!~-]|\\s*\\()',
  end: '(?=\\s*;)',
  register: '(?=\\s+(?:r#)?[A-Za-z_]|\\s*[;*])',
};

/** Words that begin nothing are names when they stand like names. */
const NO_NAME = '(?!\\s*[=:.,(\\[])';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly patterns?: readonly (Rule | { readonly include: string })[];
}

const scoped = (scope: string): string => `${scope}.m3hdl`;

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const rows: readonly TokenRow[] = tokenNames.map((name) => TOKEN_TABLE[name]);

/** The words or signs of each scope, and what must follow them, as one alternation each. */
function grouped(chosen: readonly TokenRow[], behind: (row: TokenRow) => string, bounded: boolean): Rule[] {
  const groups = new Map<string, { scope: string; after: string; texts: string[] }>();
  for (const row of chosen) {
    if (typeof row.pattern !== 'string') continue;
    const after = behind(row);
    const key = `${row.scope} ${after}`;
    const group = groups.get(key) ?? { scope: row.scope, after, texts: [] };
    group.texts.push(row.pattern);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ scope, after, texts }) => {
    const longestFirst = texts.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(escaped);
    const alternatives = `(?:${longestFirst.join('|')})`;
    return {
      name: scoped(scope),
      match: bounded ? `\\b${alternatives}\\b${after}` : `${alternatives}${after}`,
    };
  });
}

function words(): Rule[] {
  const behind = ({ kind, opens }: TokenRow): string =>
    kind === 'keyword' ? '' : opens === undefined ? NO_NAME : FOLLOWED[opens];
  return grouped(
    rows.filter(({ kind }) => kind === 'keyword' || kind === 'softKeyword'),
    behind,
    true,
  );
}

const signs = (): Rule[] =>
  grouped(
    rows.filter(({ kind }) => kind === 'operator'),
    () => '',
    false,
  );

const numbers = (): Rule[] =>
  rows.flatMap(({ kind, pattern, scope }) =>
    kind === 'literal' && pattern instanceof RegExp && scope.startsWith('constant')
      ? [{ name: scoped(scope), match: `\\b(?:${pattern.source})` }]
      : [],
  );

const blockComment: Rule = {
  name: scoped('comment.block'),
  begin: '/\\*',
  end: '\\*/',
  patterns: [{ include: '#blockComment' }],
};

const text: Rule = {
  name: scoped('string.quoted.double'),
  begin: '"',
  end: '"|$',
  patterns: [
    { name: scoped('constant.character.escape'), match: '\\\\(?:u\\{[0-9a-fA-F]{1,6}\\}|.)' },
    { name: scoped('meta.embedded'), begin: '\\{', end: '\\}|$', patterns: [{ include: '$self' }] },
  ],
};

export function textMate(): string {
  const repository = { blockComment, text };
  const patterns: (Rule | { readonly include: string })[] = [
    { name: scoped('comment.line.documentation'), match: '///(?!/).*$' },
    { name: scoped('comment.line.double-slash'), match: '//.*$' },
    { include: '#blockComment' },
    { include: '#text' },
    { name: scoped('variable.other'), match: '\\br#[A-Za-z_]\\w*' },
    { name: scoped('meta.attribute'), begin: '#\\[', end: '\\]', patterns: [{ include: '$self' }] },
    ...numbers(),
    ...words(),
    {
      name: scoped('support.type'),
      match: '\\b(?:bool|uint|int|bits|below|upTo|stream|packets|string|[ui]\\d+)\\b',
    },
    { name: scoped('entity.name.type'), match: '\\b[A-Z]\\w*' },
    { name: scoped('entity.name.function'), match: '\\b[a-z_]\\w*(?=\\s*(?:::<|\\())' },
    ...signs(),
  ];
  const grammar = {
    comment: 'Generated from the table of tokens by `npm run generate`.',
    name: 'm3hdl',
    scopeName: 'source.m3hdl',
    fileTypes: ['m3hdl'],
    patterns,
    repository,
  };
  return `${JSON.stringify(grammar, undefined, 2)}\n`;
}
