/** From the typed tree of a top to what an engine runs. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Limits } from '../diagnostics/limits.js';
import { buildHierarchy, type Hierarchy } from '../ir/hierarchy.js';
import type * as ir from '../ir/ir.js';
import { assertVerified } from '../ir/verify.js';
import { lower } from '../lower/lower.js';
import { checkCrossings } from '../passes/check-crossings.js';
import { checkDrivers } from '../passes/check-drivers.js';
import { checkLatches } from '../passes/check-latches.js';
import { checkSize } from '../passes/check-size.js';
import { checkStreams } from '../passes/check-streams.js';
import { checkUnused } from '../passes/check-unused.js';
import { PIPELINES, runPipeline, type PipelineName } from '../passes/pipelines.js';
import { scheduleDesign } from '../passes/schedule.js';
import type * as hir from '../semantics/hir.js';
import type { EngineFactory } from '../sim/engine.js';

/** What is wrong with logic as a whole. */
const CHECKS: readonly ((design: ir.Design) => readonly Diagnostic[])[] = [
  checkDrivers,
  checkLatches,
  checkCrossings,
  checkStreams,
  checkUnused,
  (design) => scheduleDesign(design).diagnostics,
];

export interface CompileSettings {
  /** Verifies what the lowering and every pass make: for tests of the compiler. */
  readonly verify: boolean;
  readonly limits: Limits;
}

/** A top, ready for any engine. */
export class Compiled {
  /** As checked: names, ports and parameters as the user wrote them. */
  readonly top: hir.Module;
  /** As lowered. */
  readonly design: ir.Design;
  readonly hierarchy: Hierarchy;
  readonly #settings: CompileSettings;
  #optimised: Hierarchy | undefined;
  #withoutIntrinsics: Hierarchy | undefined;

  /** `optimised`: what the passes make of the design, where that is known. */
  constructor(top: hir.Module, design: ir.Design, settings: CompileSettings, optimised?: ir.Design) {
    this.top = top;
    this.design = design;
    this.hierarchy = buildHierarchy(design);
    this.#settings = settings;
    if (optimised !== undefined) this.#optimised = buildHierarchy(optimised);
  }

  /** With which it was compiled, and is run. */
  get limits(): Limits {
    return this.#settings.limits;
  }

  /** After the passes. Registers, memories and ports stay; wires that only people look at may become expressions. */
  get optimised(): Hierarchy {
    return (this.#optimised ??= this.#after('default'));
  }

  /**
   * The reference runs what was written, so that the passes are checked against it too. What `--x-check` finds must not depend on the engine: how much is
   * known of a value depends on how it is written.
   */
  hierarchyFor({ name, noIntrinsics = false, xCheck = false }: EngineFactory): Hierarchy {
    if (name === 'interpreter' && !xCheck) return this.hierarchy;
    return noIntrinsics ? (this.#withoutIntrinsics ??= this.#after('noIntrinsics')) : this.optimised;
  }

  #after(pipeline: PipelineName): Hierarchy {
    const { verify } = this.#settings;
    return buildHierarchy(runPipeline(this.design, PIPELINES[pipeline], { verifyEach: verify }).design);
  }
}

/** Checks are made of the design as it was written: what a pass would take away is wrong too. */
export function compileDesign(
  checked: hir.Design,
  settings: CompileSettings,
): { readonly compiled: Compiled; readonly diagnostics: readonly Diagnostic[] } {
  const design = lower(checked);
  if (settings.verify) assertVerified(design, 'the lowering');
  const large = checkSize(design, settings.limits);
  const diagnostics = large.length > 0 ? large : CHECKS.flatMap((check) => check(design));
  return { compiled: new Compiled(checked.top, design, settings), diagnostics };
}
