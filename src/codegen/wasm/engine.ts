/** The WebAssembly engine. Processes of the design run in a module; test processes and the host's side are those of the TypeScript engine. */
import { buildHierarchy, type Hierarchy } from '../../ir/hierarchy.js';
import { inlineChecks } from '../../passes/inline-checks.js';
import { scheduleDesign } from '../../passes/schedule.js';
import { withoutCovers } from '../../passes/without-covers.js';
import type { EngineFactory, EngineOptions } from '../../sim/engine.js';
import { SimulationError } from '../../sim/errors.js';
import { emitProgram } from '../typescript/program.js';
import { ModelEngine } from '../typescript/runtime/engine.js';
import { RUNTIME_NAMES, type Kernel } from '../typescript/runtime/kernel.js';
import type { Model, ModelFunctions, ProcessFunction } from '../typescript/runtime/model.js';
import { viewsOf } from '../typescript/runtime/numbers.js';
import { IMPORTS } from './encoder/module.js';
import { cycleMachine } from './cycles.js';
import type { CheckPlace } from './frame.js';
import type { HostFunctions } from './helpers.js';
import { emitWasm, functionName, leanName, type WasmProgram } from './program.js';
import { wasm, type WasmMemory, type WasmModule } from './webassembly.js';

export interface CompiledModule {
  readonly model: Model;
  readonly program: WasmProgram;
  readonly module: WasmModule;
  /** Test processes. */
  readonly tests: (kernel: Kernel) => ModelFunctions;
  /** Memories of runs that are over, all 0: a new one costs more than many a run of a property. */
  readonly spare: WasmMemory[];
}

/** A property on several engines, or a search for a smaller failure, needs no more at a time. */
const MOST_SPARE = 4;

export function compileModule(hierarchy: Hierarchy, checks: boolean, covers = true): CompiledModule {
  const flat = inlineChecks.run(hierarchy.design).design;
  const { design, schedule, diagnostics } = scheduleDesign(covers ? flat : withoutCovers.run(flat).design);
  if (diagnostics.length > 0) throw new SimulationError(diagnostics);
  const { model, functions, table } = emitProgram(design, schedule, {
    checks,
    typed: false,
    processes: 'tests',
    placeOf: () => undefined,
  });
  const text = `'use strict';\nconst { ${RUNTIME_NAMES.join(', ')} } = kernel;\n\n${functions}\nreturn ${table};\n`;
  // oxlint-disable-next-line typescript/no-implied-eval -- test processes run as JavaScript
  const tests = new Function('kernel', text) as (kernel: Kernel) => ModelFunctions;
  const program = emitWasm(buildHierarchy(design), model, checks);
  return { model, program, module: new wasm.Module(program.bytes), tests, spare: [] };
}

/** A property runs one design hundreds of times: it is compiled once, with checks, with covers, and without. */
const made = new WeakMap<Hierarchy, Map<string, CompiledModule>>();

function madeFor(hierarchy: Hierarchy, { checks, covers = true }: EngineOptions): CompiledModule {
  const known = made.get(hierarchy) ?? new Map<string, CompiledModule>();
  made.set(hierarchy, known);
  const kind = `${checks} ${covers}`;
  const found = known.get(kind) ?? compileModule(hierarchy, checks, covers);
  known.set(kind, found);
  return found;
}

/** What compiled code calls. `checks`: those that it has, by number. */
function hostFunctions(
  kernel: Kernel,
  { delays }: WasmProgram,
  checks: readonly CheckPlace[],
): HostFunctions {
  const { cover, note, pend, look, undefine, multiply, divide, divideSigned } = kernel;
  return {
    cover,
    note,
    pend,
    look,
    undefine,
    multiply,
    divide,
    divideSigned,
    now: () => kernel.host.now(),
    fail: (number: number, instance: number) => {
      const { site, shape, values } = at(checks, number);
      kernel.fail(
        site,
        shape,
        instance,
        values.map(({ word, limbs }) => kernel.bigintAt(word, limbs)),
      );
    },
    driveLater: (number: number, instance: number, element: number, low: number) => {
      const { shape, signal, width, left, from, after } = at(delays, number);
      const value = kernel.bigintAt(from.word, from.words);
      const delay = kernel.bigintAt(after.word, after.words);
      kernel.driveLater(shape, instance, signal, element, low, Math.min(width, left - low), value, delay);
    },
  };
}

function instantiate(
  { program, module, tests }: CompiledModule,
  memory: WasmMemory,
  named: Map<string, ProcessFunction>,
  kernel: Kernel,
): ModelFunctions {
  const { exports } = new wasm.Instance(module, {
    [IMPORTS]: { memory, ...hostFunctions(kernel, program, program.checks) },
  });
  const processes = program.functions.map((numbers, shape) => {
    const functions: ProcessFunction[] = [];
    for (const number of numbers) {
      const name = functionName(shape, number);
      const process = exports[name] as ProcessFunction;
      functions[number] = process;
      named.set(name, process);
    }
    return functions;
  });
  for (const name of program.lean) named.set(leanName(name), exports[leanName(name)] as ProcessFunction);
  return { processes, tests: tests(kernel).tests };
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`the module has no ${index}`);
  return found;
}

/**
 * `loopsFrom`: after so many cycles of an edge a function that runs many is made for it; it costs about half a millisecond. `fusesFrom`: after so many, one that has
 * the processes in it; it costs as much as compiling the design.
 */
export function wasmEngineWith(loopsFrom: number, fusesFrom: number): EngineFactory {
  return {
    name: 'wasm',
    create: (hierarchy, host, options) => {
      const compiled = madeFor(hierarchy, options);
      const { spare, program } = compiled;
      const memory = spare.pop() ?? new wasm.Memory({ initial: program.pages });
      const views = viewsOf(memory.buffer);
      const functions = new Map<string, ProcessFunction>();
      let services: Kernel | undefined;
      return new ModelEngine(
        hierarchy,
        compiled.model,
        (kernel) => {
          services = kernel;
          return instantiate(compiled, memory, functions, kernel);
        },
        host,
        options,
        {
          name: 'wasm',
          memory: views,
          close: () => {
            views.u8.fill(0);
            if (spare.length < MOST_SPARE) spare.push(memory);
          },
          cycles: cycleMachine({
            worthFrom: [loopsFrom, fusesFrom],
            memory,
            words: views.i32,
            control: program.control,
            writes: program.writes,
            end: program.end,
            functions,
            grounds: program.grounds,
            host: (checks) => {
              if (services === undefined) throw new Error('nothing runs yet');
              return hostFunctions(services, program, checks);
            },
          }),
        },
      );
    },
  };
}

export const wasmEngine = wasmEngineWith(2000, 50_000);
