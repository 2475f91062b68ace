/** Processes of hardware. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import type { Span } from '../support/span.js';
import { Body } from './body.js';
import type { Rules } from './body.js';
import type { ModuleNames } from './module-names.js';
import { Shadows } from './shadows.js';
import type { Sites } from './sites.js';

/** What is known of the modules below. */
export type LoweredModules = ReadonlyMap<hir.Module, { readonly names: ModuleNames }>;

export interface Surroundings {
  readonly modules: LoweredModules;
  readonly module: ModuleNames;
  readonly rules: Rules;
  readonly sites: Sites;
}

export function lowerComb(
  process: Extract<hir.Process, { kind: 'comb' }>,
  { module, rules, sites }: Surroundings,
): ir.CombProcess {
  const { name, loops, span } = process;
  const shadows = Shadows.of(module, loops, process.body);
  const body = new Body({ kind: 'comb', rules, sites, module, shadows, nextBranch: module.nextBranch });
  const statements = body.capture(() => {
    inLoops(body, loops, span, () => {
      shadows?.begin(body, span);
      rules.statements(body, process.body);
      shadows?.end(body, span);
    });
  });
  return { kind: 'comb', name, span, locals: body.locals, family: [], body: statements };
}

export function lowerOn(
  process: Extract<hir.Process, { kind: 'on' }>,
  { module, rules, sites }: Surroundings,
): ir.SeqProcess {
  const { name, loops, span, edge } = process;
  const body = new Body({
    kind: 'seq',
    rules,
    sites,
    module,
    shadows: undefined,
    nextBranch: module.nextBranch,
  });
  const statements = body.capture(() => {
    inLoops(body, loops, span, () => {
      rules.statements(body, process.body);
    });
  });
  const disableUnder = process.disableUnder === undefined ? undefined : module.reset(process.disableUnder);
  return {
    kind: 'seq',
    name,
    span,
    locals: body.locals,
    clock: module.clock(process.clock),
    edge,
    disableUnder,
    body: statements,
  };
}

/** The kept generate loops around a body, the first outermost. */
function inLoops(body: Body, loops: readonly hir.LoopVar[], span: Span, lower: () => void): void {
  const [loop, ...rest] = loops;
  if (loop === undefined) {
    lower();
    return;
  }
  body.repeat(loop.name, loop.from, loop.to, span, (index) => {
    body.loops.set(loop, index);
    inLoops(body, rest, span, lower);
  });
}
