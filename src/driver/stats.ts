/** What `--stats` tells, as a table for people. */
import type { Stats } from '../sim/simulation.js';

export function statsText(stats: Stats): string {
  const { engine, cycles, wallSeconds, cyclesPerSecond, events, activity, streams } = stats;
  const lines = [
    `engine             ${engine}`,
    `cycles             ${cycles}`,
    `wall time          ${wallSeconds.toFixed(3)} s`,
    `cycles per second  ${Math.round(cyclesPerSecond)}`,
    `events             ${events}`,
    `activity           ${activity.toFixed(2)} evaluations an event`,
  ];
  const width = Math.max(0, ...streams.map(({ path }) => path.length));
  for (const stream of streams) lines.push(`${stream.path.padEnd(width)}  ${streamText(stream)}`);
  return `${lines.join('\n')}\n`;
}

function streamText(stream: Stats['streams'][number]): string {
  const { beats, stalls, idle, occupancy, bytes, bytesPerCycle } = stream;
  const carried = bytes === undefined ? '' : ` (${bytes} bytes, ${(bytesPerCycle ?? 0).toFixed(2)} a cycle)`;
  return `${beats} beats${carried}, ${stalls} stalls, ${idle} idle, ${(100 * occupancy).toFixed(1)} % occupied`;
}
