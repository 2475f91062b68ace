/** From the typed tree of a top to what an engine runs. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { buildHierarchy, type Hierarchy } from '../ir/hierarchy.js';
import type * as ir from '../ir/ir.js';
import { lower } from '../lower/lower.js';
import { checkDrivers } from '../passes/check-drivers.js';
import { checkLatches } from '../passes/check-latches.js';
import { scheduleDesign } from '../passes/schedule.js';
import type * as hir from '../semantics/hir.js';

/** A top, ready for any engine. */
export interface Compiled {
  /** As checked: names, ports and parameters as the user wrote them. */
  readonly top: hir.Module;
  readonly design: ir.Design;
  readonly hierarchy: Hierarchy;
}

/** In this order, since a wire without a driver explains what the others would say of it. */
const CHECKS: readonly ((design: ir.Design) => readonly Diagnostic[])[] = [
  checkDrivers,
  checkLatches,
  (design) => scheduleDesign(design).diagnostics,
];

/** What is wrong with logic as a whole is found on the design as it was written: what passes would take away is wrong too. */
export function compileDesign(checked: hir.Design): {
  readonly compiled: Compiled;
  readonly diagnostics: readonly Diagnostic[];
} {
  const design = lower(checked);
  const diagnostics = CHECKS.flatMap((check) => check(design));
  return { compiled: { top: checked.top, design, hierarchy: buildHierarchy(design) }, diagnostics };
}
