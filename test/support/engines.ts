/** The engines that are held against the interpreter, which is the reference. */
import { allEngines } from '../../src/driver/engines.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import type { EngineFactory } from '../../src/sim/engine.js';

export const COMPILED: readonly EngineFactory[] = allEngines().filter((engine) => engine !== interpreter);
