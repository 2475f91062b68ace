/** What project a file belongs to: the manifest says where packages are looked for. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import { isLimitName, limitFault, type Limits } from '../diagnostics/limits.js';
import type { FileSystem } from '../support/files.js';
import { parentOf, resolveFrom } from '../support/paths.js';
import type { Sources } from '../support/source.js';
import { span } from '../support/span.js';
import { nearest } from '../support/suggest.js';

export const MANIFEST = 'm3hdl.json';
/** The edition of the language that this compiler knows. */
export const EDITION = '2026';

export interface Project {
  /** From the manifest; `undefined` without one. */
  readonly name: string | undefined;
  /** Where the names of packages start. */
  readonly root: string;
  readonly libraries: readonly string[];
  /** Files and folders that are passed over where a folder above them is named. */
  readonly exclude: readonly string[];
  /** Those that the manifest sets. */
  readonly limits: Partial<Limits>;
}

/** The folder of the nearest manifest upward, else the folder of the file (or the folder) named. */
export function findProject(
  files: FileSystem,
  path: string,
): { readonly root: string; readonly manifest: string | undefined } {
  const home = path.endsWith('.m3hdl') ? (parentOf(path) ?? '') : path;
  for (let folder: string | undefined = home; folder !== undefined; folder = parentOf(folder)) {
    const manifest = resolveFrom(folder, MANIFEST);
    if (files.readText(manifest) !== undefined) return { root: folder, manifest };
  }
  return { root: home, manifest: undefined };
}

/** Reads a manifest. What is wrong with it is said of its place in the file; what can be used of it is. */
export function readManifest(
  path: string,
  shownAs: string,
  text: string,
  sources: Sources,
  report: (diagnostic: Diagnostic) => void,
): Project {
  const root = parentOf(path) ?? '';
  const source = sources.add(shownAs, text);
  const complain = (message: string, found: string, label?: string): void => {
    const start = Math.max(0, text.indexOf(found));
    report(error('M6010', span(source.id, start, start + found.length), message, label));
  };
  const parsed = parseObject(text);
  if (parsed === undefined) {
    complain(`\`${shownAs}\` is not a JSON object`, text.trimEnd());
    return { name: undefined, root, libraries: [], exclude: [], limits: {} };
  }
  for (const key of Object.keys(parsed)) {
    if (KEYS.includes(key)) continue;
    const near = nearest(key, KEYS);
    complain(
      `a manifest has no \`${key}\``,
      `"${key}"`,
      near === undefined ? `it has ${KEYS.join(', ')}` : `did you mean "${near}"?`,
    );
  }
  const { name, edition, libraries = [], exclude = [], limits = {} } = parsed;
  if (name !== undefined && typeof name !== 'string') complain('`name` is a text', '"name"');
  if (edition !== undefined && edition !== EDITION) {
    complain(`this compiler knows edition "${EDITION}"`, '"edition"', `not ${JSON.stringify(edition)}`);
  }
  if (!isTexts(libraries)) complain('`libraries` is a list of folders', '"libraries"');
  if (!isTexts(exclude)) complain('`exclude` is a list of files and folders', '"exclude"');
  if (!isObject(limits)) complain('`limits` is an object of names and numbers', '"limits"');
  const below = (paths: unknown): readonly string[] =>
    isTexts(paths) ? paths.map((path) => resolveFrom(root, path)) : [];
  return {
    name: typeof name === 'string' ? name : undefined,
    root,
    libraries: below(libraries),
    exclude: below(exclude),
    limits: isObject(limits) ? limitsOf(limits, complain) : {},
  };
}

function limitsOf(
  written: Readonly<Record<string, unknown>>,
  complain: (message: string, found: string) => void,
): Partial<Limits> {
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const [name, value] of Object.entries(written)) {
    const wrong = limitFault(name, value);
    if (wrong !== undefined) complain(wrong, `"${name}"`);
    else if (isLimitName(name) && typeof value === 'number') limits[name] = value;
  }
  return limits;
}

const KEYS: readonly string[] = ['name', 'edition', 'libraries', 'exclude', 'limits'];

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
