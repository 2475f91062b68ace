/** Lowered, verified and printed, with what the tests do not look at left out. */
import type * as ir from '../../src/ir/ir.js';
import { parseDesign } from '../../src/ir/parse.js';
import { printDesign } from '../../src/ir/print.js';
import { assertVerified } from '../../src/ir/verify.js';
import { lower } from '../../src/lower/lower.js';
import type * as hir from '../../src/semantics/hir.js';

export function lowered(design: hir.Design): ir.Design {
  const made = lower(design);
  assertVerified(made, 'lower');
  const text = printDesign(made);
  if (printDesign(parseDesign(text)) !== text) throw new Error('the text does not parse back to itself');
  return made;
}

export function printed(design: hir.Design): string {
  return printDesign(lowered(design));
}

/** One declaration or process of a printed design, from its first line to the brace that closes it. */
export function part(text: string, first: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim().startsWith(first));
  const indent = /^ */.exec(lines[start] ?? '')?.[0] ?? '';
  const length = lines.slice(start).findIndex((line, i) => i > 0 && line === `${indent}}`);
  return lines
    .slice(start, start + length + 1)
    .map((line) => line.slice(indent.length))
    .join('\n');
}
