/**
 * Latches.
 *
 * Rule: what a combinational process drives on some path it drives on every path, bit by bit. A `for` is followed through all of its iterations, an
 * exhaustive `switch` through its cases only; an element chosen at run time counts as none, since the others keep their values. What is computed from a
 * local without a value on some path has none there, either.
 *
 * One finding for each process and declared name, at the branch that lacks the assignment, with the place of one that is there.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { CombProcess, Design, Module, SignalId, Stmt } from '../ir/ir.js';
import { visitStmts } from '../ir/walk.js';
import { cover, type Span } from '../support/span.js';
import { groupBy } from '../support/group-by.js';
import { Cells } from './cells.js';
import { familyIterations } from './family.js';
import { cellOfLocal, traceBody, type BranchStmt, type DriveStmt } from './trace.js';
import { cellNames, ownerName } from './user-names.js';

export function checkLatches(design: Design): readonly Diagnostic[] {
  return design.modules.flatMap((module) =>
    module.processes.flatMap((process) => (process.kind === 'comb' ? latchesIn(module, process) : [])),
  );
}

/** Where branches join and one of them lacks what another drives. */
interface Gap {
  readonly stmt: BranchStmt;
  readonly branch: number;
  readonly missing: Cells;
}

/** What was seen of a process in all iterations of its family. */
interface Findings {
  readonly latched: Cells;
  readonly gaps: readonly Gap[];
  readonly drivers: ReadonlyMap<SignalId, DriveStmt>;
  /** Locals without a value that a signal was driven with, as cells. */
  readonly sources: ReadonlyMap<SignalId, Cells>;
}

function latchesIn(module: Module, process: CombProcess): readonly Diagnostic[] {
  const { latched, gaps, drivers, sources } = follow(module, process);
  const names = new Set(latched.signals.map((id) => module.signals[id]?.name));
  return [...groupBy(latched.signals, (id) => ownerName(module, id))].flatMap(
    ([owner, ids]): readonly Diagnostic[] => {
      const cells = latched.only(ids);
      const locals = new Cells();
      for (const id of ids) locals.addAll(sources.get(id) ?? new Cells());
      const own = gaps.find(({ missing }) => overlaps(missing, cells));
      // A local that stands for a signal has its name; what is computed from that signal is not at fault for it.
      const stand = locals.signals.map((cell) => process.locals[cellOfLocal(cell)]?.name);
      if (
        own === undefined &&
        stand.some((name) => names.has(name) && ids.every((id) => module.signals[id]?.name !== name))
      )
        return [];
      const gap = own ?? gaps.find(({ missing }) => overlaps(missing, locals));
      const driven = own === undefined ? firstSet(process, locals) : undefined;
      const driver = driven ?? ids.map((id) => drivers.get(id)?.span).find((span) => span !== undefined);
      return [describe(module, owner, cells, gap, driver ?? process.span)];
    },
  );
}

function describe(
  module: Module,
  owner: string,
  cells: Cells,
  gap: Gap | undefined,
  driver: Span,
): Diagnostic {
  const names = cellNames(module, cells);
  const keep = names.includes(', ') || names.includes(' and ') ? 'keep their values' : 'keeps its value';
  const message = `${names} ${keep} on some path, which would be a latch`;
  const rule = `rule: a \`comb\` block gives \`${owner}\` a value on every path`;
  if (gap === undefined)
    return error('M4003', driver, message, 'only a part that is chosen at run time gets a value').note(rule);
  const { span, text } = placeOf(gap);
  return error('M4003', span, message, `${text} \`${owner}\` gets no value`)
    .label(driver, 'it gets one here')
    .note(rule);
}

/** The first place where one of the locals is set. */
function firstSet(process: CombProcess, locals: Cells): Span | undefined {
  let span: Span | undefined;
  visitStmts(process.body, (stmt) => {
    if (stmt.kind === 'set' && locals.of(cellOfLocal(stmt.local)).size > 0) span ??= stmt.span;
  });
  return span;
}

function follow(module: Module, process: CombProcess): Findings {
  const latched = new Cells();
  const gaps: Gap[] = [];
  const drivers = new Map<SignalId, DriveStmt>();
  const sources = new Map<SignalId, Cells>();
  const covered = new Cells();
  const driven = new Cells();
  for (const locals of familyIterations(process)) {
    const trace = traceBody(
      module,
      process.body,
      locals,
      {
        drive: (stmt, { signal }) => {
          if (!drivers.has(signal)) drivers.set(signal, stmt);
        },
        join: (stmt, branch, missing) => gaps.push({ stmt, branch, missing }),
        driveUnset: (_, { signal, first, count, bits }, unset) => {
          for (let element = first; element < first + count; element++) latched.add(signal, element, bits);
          const known = sources.get(signal) ?? new Cells();
          known.addAll(unset);
          sources.set(signal, known);
        },
      },
      process.locals,
    );
    covered.addAll(trace.covered);
    driven.addAll(trace.drives);
  }
  for (const id of driven.signals)
    for (const [element, bits] of driven.of(id)) latched.add(id, element, bits & ~covered.bits(id, element));
  return { latched, gaps, drivers, sources };
}

function overlaps(a: Cells, b: Cells): boolean {
  return a.signals.some((id) => [...a.of(id)].some(([element, bits]) => (b.bits(id, element) & bits) !== 0n));
}

/** The branch that lacks an assignment. */
function placeOf({ stmt, branch }: Gap): { readonly span: Span; readonly text: string } {
  if (stmt.kind === 'switch') {
    const arm = stmt.cases[branch];
    return arm === undefined
      ? { span: spanOf(stmt.default) ?? stmt.span, text: 'in all other cases' }
      : { span: arm.span, text: 'in this case' };
  }
  const span = spanOf(branch === 0 ? stmt.then : stmt.else);
  if (span !== undefined) return { span, text: 'here' };
  return { span: stmt.span, text: branch === 0 ? 'where this holds,' : 'where this does not hold,' };
}

function spanOf(body: readonly Stmt[]): Span | undefined {
  return body
    .map(({ span }) => span)
    .reduce<Span | undefined>((all, one) => (all ? cover(all, one) : one), undefined);
}
