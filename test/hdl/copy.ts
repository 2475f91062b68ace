/** A copy of the blocks and the library in which one text is changed: what must then fail shows that it looks at the blocks. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';

/** Gives `use` the root of a copy in which `from`, which must stand in `file`, has become `to`. */
export async function withChanged<T>(
  file: string,
  from: string,
  to: string,
  use: (root: string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'm3hdl-'));
  try {
    for (const part of ['m3hdl.json', 'hdl', 'stdlib']) {
      cpSync(join(packageRoot(), part), join(root, part), { recursive: true });
    }
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
