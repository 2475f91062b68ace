/** The engines that are built, by name. */
import type { EngineFactory } from '../sim/engine.js';
import { typescriptEngine } from '../codegen/typescript/engine.js';
import { wasmEngine } from '../codegen/wasm/engine.js';
import { interpreter } from '../sim/interpreter/interpreter.js';
import { misuse } from '../sim/errors.js';

export type EngineName = EngineFactory['name'];

/** The reference first, the default last. */
const ENGINES: readonly EngineFactory[] = [interpreter, typescriptEngine, wasmEngine];

export function defaultEngine(): EngineFactory {
  return ENGINES.at(-1) ?? interpreter;
}

export function allEngines(): readonly EngineFactory[] {
  return ENGINES;
}

/** The same, with every function as it is written. */
export function withoutIntrinsics(engine: EngineFactory): EngineFactory {
  return { ...engine, noIntrinsics: true };
}

export function engineOf(name: string): EngineFactory {
  const found = ENGINES.find((engine) => engine.name === name);
  if (found !== undefined) return found;
  throw misuse(
    'M6016',
    `there is no engine \`${name}\``,
    `there is ${ENGINES.map((engine) => `\`${engine.name}\``).join(', ')}`,
  );
}
