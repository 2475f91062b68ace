/** Files that a command reads whole because the user named them; `-` is standard input. */
import { readFile } from 'node:fs/promises';
import { refuse } from './report.js';

/** A pipe or a device is as good as a file here: `--feed plain=<(zcat a.gz)`. */
export async function readInput(path: string): Promise<Uint8Array> {
  if (path !== '-') {
    try {
      return new Uint8Array(await readFile(path));
    } catch (fault) {
      return refuse(
        'M6001',
        `cannot read \`${path}\``,
        fault instanceof Error ? fault.message : String(fault),
      );
    }
  }
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return new Uint8Array(Buffer.concat(chunks));
}
