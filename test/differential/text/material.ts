/** What mutations begin with: the `.m3hdl` files of the project, and the snippets of its pages. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Material {
  /** Files that an input may import or read, by their path from the root of the project. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What inputs are made from: its name and its text, sorted. */
  readonly texts: readonly (readonly [name: string, text: string])[];
}

/** Longer files take the front end too long to be tried a thousand times a minute. */
const LONGEST = 12_000;

export function readMaterial(): Material {
  const files: Record<string, string | Uint8Array> = {};
  const texts: [string, string][] = [];
  for (const path of ['hdl', 'stdlib', 'test/language', 'test/fixtures'].flatMap(below)) {
    if (path.endsWith('.m3hdl')) {
      const text = readFileSync(ROOT + path, 'utf8');
      if (!path.startsWith('test/fixtures')) files[path] = text;
      if (text.length <= LONGEST) texts.push([path, text]);
    } else if (path.startsWith('test/language/words.')) {
      files[path] = readFileSync(ROOT + path);
    }
  }
  for (const path of ['README.md', ...below('docs')].filter((each) => each.endsWith('.md')))
    for (const [index, text] of snippets(readFileSync(ROOT + path, 'utf8')).entries())
      texts.push([`${path} ${index + 1}`, text]);
  return { files, texts: texts.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}

function below(folder: string): readonly string[] {
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

function snippets(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```m3hdl\n(.*?)^```$/gms)].map(([, text = '']) => text);
}
