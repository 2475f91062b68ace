/**
 * `--x-check`: a design that tracks unknown bits beside its values. Every signal, memory and variable that an unknown bit may ever get to has a twin with a 1
 * for each bit that is unknown; sites of kind `unknown` report where one reaches an output, a branch or a check. Ids of the old design stay, and
 * what it computes is not touched. Why it is so stands in docs/design/x-check.md.
 */
import { binary, constant, not } from '../ir/builder.js';
import type {
  CombProcess,
  Design,
  Expr,
  Func,
  InstanceGroup,
  Memory,
  MemoryId,
  Module,
  PowerOn,
  Process,
  Reset,
  SeqProcess,
  Signal,
  SignalId,
  Site,
  SiteId,
  Stmt,
  TestProcess,
} from '../ir/ir.js';
import { exprsOf } from '../ir/walk.js';
import { mask } from '../support/bits.js';
import type { Span } from '../support/span.js';
import { Body, type BodyContext, type Findings, type FunctionTwins, type Twins } from './unknown-body.js';
import { mergeUnknownArms } from './unknown-merging.js';
import { knownName, twinName, writtenName } from './unknown-names.js';
import { outputChecks } from './unknown-outputs.js';
import { reachOfUnknowns, type Reach, type Reached } from './unknown-reach.js';
import { or, some } from './unknown-rules.js';
import { testCode } from './unknown-tests.js';
import { usesOf } from './uses.js';

export interface UnknownPlane {
  readonly design: Design;
  /** Ids of sites from there on are new, and of kind `unknown`. */
  readonly firstSite: SiteId;
  /** For each new site, what was found to be unknown there. */
  readonly causes: readonly Cause[];
  /** By name of the module. */
  readonly twins: ReadonlyMap<string, ModuleTwins>;
}

/** Expressions in a process, any of which may be what is unknown. */
export interface Cause {
  readonly exprs: readonly Expr[];
  /** Undefined: they name no variables. */
  readonly process: Process | undefined;
}

export interface ModuleTwins extends Twins {
  readonly signals: readonly Signal[];
  readonly memories: readonly Memory[];
}

export function unknownPlane(design: Design): UnknownPlane {
  return new Maker(mergeUnknownArms(design)).plane();
}

class Maker {
  readonly #design: Design;
  readonly #reach: Reach;
  readonly #sites: Site[];
  readonly #causes: Cause[] = [];
  readonly #twins: ReadonlyMap<string, ModuleTwins>;
  readonly #functions: ReadonlyMap<string, FunctionTwins>;

  constructor(design: Design) {
    this.#design = design;
    this.#reach = reachOfUnknowns(design);
    this.#sites = [...design.sites];
    const twins = new Map<string, ModuleTwins>();
    for (const module of design.modules)
      twins.set(module.name, twinsOf(module, this.#reached(module), twins));
    this.#twins = twins;
    this.#functions = new Map(
      design.functions.map((func) => [
        func.name,
        { func, reached: this.#reach.functions.get(func.name) ?? new Set() },
      ]),
    );
  }

  plane(): UnknownPlane {
    const functions = this.#design.functions.map((func) => this.#function(func));
    const modules = this.#design.modules.map((module) => this.#module(module));
    return {
      design: { ...this.#design, functions, modules, sites: this.#sites },
      firstSite: this.#design.sites.length,
      causes: this.#causes,
      twins: this.#twins,
    };
  }

  #reached({ name }: Module): Reached {
    const found = this.#reach.modules.get(name);
    if (found === undefined) throw new Error(`no module ${name}`);
    return found;
  }

  #site(message: string, span: Span, cause: Cause): SiteId {
    this.#causes.push(cause);
    const site: Site = { kind: 'unknown', name: '', message, source: '', shows: [], span };
    return this.#sites.push(site) - 1;
  }

  #function(func: Func): Func {
    const reached = this.#reach.functions.get(func.name) ?? new Set();
    if (reached.size === 0) return func;
    const body = new Body(func.locals, reached, this.#context(NO_TWINS, SILENT));
    const statements = body.statements(func.body);
    const twins = (ids: readonly number[]): readonly number[] => ids.flatMap((id) => body.twin(id) ?? []);
    return {
      ...func,
      body: statements,
      locals: body.locals,
      params: [...func.params, ...twins(func.params)],
      results: [...func.results, ...twins(func.results)],
      intrinsic: undefined,
    };
  }

  #context(twins: Twins, findings: Findings): BodyContext {
    return { twins, functions: this.#functions, findings };
  }

  #module(module: Module): Module {
    const twins = this.#twins.get(module.name);
    if (twins === undefined) throw new Error(`no module ${module.name}`);
    const reached = this.#reached(module);
    const resets = new ResetTwins(module, twins);
    const processes = module.processes.map((process, i) =>
      this.#process(process, reached.locals[i] ?? new Set(), module, twins),
    );
    const watch = [
      ...this.#gates(module, twins),
      ...(module.name === this.#design.top ? this.#outputs(module, twins) : []),
    ];
    return {
      ...module,
      signals: resets.signals(),
      memories: twins.memories,
      resets: [...module.resets, ...resets.made],
      groups: module.groups.map((group) => this.#group(group, twins)),
      processes: [...processes, ...resets.processes, ...watch],
    };
  }

  #group(group: InstanceGroup, twins: Twins): InstanceGroup {
    const inner = this.#twins.get(group.module);
    const ports = group.ports.flatMap(({ child, parent }) => {
      const [below, above] = [inner?.signal(child), twins.signal(parent)];
      return below === undefined || above === undefined ? [] : [{ child: below, parent: above }];
    });
    return { ...group, ports: [...group.ports, ...ports] };
  }

  #process(process: Process, reached: ReadonlySet<number>, module: Module, twins: ModuleTwins): Process {
    const body = new Body(
      process.locals,
      reached,
      this.#context(twins, this.#findings(process, module, twins)),
    );
    if (process.kind === 'test') {
      const code = testCode(process, body, (span, expr) =>
        this.#site('an unknown decides how the test goes on', span, { exprs: [expr], process }),
      );
      return { ...process, code, locals: body.locals } satisfies TestProcess;
    }
    const statements = [...body.statements(process.body)];
    if (process.kind === 'seq') statements.push(...poisonUnderReset(process, module, twins, body));
    return { ...process, body: statements, locals: body.locals } satisfies CombProcess | SeqProcess;
  }

  #findings(process: Process, module: Module, twins: ModuleTwins): Findings {
    const report = (message: string, span: Span, exprs: readonly Expr[], isBad: Expr): Stmt => ({
      kind: 'check',
      site: this.#site(message, span, { exprs, process }),
      cond: not(isBad),
      values: [],
      span,
    });
    return {
      branch: (stmt, unknown, out) => {
        if (process.kind === 'test')
          out.push(report('an unknown decides how the test goes on', spanOf(stmt), exprsOf(stmt), unknown));
      },
      decided: (stmt, branch) => {
        if (process.kind !== 'seq') return [];
        const known = lostBy(stmt, module, twins);
        if (known === undefined) return [];
        const message = `an unknown decides what \`${nameOfTarget(stmt, module)}\` becomes`;
        return [report(message, spanOf(branch), exprsOf(branch), known)];
      },
      write: (stmt, unknown, body, out) => {
        if (process.kind !== 'seq') return;
        if (stmt.kind === 'memWrite') {
          const { name = '', init } = module.memories[stmt.memory] ?? {};
          if (init === undefined) return;
          out.push(
            report(
              `an unknown decides which word of \`${name}\` is written`,
              stmt.span,
              [stmt.address],
              unknown,
            ),
          );
        } else if (stmt.kind === 'drive') {
          const conds = conditionsOf(stmt.value);
          const known = knownBefore(stmt.signal, module, twins);
          if (conds.length === 0 || known === undefined) return;
          const isUnknown = conds.map((cond) => body.unknown(cond, out)).reduce(or, undefined);
          if (isUnknown === undefined) return;
          const isBad = binary('and', binary('and', isUnknown, unknown), known);
          const { name = '' } = module.signals[stmt.signal] ?? {};
          out.push(report(`an unknown decides what \`${name}\` becomes`, stmt.span, conds, isBad));
        }
      },
      check: (stmt, unknown, out) => {
        const site = this.#design.sites[stmt.site];
        // Of an enum that is unknown, it is unknown which of its variants it is.
        if (site === undefined || site.kind === 'cover' || site.kind === 'encoding') return;
        const what = site.source === '' ? 'this check' : `\`${site.source}\``;
        out.push(report(`an unknown decides whether ${what} holds`, site.span, [stmt.cond], unknown));
      },
    };
  }

  /** A gate whose enable is unknown. */
  #gates({ clocks, signals }: Module, twins: Twins): readonly Process[] {
    return clocks.flatMap((clock): readonly Process[] => {
      if (clock.kind !== 'gate') return [];
      const twin = twins.signal(clock.enable);
      if (twin === undefined) return [];
      const { span } = clock;
      const read: Expr = { kind: 'read', signal: twin, index: undefined, width: 1, span };
      const enable: Expr = { ...read, signal: clock.enable };
      const site = this.#site(`an unknown decides whether \`${clock.name}\` runs`, span, {
        exprs: [enable],
        process: undefined,
      });
      const body: readonly Stmt[] = [{ kind: 'check', site, cond: not(read), values: [], span }];
      return [comb(twinName(signals[clock.enable]?.name ?? ''), body, span)];
    });
  }

  #outputs(module: Module, twins: ModuleTwins): readonly Process[] {
    if (module.processes.some(({ kind }) => kind === 'test')) return [];
    const { body, locals } = outputChecks(module, twins, (message, span, read) =>
      this.#site(message, span, { exprs: [read], process: undefined }),
    );
    return body.length === 0 ? [] : [{ ...comb('outputs?', body, module.span), locals }];
  }
}

const NO_TWINS: Twins = {
  signal: () => undefined,
  memory: () => undefined,
  written: () => undefined,
  signals: [],
  memories: [],
};

/** Functions say nothing themselves: what they give is unknown where it matters. */
const SILENT: Findings = {
  branch: () => undefined,
  decided: () => [],
  write: () => undefined,
  check: () => undefined,
};

function comb(name: string, body: readonly Stmt[], span: Span): CombProcess {
  return { kind: 'comb', name, family: [], locals: [], body, span };
}

/** Signals and memories with their twins behind them. `below` has the modules that it instantiates. */
function twinsOf(module: Module, reached: Reached, below: ReadonlyMap<string, Twins>): ModuleTwins {
  const signals: Signal[] = [...module.signals];
  const memories: Memory[] = [...module.memories];
  const signalTwins = new Map<SignalId, SignalId>();
  const memoryTwins = new Map<MemoryId, MemoryId>();
  const written = new Map<SignalId, SignalId>();
  for (const id of [...reached.signals].toSorted((a, b) => a - b)) {
    const signal = module.signals[id];
    if (signal === undefined) continue;
    signalTwins.set(id, signals.length);
    const { storage, init, width, powerOn, instancePort: view } = signal;
    const atFirst = init === undefined ? freeBits(powerOn, width) : 0n;
    const child = view && below.get(module.groups[view.group]?.module ?? '')?.signal(view.signal);
    signals.push({
      ...signal,
      name: twinName(signal.name),
      instancePort: view === undefined || child === undefined ? undefined : { ...view, signal: child },
      init: storage === 'reg' ? [atFirst] : undefined,
      powerOn: { kind: 'bits' },
    });
  }
  for (const [id] of signalTwins) {
    const signal = module.signals[id];
    if (signal === undefined || signal.storage !== 'reg' || signal.init !== undefined) continue;
    written.set(id, signals.length);
    signals.push({
      ...signal,
      name: writtenName(signal.name),
      width: 1,
      port: undefined,
      init: [0n],
      powerOn: { kind: 'bits' },
    });
  }
  for (const id of [...reached.memories].toSorted((a, b) => a - b)) {
    const memory = module.memories[id];
    if (memory === undefined) continue;
    memoryTwins.set(id, memories.length);
    const { width, init, powerOn } = memory;
    const atFirst = init === undefined ? freeBits(powerOn, width) : 0n;
    memories.push({ ...memory, name: twinName(memory.name), init: [atFirst], powerOn: { kind: 'bits' } });
  }
  return {
    signals,
    memories,
    signal: (id) => signalTwins.get(id),
    memory: (id) => memoryTwins.get(id),
    written: (id) => written.get(id),
  };
}

/** The bits in which values at power-on may differ. */
function freeBits(powerOn: PowerOn, width: number): bigint {
  switch (powerOn.kind) {
    case 'bits':
      return mask(width);
    case 'oneOf': {
      const [first = 0n] = powerOn.values;
      return powerOn.values.reduce((free, value) => free | (value ^ first), 0n);
    }
    case 'payload':
      return powerOn.masks.reduce((free, [, bits]) => free | bits, 0n);
  }
}

/** Twins of registers are reset only where it is known that the reset is active. */
class ResetTwins {
  readonly made: Reset[] = [];
  readonly processes: Process[] = [];
  readonly #twins: ModuleTwins;
  readonly #module: Module;
  readonly #signals: Signal[];

  constructor(module: Module, twins: ModuleTwins) {
    this.#module = module;
    this.#twins = twins;
    this.#signals = [...twins.signals];
    for (const [id, reset] of module.resets.entries()) this.#add(id, reset);
  }

  signals(): readonly Signal[] {
    return this.#signals;
  }

  #add(id: number, reset: Reset): void {
    const twin = this.#twins.signal(reset.signal);
    if (twin === undefined) return;
    const { span } = reset;
    const level: Expr = { kind: 'read', signal: reset.signal, index: undefined, width: 1, span };
    const isActive = reset.activeHigh ? level : not(level);
    const value = binary('and', isActive, not({ ...level, signal: twin }));
    const name = knownName(reset.name);
    const wire = this.#signals.length;
    this.#signals.push({
      name,
      width: 1,
      length: 1,
      storage: 'wire',
      port: undefined,
      instancePort: undefined,
      domain: reset.clock,
      init: undefined,
      reset: undefined,
      powerOn: { kind: 'bits' },
      span,
    });
    this.processes.push(
      comb(
        name,
        [{ kind: 'drive', signal: wire, index: undefined, range: undefined, value, delay: undefined, span }],
        span,
      ),
    );
    const made = this.#module.resets.length + this.made.length;
    this.made.push({ ...reset, name, signal: wire, activeHigh: true });
    for (const [i, signal] of this.#signals.entries()) {
      const isTwin = i >= this.#module.signals.length && signal.storage === 'reg' && signal.reset === id;
      if (isTwin) this.#signals[i] = { ...signal, reset: made };
    }
  }
}

const WHOLE = { kind: 'drive', range: undefined, delay: undefined } as const;

/** Where a reset is unknown at the edge, so is every element of what it may have reset. */
function poisonUnderReset(process: SeqProcess, module: Module, twins: Twins, body: Body): readonly Stmt[] {
  return module.resets.flatMap(({ signal, span }, id): readonly Stmt[] => {
    const twin = twins.signal(signal);
    if (twin === undefined) return [];
    const then = [...usesOf(process.body).drives].flatMap((driven): readonly Stmt[] => {
      const { reset, width = 0, length = 1 } = module.signals[driven] ?? {};
      const unknown = twins.signal(driven);
      if (reset !== id || unknown === undefined) return [];
      const value = constant(mask(width), width);
      const write = (index: Expr | undefined): Stmt => ({ ...WHOLE, signal: unknown, index, value, span });
      return [body.fill(length, span, write)];
    });
    if (then.length === 0) return [];
    const cond: Expr = { kind: 'read', signal: twin, index: undefined, width: 1, span };
    return [{ kind: 'if', id: 0, cond, then, else: [], span }];
  });
}

/** Whether a statement makes unknown what a reset or an initial value had made known; undefined where it never does. */
function lostBy(stmt: Stmt, module: Module, twins: Twins): Expr | undefined {
  if (stmt.kind === 'drive') return knownBefore(stmt.signal, module, twins);
  const isLost = stmt.kind === 'memWrite' && module.memories[stmt.memory]?.init !== undefined;
  return isLost ? constant(1n, 1) : undefined;
}

function nameOfTarget(stmt: Stmt, { signals, memories }: Module): string {
  if (stmt.kind === 'drive') return signals[stmt.signal]?.name ?? '';
  return stmt.kind === 'memWrite' ? (memories[stmt.memory]?.name ?? '') : '';
}

/** Whether a register that begins with a value is wholly known; undefined for other signals. */
function knownBefore(id: SignalId, module: Module, twins: Twins): Expr | undefined {
  const signal = module.signals[id];
  const twin = twins.signal(id);
  if (signal === undefined || twin === undefined || signal.init === undefined) return undefined;
  const { width, length, span } = signal;
  if (length !== 1 || width === 0) return constant(1n, 1);
  return not(some({ kind: 'read', signal: twin, index: undefined, width, span }));
}

/** Conditions of the choice that an expression is. */
function conditionsOf(root: Expr): readonly Expr[] {
  const conds: Expr[] = [];
  const open = [root];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    if (expr.kind !== 'mux') continue;
    conds.push(expr.cond);
    open.push(expr.then, expr.else);
  }
  return conds;
}

/** The condition, not all that hangs on it. */
function spanOf(stmt: Stmt): Span {
  return exprsOf(stmt)[0]?.span ?? stmt.span;
}
