/** The grammar in the notation of the W3C: `rule ::= a b? (c | d)*`. */
import type { ISerializedGast } from 'chevrotain';
import { grammarProductions } from '../parser.js';
import { PRECEDENCE } from '../precedence.js';
import { TOKEN_TABLE, tokenNames, type TokenName } from '../tokens.js';

/** A production as Chevrotain serialises it; which of the fields are there depends on `type`. */
interface Production {
  readonly type: string;
  readonly name?: string;
  readonly definition?: readonly Production[];
  readonly separator?: Production;
}

const isToken = (name: string): name is TokenName => Object.hasOwn(TOKEN_TABLE, name);

function terminal(name: string): string {
  const pattern = isToken(name) ? TOKEN_TABLE[name].pattern : undefined;
  return typeof pattern === 'string' && pattern !== 'NOT_APPLICABLE' ? `'${pattern}'` : name;
}

const sequence = (parts: readonly Production[] = []): string => parts.map(render).filter(Boolean).join(' ');

function grouped(parts: readonly Production[] = [], suffix: string): string {
  const inside = sequence(parts);
  const single = parts.length === 1 && parts[0]?.type !== 'Alternation' && !/\s/.test(inside);
  return single ? `${inside}${suffix}` : `(${inside.replace(/^\((.*)\)$/, onlyGroup)})${suffix}`;
}

/** Drops the parentheses around a group that has others already, where they belong to each other. */
function onlyGroup(whole: string, inside: string): string {
  let depth = 0;
  for (const character of inside.replaceAll(/'[^']*'/g, '')) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return whole;
  }
  return inside;
}

function alternation(alternatives: readonly Production[] = []): string {
  const rendered = alternatives.map((alternative) => sequence(alternative.definition));
  const present = rendered.filter((text) => text !== '');
  return present.length === rendered.length ? `(${present.join(' | ')})` : `(${present.join(' | ')})?`;
}

function render(production: Production): string {
  const { type, name = '', definition, separator } = production;
  switch (type) {
    case 'Terminal':
      return terminal(name);
    case 'NonTerminal':
      return name;
    case 'Alternation':
      return alternation(definition);
    case 'Option':
      return grouped(definition, '?');
    case 'Repetition':
      return grouped(definition, '*');
    case 'RepetitionMandatory':
      return grouped(definition, '+');
    case 'RepetitionMandatoryWithSeparator':
    case 'RepetitionWithSeparator': {
      const element = sequence(definition);
      const more = separator === undefined ? element : `(${render(separator)} ${element})*`;
      const list = `${element} ${more}`;
      return type === 'RepetitionWithSeparator' ? `(${list})?` : list;
    }
    default:
      return sequence(definition);
  }
}

function rule({ name, definition = [] }: Production): string {
  const body = sequence(definition);
  const top = definition.length === 1 && definition[0]?.type === 'Alternation' && !body.endsWith('?');
  const alternatives = (definition[0]?.definition ?? []).map((each) => sequence(each.definition));
  return top ? `${name}\n  ::= ${alternatives.join('\n    | ')}` : `${name}\n  ::= ${body}`;
}

function lexical(name: TokenName): string[] {
  const { pattern, kind, doc } = TOKEN_TABLE[name];
  if (kind === 'category') {
    const members = tokenNames.filter((other) => TOKEN_TABLE[other].in?.includes(name));
    return [`/* ${doc} */\n${name}\n  ::= ${members.map(terminal).join(' | ')}`];
  }
  return pattern instanceof RegExp ? [`/* ${doc} */\n${name}\n  ::= /${pattern.source}/`] : [];
}

/** A comment must not end early. */
const harmless = (text: string): string => text.replaceAll('*/', '* /');

export function ebnf(): string {
  const soft = tokenNames
    .filter((name) => TOKEN_TABLE[name].kind === 'softKeyword')
    .map((name) => TOKEN_TABLE[name].pattern);
  const levels = PRECEDENCE.map(({ operators }) => `   ${operators.join(' ')}`);
  const rules: readonly ISerializedGast[] = grammarProductions();
  return [
    '/* Generated from the parser by `npm run generate`. */',
    `/* Precedence of the operators in \`expression\`, from the tightest:\n${levels.join('\n')} */`,
    `/* Names too, wherever they cannot be keywords:\n   ${soft.join(' ')} */`,
    ...rules.map(rule),
    ...tokenNames
      .flatMap(lexical)
      .map((text) => text.replace(/^\/\* (.*) \*\/$/m, (_, doc: string) => `/* ${harmless(doc)} */`)),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}
