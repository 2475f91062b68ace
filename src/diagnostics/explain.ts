/** What a code means, for `m3hdl explain` and for editors. */
import { ALL_CODES, CODES, type DiagnosticCode } from './codes.js';

function indented(example: string): string {
  return example
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}

/** Markdown. */
export function explain(code: DiagnosticCode): string {
  const { severity, title, explanation, example, fixed } = CODES[code];
  return [
    `# ${severity}[${code}]: ${title}`,
    explanation,
    severity === 'error' ? 'Rejected:' : 'Reported:',
    indented(example),
    'Accepted:',
    indented(fixed),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** One line for each code. */
export function listCodes(): string {
  return ALL_CODES.map((code) => `${code}  ${CODES[code].title}\n`).join('');
}
