// One run of ours, in a process of its own: node bench/run-engine.mjs '{"file":…,"top":…,"params":…,"clock":…,"periods":…,"engine":…,"enough":…}'
import { checksumOf, compileTop, simulate } from './engines.mjs';
import { marks } from './marks.mjs';

/** @typedef {import('./engines.mjs').Top & { clock: string, periods: Record<string, string>, engine: import('./engines.mjs').EngineName, intrinsics?: boolean, enough: number }} Request */
const request = /** @type {Request} */ (JSON.parse(process.argv[2] ?? ''));
const { compiled } = compileTop(request);
const sim = simulate(compiled, request.engine, { clocks: request.periods }, request.intrinsics);

const start = performance.now();
let done = 0;
for (const mark of marks()) {
  const before = performance.now();
  sim.step(request.clock, mark - done);
  const checksum = checksumOf(sim);
  const after = performance.now();
  done = mark;
  process.stdout.write(`${done} ${((after - start) / 1000).toFixed(9)} ${checksum}\n`);
  if (after - before >= 1000 * request.enough) break;
}
