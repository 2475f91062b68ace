// Writes grammar/generated/ from the parser: `npm run generate`. test/grammar/generated.test.ts fails where it is not current.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { ebnf } from '../dist/grammar/generate/ebnf.js';
import { grammarJson } from '../dist/grammar/generate/json.js';
import { textMate } from '../dist/grammar/generate/textmate.js';
import { grammarProductions } from '../dist/grammar/parser.js';

export const GENERATED = new URL('../grammar/generated/', import.meta.url);

/** Where Chevrotain keeps its drawing scripts, which are made for a browser. */
const DIAGRAMS = new URL('../diagrams/', new URL('../', import.meta.resolve('chevrotain')));

/** @param {string} name */
const diagramFile = (name) => readFileSync(fileURLToPath(new URL(name, DIAGRAMS)), 'utf8');

/**
 * The diagrams as drawn: the page holds no script and asks for nothing.
 * @returns {string}
 */
function railroad() {
  const context = createContext({ rules: JSON.stringify(grammarProductions()) });
  runInContext(diagramFile('vendor/railroad-diagrams.js'), context);
  runInContext(diagramFile('src/diagrams_builder.js'), context);
  /** @type {unknown} */
  const drawn = runInContext('diagrams_builder.buildSyntaxDiagramsText(JSON.parse(rules))', context);
  const page = String(drawn).replaceAll(
    /<h2 class="diagramHeader">(\w+)<\/h2>/g,
    '<h2 class="diagramHeader" id="$1">$1</h2>',
  );
  return [
    '<!doctype html>',
    '<!-- Generated from the parser by `npm run generate`. -->',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8" />',
    '<title>The grammar of m3hdl</title>',
    `<style>\n${diagramFile('diagrams.css').trim()}\n</style>`,
    '</head>',
    `<body>\n${page.trim().replaceAll(/[ \t]+$/gm, '')}\n</body>`,
    '</html>',
    '',
  ].join('\n');
}

/** @returns {ReadonlyMap<string, string>} the text of each generated file, by its name */
export function generateAll() {
  return new Map([
    ['m3hdl.ebnf', ebnf()],
    ['grammar.json', grammarJson()],
    ['m3hdl.tmLanguage.json', textMate()],
    ['railroad.html', railroad()],
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(GENERATED, { recursive: true });
  for (const [name, text] of generateAll()) writeFileSync(new URL(name, GENERATED), text);
}
