/** One side of a comparison, as a process that prints marks (`marks.mjs`). */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseMark } from './marks.mjs';

/**
 * @typedef {object} Side
 * @property {string} name  Its key in results: `wasm`, `verilator`, …
 * @property {string} command
 * @property {readonly string[]} args
 * @property {number} [buildSeconds]  What it took to build, when it was built.
 * @property {number} [codeBytes]
 * @property {boolean} [endless]  Knows no time, and is ended from outside.
 */

/** Seconds after which a side that is ended from outside has shown how fast it is, however slow. */
const PATIENCE = 5;

/** Most memory that the process ever had, in bytes; Linux only. @param {number | undefined} pid */
function peakMemory(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/**
 * @param {Side} side
 * @param {number} enough  Seconds of the last stretch.
 * @returns {Promise<{ readonly marks: readonly import('./marks.mjs').Mark[], readonly memory: number }>}
 */
export async function runSide({ command, args, endless = false }, enough) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {import('./marks.mjs').Mark[]} */
  const marks = [];
  let memory = 0;
  let said = '';
  let isEnded = false;
  const end = () => {
    isEnded = true;
    child.kill('SIGKILL');
  };
  const start = performance.now();
  const timer = endless ? setTimeout(end, 1000 * PATIENCE) : undefined;
  child.stderr.on('data', (part) => (said += String(part)));
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (isEnded) continue;
    const mark = parseMark(line, (performance.now() - start) / 1000);
    if (mark === undefined) {
      said += `${line}\n`;
      continue;
    }
    memory = Math.max(memory, peakMemory(child.pid));
    const stretch = mark.seconds - (marks.at(-1)?.seconds ?? 0);
    marks.push(mark);
    if (endless && marks.length > 1 && stretch >= enough) end();
  }
  const code = await ended;
  clearTimeout(timer);
  if (!isEnded && code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${code}\n${said}`);
  return { marks, memory };
}
