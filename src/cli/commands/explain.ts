import { ALL_CODES, CODES, isDiagnosticCode } from '../../diagnostics/codes.js';
import { error } from '../../diagnostics/diagnostic.js';
import { explain, listCodes } from '../../diagnostics/explain.js';
import { renderDiagnostic } from '../../diagnostics/render/terminal.js';
import { Sources } from '../../support/source.js';
import { nearest } from '../../support/suggest.js';
import { stderrHasColor } from '../color.js';
import { Exit, ExitCode } from '../exit.js';

export interface ExplainOptions {
  readonly code: string | undefined;
  readonly json: boolean;
}

export function explainCommand({ code, json }: ExplainOptions): void {
  process.stdout.write(code === undefined ? list(json) : one(code, json));
}

function list(json: boolean): string {
  if (!json) return listCodes();
  return printed(
    ALL_CODES.map((code) => ({ code, severity: CODES[code].severity, title: CODES[code].title })),
  );
}

function one(wanted: string, json: boolean): string {
  const code = wanted.toUpperCase();
  if (isDiagnosticCode(code)) return json ? printed({ code, ...CODES[code] }) : explain(code);
  const guess = nearest(code, ALL_CODES);
  const unknown = error('M6015', undefined, `there is no diagnostic \`${wanted}\``).note(
    guess === undefined ? '`m3hdl explain` lists them all' : `did you mean ${guess}?`,
  );
  const message = renderDiagnostic(unknown, new Sources(), { color: stderrHasColor() });
  throw new Exit(ExitCode.usage, message.trimEnd());
}

function printed(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
