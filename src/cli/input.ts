/** Files that a command reads whole; `-` is standard input. */
import { nodeFiles } from './files.js';
import { refuse } from './report.js';

export async function readInput(path: string): Promise<Uint8Array> {
  if (path !== '-') return nodeFiles.readBytes(path) ?? refuse('M6001', `cannot read \`${path}\``);
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return new Uint8Array(Buffer.concat(chunks));
}
