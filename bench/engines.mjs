/** Our side: designs compiled and run on an engine of ours. */
import { environment } from '../dist/src/cli/environment.js';
import { wasmEngine } from '../dist/src/codegen/wasm/engine.js';
import { renderDiagnostics } from '../dist/src/diagnostics/render/terminal.js';
import { Workspace } from '../dist/src/driver/compiler.js';
import { allEngines, withoutIntrinsics } from '../dist/src/driver/engines.js';
import { Simulation } from '../dist/src/sim/simulation.js';

/**
 * @typedef {object} Top
 * @property {string} file  Absolute.
 * @property {string} top
 * @property {Readonly<Record<string, number | boolean>>} params
 */

/** @typedef {'interpreter' | 'ts' | 'wasm'} EngineName */

/** @param {Top} top */
export function compileTop({ file, top, params }) {
  const { compiler, file: source } = new Workspace(environment()).open(file);
  const compiled = source === undefined ? undefined : compiler.top(source, top, params);
  if (compiled === undefined || compiler.hasErrors) {
    throw new Error(
      `${file} does not compile\n${renderDiagnostics(compiler.diagnostics, compiler.packages.sources)}`,
    );
  }
  return { compiled, sources: compiler.packages.sources };
}

/** @param {EngineName} name */
export function engineNamed(name) {
  const factory = [...allEngines(), wasmEngine].find((engine) => engine.name === name);
  if (factory === undefined) throw new Error(`there is no engine ${name}`);
  return factory;
}

/**
 * @param {import('../dist/src/driver/compile-design.js').Compiled} compiled
 * @param {EngineName} name
 * @param {import('../dist/src/sim/simulation.js').SimulateOptions} [options]
 * @param {boolean} [intrinsics]
 */
export function simulate(compiled, name, options = {}, intrinsics = true) {
  const factory = intrinsics ? engineNamed(name) : withoutIntrinsics(engineNamed(name));
  return new Simulation(compiled.hierarchyFor(factory), factory, {
    checks: false,
    covers: false,
    statistics: false,
    seed: 1,
    ...options,
  });
}

/**
 * What a design that feeds itself has come to, as all sides print it.
 *
 * @param {Simulation} sim
 */
export function checksumOf(sim) {
  const checksum = sim.peek('checksum');
  if (typeof checksum !== 'bigint') throw new Error('the checksum is no number');
  return checksum.toString(16).padStart(8, '0');
}
