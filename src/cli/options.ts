/** Readings of options that several commands take. */
import { isLimitName, limitFault, type LimitName, type Limits } from '../diagnostics/limits.js';
import { splitAssignment, type ParameterValues } from '../driver/parameters.js';
import { allEngines, defaultEngine, engineOf, withoutIntrinsics } from '../driver/engines.js';
import type { EngineFactory } from '../sim/engine.js';
import { SimulationError, UsageError } from '../sim/errors.js';
import { withUnknowns } from '../sim/unknown/engine.js';
import type { SourceSet } from '../support/source.js';
import type { Engines } from '../testing/lockstep.js';
import { Exit, ExitCode } from './exit.js';
import { exitCodeOf, printDiagnostics, refuse } from './report.js';

/** What yargs makes of an option that may be repeated: nothing, one, or several. */
export type Repeated = string | readonly string[] | undefined;

export function listOf(values: Repeated): readonly string[] {
  return values === undefined ? [] : typeof values === 'string' ? [values] : values;
}

/** `NAME=VALUE` each. */
export function assignments(option: string, values: Repeated): readonly (readonly [string, string])[] {
  return listOf(values).map(
    (text) =>
      splitAssignment(text) ??
      refuse('M6017', `\`${option} ${text}\` lacks its \`=\``, `write \`${option} NAME=VALUE\``),
  );
}

/** `--limit NAME=VALUE`, for every command that compiles. */
export const LIMIT_OPTION = {
  type: 'string',
  requiresArg: true,
  describe: 'NAME=VALUE, a limit to raise; may be repeated (docs/reference.md lists them)',
} as const;

export function limitsFrom(values: Repeated): Partial<Limits> {
  const limits: Partial<Record<LimitName, number>> = {};
  for (const [name, text] of assignments('--limit', values)) {
    const value = Number(wholeFrom(`--limit ${name}`, text));
    const wrong = limitFault(name, value);
    if (wrong !== undefined) refuse('M6017', wrong);
    if (isLimitName(name)) limits[name] = value;
  }
  return limits;
}

/** `--x-check`, for every command that runs a design. */
export const X_CHECK_OPTION = {
  type: 'boolean',
  default: false,
  describe: 'report where what nobody initialised reaches an output, a branch or a check',
} as const;

export function parametersFrom(values: Repeated): ParameterValues {
  return Object.fromEntries(assignments('-P', values));
}

/** How engines run a design, whichever they are. */
export interface EngineManner {
  readonly noIntrinsics: boolean;
  readonly xCheck: boolean;
}

export function engineFrom(name: string | undefined, { noIntrinsics, xCheck }: EngineManner): EngineFactory {
  const engine = name === undefined ? defaultEngine() : attemptUsage(() => engineOf(name));
  const written = noIntrinsics ? withoutIntrinsics(engine) : engine;
  return xCheck ? withUnknowns(written) : written;
}

/** `all`: each that is built, side by side. */
export function enginesFrom(name: string | undefined, manner: EngineManner): Engines {
  if (name !== 'all') return [engineFrom(name, manner)];
  return enginesNamed(
    allEngines().map((engine) => engine.name),
    manner,
  );
}

/** Those that another thread was asked for. */
export function enginesNamed(names: readonly string[], manner: EngineManner): Engines {
  const [first = defaultEngine(), ...others] = names.map((name) => engineFrom(name, manner));
  return [first, ...others];
}

/** A whole number from 0 on. */
export function wholeFrom(option: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (!/^(\d[\d_]*|0x[0-9a-f]+)$/i.test(text))
    refuse('M6017', `\`${option}\` takes a whole number, not \`${text}\``);
  return BigInt(text.replaceAll('_', ''));
}

/** Runs what may find that it was asked for the impossible. */
export function attemptUsage<T>(action: () => T): T {
  try {
    return action();
  } catch (refusal) {
    if (!(refusal instanceof UsageError)) throw refusal;
    printDiagnostics(refusal.diagnostics);
    throw new Exit(ExitCode.usage);
  }
}

/** Runs what may find that the design, or what was asked of it, cannot be. */
export function attemptDesign<T>(sources: SourceSet, action: () => T): T {
  try {
    return action();
  } catch (refusal) {
    if (!(refusal instanceof SimulationError)) throw refusal;
    printDiagnostics(refusal.diagnostics, sources);
    throw new Exit(exitCodeOf(refusal.diagnostics, sources));
  }
}
