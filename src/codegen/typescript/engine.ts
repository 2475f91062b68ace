/** The TypeScript engine: the design as JavaScript, in this process. */
import type { Hierarchy } from '../../ir/hierarchy.js';
import { inlineChecks } from '../../passes/inline-checks.js';
import { scheduleDesign } from '../../passes/schedule.js';
import { withoutCovers } from '../../passes/without-covers.js';
import type { EngineFactory, EngineOptions } from '../../sim/engine.js';
import { SimulationError } from '../../sim/errors.js';
import { emitProgram } from './program.js';
import { ModelEngine } from './runtime/engine.js';
import { RUNTIME_NAMES, type Kernel } from './runtime/kernel.js';
import type { Model, ModelFunctions } from './runtime/model.js';

export interface CompiledProgram {
  readonly model: Model;
  /** The body of a function of `kernel`. */
  readonly text: string;
}

export function compileProgram(hierarchy: Hierarchy, checks: boolean, covers = true): CompiledProgram {
  const flat = inlineChecks.run(hierarchy.design).design;
  const { design, schedule, diagnostics } = scheduleDesign(covers ? flat : withoutCovers.run(flat).design);
  if (diagnostics.length > 0) throw new SimulationError(diagnostics);
  const { model, functions, table } = emitProgram(design, schedule, {
    checks,
    typed: false,
    processes: 'all',
    placeOf: () => undefined,
  });
  const text = `'use strict';\nconst { ${RUNTIME_NAMES.join(', ')} } = kernel;\n\n${functions}\nreturn ${table};\n`;
  return { model, text };
}

/** The text holds nothing that a user wrote: see `names.ts`. */
function instantiate(text: string): (kernel: Kernel) => ModelFunctions {
  // oxlint-disable-next-line typescript/no-implied-eval -- this is what a compiler to JavaScript is for
  return new Function('kernel', text) as (kernel: Kernel) => ModelFunctions;
}

interface Made {
  readonly model: Model;
  readonly functions: (kernel: Kernel) => ModelFunctions;
}

/** A property runs one design hundreds of times: it is compiled once, with checks, with covers, and without. */
const made = new WeakMap<Hierarchy, Map<string, Made>>();

function madeFor(hierarchy: Hierarchy, { checks, covers = true }: EngineOptions): Made {
  const known = made.get(hierarchy) ?? new Map<string, Made>();
  made.set(hierarchy, known);
  const kind = `${checks} ${covers}`;
  const found = known.get(kind);
  if (found !== undefined) return found;
  const { model, text } = compileProgram(hierarchy, checks, covers);
  const fresh = { model, functions: instantiate(text) };
  known.set(kind, fresh);
  return fresh;
}

export const typescriptEngine: EngineFactory = {
  name: 'ts',
  create: (hierarchy, host, options) => {
    const { model, functions } = madeFor(hierarchy, options);
    return new ModelEngine(hierarchy, model, functions, host, options);
  },
};
