/** Checks texts as the compiler does: everything in a file that can be checked by itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { DiagnosticBag } from '../../src/diagnostics/bag.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { constantDeclaration } from '../../src/semantics/constants.js';
import { checkDeclarations } from '../../src/semantics/declarations.js';
import type { Limits } from '../../src/diagnostics/limits.js';
import { Elaboration } from '../../src/semantics/elaborate.js';
import type * as hir from '../../src/semantics/hir.js';
import { Packages } from '../../src/semantics/packages.js';
import { typeName } from '../../src/semantics/type-names.js';
import { valueText } from '../../src/semantics/values.js';
import { MemoryFiles } from '../../src/support/files.js';

const FILE = 'test.m3hdl';

/** Of the library only what the compiler itself calls. */
const FLOATS = Object.fromEntries(
  readdirSync(new URL('../../stdlib/float/', import.meta.url)).map((name) => [
    `std/float/${name}`,
    readFileSync(new URL(`../../stdlib/float/${name}`, import.meta.url), 'utf8'),
  ]),
);

export interface Checked {
  readonly elaboration: Elaboration;
  readonly designs: readonly hir.Design[];
  readonly diagnostics: readonly Diagnostic[];
  /** As a person reads them. */
  readonly text: string;
  /** `line: code`, the line of the primary place. */
  readonly places: readonly string[];
}

export function check(text: string, limits?: Limits): Checked {
  const { elaboration, from } = open(text, limits);
  const { diagnostics: bag, sources } = elaboration.packages;
  const designs: hir.Design[] = [];
  if (!bag.hasErrors) {
    checkDeclarations(elaboration.context, from.scope, from.tree.items);
    for (const item of from.tree.items) {
      if (item.kind === 'module' && Elaboration.hasDefaults(item)) {
        const design = elaboration.top(from, item.name.text);
        if (design !== undefined) designs.push(design);
      }
    }
  }
  const diagnostics = bag.sorted();
  const places = diagnostics.map(({ code, labels }) => {
    const offset = labels.find((label) => label.primary)?.span.start ?? 0;
    return `${text.slice(0, offset).split('\n').length}: ${code}`;
  });
  return { elaboration, designs, diagnostics, text: renderDiagnostics(diagnostics, sources), places };
}

/** `5 : u8` for the value of an expression, or the diagnostics. */
export function valueOf(expression: string, declarations = ''): string {
  const { elaboration, from } = open(`${declarations}\nconst RESULT = ${expression};`);
  const declaration = from.tree.items.find((item) => item.kind === 'const' && item.name.text === 'RESULT');
  const { diagnostics, sources } = elaboration.packages;
  const found =
    declaration?.kind === 'const'
      ? constantDeclaration(elaboration.context, declaration, from.scope)
      : undefined;
  if (diagnostics.hasErrors || found === undefined) return renderDiagnostics(diagnostics.sorted(), sources);
  return `${valueText(found.value, found.type)} : ${typeName(found.type)}`;
}

function open(text: string, limits?: Limits) {
  const packages = new Packages(
    new MemoryFiles({ ...FLOATS, [FILE]: text }),
    { folders: ['.'], std: 'std' },
    new DiagnosticBag(),
  );
  const elaboration = new Elaboration(packages, limits);
  const from = packages.load(FILE);
  if (from === undefined) throw new Error('the text is not there');
  return { elaboration, from };
}
