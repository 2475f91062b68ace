/** What is built for peers, kept by the hash of all that went into it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/**
 * @template {object} T
 * @param {string} cache  The folder of the cache.
 * @param {readonly string[]} inputs  Contents and command lines: what the result depends on.
 * @param {(folder: string) => T} build  Into an empty folder; what it returns is kept with what it took.
 * @returns {T & { readonly folder: string, readonly seconds: number }}
 */
export function built(cache, inputs, build) {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${input.length}:${input}`);
  const folder = join(cache, hash.digest('hex').slice(0, 24));
  const note = join(folder, 'built.json');
  if (existsSync(note)) {
    const known = /** @type {T & { readonly seconds: number }} */ (JSON.parse(readFileSync(note, 'utf8')));
    return { ...known, folder };
  }
  // What an interrupted build left.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const start = performance.now();
  const result = build(folder);
  const seconds = (performance.now() - start) / 1000;
  writeFileSync(note, JSON.stringify({ ...result, seconds }));
  return { ...result, folder, seconds };
}
