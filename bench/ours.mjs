/** Our side of a comparison: an engine in a process of its own, as cold as a peer's. */
import { fileURLToPath } from 'node:url';

const RUN = fileURLToPath(new URL('run-engine.mjs', import.meta.url));

/**
 * @param {import('./catalogue.mjs').Design} design
 * @param {import('./engines.mjs').EngineName} engine
 * @param {number} enough
 * @returns {import('./side.mjs').Side}
 */
export function ourSide({ file, top, params, clocks, intrinsics }, engine, enough) {
  const [first] = clocks;
  if (first === undefined) throw new Error(`${top} has no clock`);
  const periods = Object.fromEntries(clocks.map(({ port, every }) => [port, `${every}ns`]));
  const request = { file, top, params, clock: first.port, periods, engine, intrinsics, enough };
  return { name: engine, command: process.execPath, args: [RUN, JSON.stringify(request)] };
}
