/** The grammar as data: the table of tokens, the table of precedence, and the rules. Sentences for tests are drawn from it. */
import { grammarProductions } from '../parser.js';
import { PRECEDENCE } from '../precedence.js';
import { TOKEN_TABLE, tokenNames } from '../tokens.js';

export function grammarJson(): string {
  const tokens = tokenNames.map((name) => {
    const { pattern, group, ...row } = TOKEN_TABLE[name];
    const shown =
      pattern instanceof RegExp
        ? { regexp: pattern.source }
        : typeof pattern === 'string'
          ? { text: pattern }
          : {};
    return { name, ...row, ...(group === undefined ? {} : { aside: true }), ...shown };
  });
  return `${JSON.stringify({ tokens, precedence: PRECEDENCE, rules: grammarProductions() }, withoutNoise, 1)}\n`;
}

/** What Chevrotain writes down and nobody needs: indices of occurrences, and patterns, which stand in the table. */
function withoutNoise(key: string, value: unknown): unknown {
  return key === 'idx' ||
    key === 'orgText' ||
    key === 'label' ||
    key === 'terminalLabel' ||
    (key === 'pattern' && typeof value === 'string')
    ? undefined
    : value;
}
