/** Runs a check over a design in the text form. */
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import type { Design } from '../../src/ir/ir.js';
import { parseDesign } from '../../src/ir/parse.js';

/** Code and message of every finding, each with what its labels say and, where they have places, where. */
export function find(check: (design: Design) => readonly Diagnostic[], text: string): readonly string[] {
  return check(parseDesign(text)).map(({ code, message, labels }) => {
    const said = labels.map(
      (label) =>
        `${label.span.end > 0 ? `${label.span.start}-${label.span.end} ` : ''}${label.message ?? ''}`,
    );
    return `${code} ${message} (${said.join('; ')})`;
  });
}
