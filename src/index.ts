/** The public interface of m3hdl. */
import { environment } from './cli/environment.js';
import type { Environment } from './driver/compiler.js';
import { compileFile, type CompileOptions, type Design } from './driver/design.js';
import { ModuleHandle } from './testing/module-handle.js';

/** Compiles a module of a file, named from the working directory. `from` takes the place of the machine's files. */
export async function compile(
  path: string,
  options: CompileOptions = {},
  from: Environment = environment(),
): Promise<Design> {
  return compileFile(path, options, from);
}

/** What `import { Counter } from './counter.m3hdl'` means under vitest. */
export function moduleHandle(path: string, top: string): ModuleHandle {
  return new ModuleHandle(path, top, environment());
}

export { ALL_CODES, CODES, type DiagnosticCode, type Severity } from './diagnostics/codes.js';
export type { Diagnostic, Edit, Fix, Label } from './diagnostics/diagnostic.js';
export { explain } from './diagnostics/explain.js';
export { renderDiagnostic, renderDiagnostics } from './diagnostics/render/terminal.js';
export type { Environment } from './driver/compiler.js';
export { CompileError, Design, type CompileOptions, type DesignSimulateOptions } from './driver/design.js';
export type { EngineName } from './driver/engines.js';
export type { ParameterValue, ParameterValues } from './driver/parameters.js';
export type { InstanceInfo, Parameter, Port } from './driver/ports.js';
export type { ValueType } from './ir/value-type.js';
export { SimulationError, UsageError } from './sim/errors.js';
export type { RunUntil, SimulateOptions, Simulation, Snapshot, Stats } from './sim/simulation.js';
export type { HostInput, HostValue } from './sim/values.js';
export { MemoryFiles, type FileSystem } from './support/files.js';
export type { SourceFile, SourceSet } from './support/source.js';
export type { FileId, Span } from './support/span.js';
export { VcdWriter } from './trace/vcd.js';
export { ModuleHandle, type ModuleFace, type TypedSimulation } from './testing/module-handle.js';
