/** From the typed tree of a top to what an engine runs. */
import { buildHierarchy, type Hierarchy } from '../ir/hierarchy.js';
import type * as ir from '../ir/ir.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { lower } from '../lower/lower.js';
import type * as hir from '../semantics/hir.js';

/** A top, ready for any engine. */
export interface Compiled {
  /** As checked: names, ports and parameters as the user wrote them. */
  readonly top: hir.Module;
  readonly design: ir.Design;
  readonly hierarchy: Hierarchy;
}

export function compileDesign(checked: hir.Design): {
  readonly compiled: Compiled;
  readonly diagnostics: readonly Diagnostic[];
} {
  const design = lower(checked);
  return { compiled: { top: checked.top, design, hierarchy: buildHierarchy(design) }, diagnostics: [] };
}
