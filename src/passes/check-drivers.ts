/**
 * What drives each bit.
 *
 * Rules:
 * - Every bit has at most one driver: a process, an instance, or one iteration of a generate loop. (Within one process the last assignment wins.)
 * - Every bit of a wire, an output and an input of an instance has at least one.
 *
 * A module with test processes is exempt from the second rule, and so is what they drive from both: there, inputs are poked. So are resets, which the
 * automatic reset drives where nobody else does, and foreign modules.
 *
 * One finding for each declared name and set of drivers, naming the bits that are driven twice or not at all.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type {
  CombProcess,
  Design,
  InstanceGroup,
  Module,
  Process,
  SeqProcess,
  Signal,
  SignalId,
  Stmt,
} from '../ir/ir.js';
import { visitStmtsOfModule } from '../ir/walk.js';
import { groupBy } from '../support/group-by.js';
import { mask } from '../support/bits.js';
import { compareSpans, type Span } from '../support/span.js';
import { Cells } from './cells.js';
import { familyIterations } from './family.js';
import { placesOnly } from './places-only.js';
import { traceBody } from './trace.js';
import { cellNames, ownerName } from './user-names.js';

export function checkDrivers(design: Design): readonly Diagnostic[] {
  const modules = new Map(design.modules.map((module) => [module.name, module]));
  return design.modules.flatMap((module) =>
    module.foreign === undefined ? new DriverCheck(module, modules).run() : [],
  );
}

/** A process, one iteration of its generate loops, or an instance group. */
interface Driver {
  readonly source: Process | InstanceGroup;
  /** The first place where it drives a signal. */
  readonly places: Map<SignalId, Span>;
}

interface Claim {
  readonly driver: Driver;
  bits: bigint;
}

/** Who drives which bits of an element. A generate loop has many iterations, so that looking through all of them each time would take too long. */
interface Claims {
  readonly list: Claim[];
  /** Bits that somebody drives. */
  driven: bigint;
  /** Bits that several drive. All who do are known to the conflict. */
  shared: bigint;
}

interface Conflict {
  readonly owner: string;
  readonly drivers: Set<Driver>;
  readonly cells: Cells;
}

class DriverCheck {
  readonly #module: Module;
  readonly #modules: ReadonlyMap<string, Module>;
  readonly #claims = new Map<SignalId, Map<number, Claims>>();
  readonly #driven = new Cells();
  readonly #conflicts = new Map<string, Conflict>();

  constructor(module: Module, modules: ReadonlyMap<string, Module>) {
    this.#module = module;
    this.#modules = modules;
  }

  run(): readonly Diagnostic[] {
    const { signals, groups, processes } = this.#module;
    signals.forEach((signal, id) => {
      const group = signal.instancePort && groups[signal.instancePort.group];
      if (group === undefined || !this.#isOutput(signal)) return;
      const driver = { source: group, places: new Map([[id, group.span]]) };
      for (let element = 0; element < signal.length; element++)
        this.#claim(id, element, mask(signal.width), driver);
    });
    for (const process of processes) if (process.kind !== 'test') this.#follow(process);
    return [...this.#several(), ...this.#undriven()];
  }

  /** Whether the signal is what an instance drives. */
  #isOutput({ instancePort }: Signal): boolean {
    const group = instancePort && this.#module.groups[instancePort.group];
    const child = group && this.#modules.get(group.module);
    return instancePort !== undefined && child?.signals[instancePort.signal]?.port === 'out';
  }

  #follow(process: CombProcess | SeqProcess): void {
    const loop = innermostGenerateLoop(process);
    const body = placesOnly(process.body);
    let driver: Driver = { source: process, places: new Map() };
    for (const locals of process.kind === 'comb' ? familyIterations(process) : [undefined]) {
      traceBody(this.#module, body, locals, {
        iteration: ({ span }) => {
          if (span === loop?.span) driver = { source: process, places: new Map() };
        },
        drive: (stmt, { signal, first, count, bits }) => {
          if (!driver.places.has(signal)) driver.places.set(signal, stmt.span);
          for (let element = first; element < first + count; element++)
            this.#claim(signal, element, bits, driver);
        },
      });
    }
  }

  #claim(id: SignalId, element: number, bits: bigint, driver: Driver): void {
    const elements = this.#claims.get(id) ?? new Map<number, Claims>();
    this.#claims.set(id, elements);
    const claims: Claims = elements.get(element) ?? { list: [], driven: 0n, shared: 0n };
    elements.set(element, claims);
    this.#driven.add(id, element, bits);
    if (bits !== 0n && (bits & ~claims.shared) === 0n) {
      this.#conflict(id, element, bits, driver);
      return;
    }
    const last = claims.list.at(-1);
    const others = (bits & claims.driven) === 0n ? [] : claims.list;
    claims.driven |= bits;
    if (last?.driver === driver) last.bits |= bits;
    else claims.list.push({ driver, bits });
    for (const other of others) {
      const common = other.driver === driver ? 0n : other.bits & bits;
      if (common === 0n) continue;
      claims.shared |= common;
      this.#conflict(id, element, common, other.driver, driver);
    }
  }

  #conflict(id: SignalId, element: number, bits: bigint, ...drivers: readonly Driver[]): void {
    const owner = ownerName(this.#module, id);
    const known = this.#conflicts.get(owner) ?? { owner, drivers: new Set(), cells: new Cells() };
    this.#conflicts.set(owner, known);
    known.cells.add(id, element, bits);
    for (const driver of drivers) known.drivers.add(driver);
  }

  #several(): readonly Diagnostic[] {
    return [...this.#conflicts.values()].map(({ owner, drivers, cells }) => {
      const [id = 0] = cells.signals;
      const places = [...groupBy(drivers, ({ source }) => source)].map(([source, same]) => ({
        span: same[0]?.places.get(id) ?? source.span,
        text: textOf(source, same.length),
      }));
      const [first, ...others] = places;
      const message = `${cellNames(this.#module, cells)} ${cells.signals.length > 1 ? 'have' : 'has'} several drivers`;
      let found = error('M4001', first?.span, message, first?.text);
      for (const { span, text } of others) found = found.label(span, text);
      return found.note(
        `rule: each bit of \`${owner}\` has one driver; choose between the values in one place`,
      );
    });
  }

  #undriven(): readonly Diagnostic[] {
    const { signals, resets, processes } = this.#module;
    const exempt = new Set(resets.map(({ signal }) => signal));
    const test = processes.some(({ kind }) => kind === 'test');
    visitStmtsOfModule(this.#module, (stmt, process) => {
      if (process.kind === 'test' && stmt.kind === 'drive') exempt.add(stmt.signal);
    });
    const missing = new Cells();
    signals.forEach((signal, id) => {
      if (signal.storage === 'reg' || signal.port === 'in' || exempt.has(id)) return;
      if (signal.instancePort !== undefined && test) return;
      for (let element = 0; element < signal.length; element++)
        missing.add(id, element, mask(signal.width) & ~this.#driven.bits(id, element));
    });
    return [...groupBy(missing.signals, (id) => ownerName(this.#module, id))].map(([owner, ids]) => {
      const cells = missing.only(ids);
      const driver = ids.map((id) => this.#placeOf(id)).find((span) => span !== undefined);
      const names = cellNames(this.#module, cells);
      const whole = names === `\`${owner}\``;
      const first = signals[ids[0] ?? 0];
      const found =
        whole && first?.instancePort !== undefined
          ? error(
              'M4009',
              first.span,
              `the input ${names} is not connected`,
              'give it a value in the list, or drive it',
            )
          : error(
              'M4002',
              first?.span,
              `nothing drives ${names}`,
              whole ? 'declared here' : 'not all of it is driven',
            );
      return driver === undefined || whole ? found : found.label(driver, 'other parts are driven here');
    });
  }

  /** Where some of the signal is driven. */
  #placeOf(id: SignalId): Span | undefined {
    for (const {
      list: [claim],
    } of this.#claims.get(id)?.values() ?? [])
      if (claim !== undefined) return claim.driver.places.get(id);
    return undefined;
  }
}

function textOf(source: Process | InstanceGroup, drivers: number): string {
  if ('dims' in source) return `driven by instance \`${source.name}\``;
  return drivers > 1 ? 'driven here by several iterations of the loop' : 'driven here';
}

/** Generate loops stand around a process: lowered, they have its place in the source, and loops written inside it have their own. */
function innermostGenerateLoop(
  process: CombProcess | SeqProcess,
): (Stmt & { readonly kind: 'for' }) | undefined {
  let found: (Stmt & { readonly kind: 'for' }) | undefined;
  let [stmt] = process.body;
  while (stmt?.kind === 'for' && sameSpan(stmt.span, process.span)) {
    found = stmt;
    [stmt] = stmt.body;
  }
  return found;
}

/** A span without text, as of what a tool made, is the same as none. */
function sameSpan(a: Span, b: Span): boolean {
  return a.start < a.end && compareSpans(a, b) === 0;
}
