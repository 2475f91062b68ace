/** A compiled design as TypeScript has it, and the error where it does not compile. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { limitFault, type Limits } from '../diagnostics/limits.js';
import { renderDiagnostics } from '../diagnostics/render/terminal.js';
import { misuse } from '../sim/errors.js';
import { Simulation, type SimulateOptions } from '../sim/simulation.js';
import type { SourceSet } from '../support/source.js';
import type { Compiled } from './compile-design.js';
import { Workspace, type Environment } from './compiler.js';
import { defaultEngine, engineOf, withoutIntrinsics, type EngineName } from './engines.js';
import type { ParameterValues } from './parameters.js';
import { hierarchyOf, parametersOf, portsOf, type InstanceInfo, type Parameter, type Port } from './ports.js';

export interface CompileOptions {
  /** The module; default: the only one of the file. */
  readonly top?: string;
  readonly params?: ParameterValues;
  /** Over those of the project. */
  readonly limits?: Partial<Limits>;
}

export interface DesignSimulateOptions extends SimulateOptions {
  /** Default: the fastest that is built. All give the same bits. */
  readonly engine?: EngineName;
  /** False: functions of the standard library are computed as they are written, not by the operators that they are proved equal to. */
  readonly intrinsics?: boolean;
  /** False: every wire stays what it is, so that it can be forced. */
  readonly optimise?: boolean;
}

/** The message shows every error with its place; `diagnostics` has them as data. */
export class CompileError extends Error {
  override readonly name = 'CompileError';
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: SourceSet;

  constructor(diagnostics: readonly Diagnostic[], sources: SourceSet) {
    super(`the design does not compile\n\n${renderDiagnostics(diagnostics, sources)}`);
    this.diagnostics = diagnostics;
    this.sources = sources;
  }
}

export class Design {
  /** `SecdedEncoder<64>`. */
  readonly name: string;
  readonly ports: readonly Port[];
  readonly parameters: readonly Parameter[];
  /** The top instance with all below it. */
  readonly hierarchy: InstanceInfo;
  readonly warnings: readonly Diagnostic[];
  readonly sources: SourceSet;
  readonly #compiled: Compiled;

  constructor(compiled: Compiled, warnings: readonly Diagnostic[], sources: SourceSet) {
    this.name = compiled.top.name;
    this.ports = portsOf(compiled);
    this.parameters = parametersOf(compiled);
    this.hierarchy = hierarchyOf(compiled);
    this.warnings = warnings;
    this.sources = sources;
    this.#compiled = compiled;
  }

  /** Starts a run: the automatic reset is done, and cycle 0 is the next edge. */
  simulate({
    engine,
    intrinsics = true,
    optimise = true,
    ...options
  }: DesignSimulateOptions = {}): Simulation {
    const named = engine === undefined ? defaultEngine() : engineOf(engine);
    const factory = intrinsics ? named : withoutIntrinsics(named);
    const { hierarchy, limits } = this.#compiled;
    return new Simulation(optimise ? this.#compiled.hierarchyFor(factory) : hierarchy, factory, {
      ...options,
      limits: { ...limits, ...checkedLimits(options.limits) },
    });
  }
}

/** As they are; throws where there are no such limits. */
function checkedLimits(limits: Partial<Limits> = {}): Partial<Limits> {
  for (const [name, value] of Object.entries(limits)) {
    const wrong = limitFault(name, value);
    if (wrong !== undefined) throw misuse('M6017', wrong);
  }
  return limits;
}

/** Compiles a module of a file. Throws a {@link CompileError} that says all that is wrong. */
export function compileFile(path: string, options: CompileOptions, environment: Environment): Design {
  const limits = { ...environment.limits, ...checkedLimits(options.limits) };
  const { compiler, file } = new Workspace({ ...environment, limits }).open(path);
  const compiled = file === undefined ? undefined : compiler.top(file, options.top, options.params);
  const { diagnostics, sources } = compiler;
  if (compiled === undefined || compiler.hasErrors) throw new CompileError(diagnostics, sources);
  return new Design(compiled, diagnostics, sources);
}
