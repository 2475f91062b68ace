/**
 * Clock domains.
 *
 * Rules, outside of modules marked `#[crossing]`:
 * - What a clocked process reads is of its own domain, and so is what is read to drive a signal with a declared domain. What belongs to no clock
 *   (`async`) may drive only what belongs to none.
 * - What drives a signal without a declared domain is of one domain.
 * - A synchronous reset is of the domain of the registers that it resets, the enable of a gate of that of its clock.
 *
 * Test processes may read and drive anything, since they act between edges. Domains are inferred through instances in both directions
 * (`clock-domains.ts`). One finding for each process and signal read.
 */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { Clock, ClockId, Design, Module, Signal, SignalId, Stmt } from '../ir/ir.js';
import { visitExprsIn } from '../ir/walk.js';
import type { Span } from '../support/span.js';
import {
  clockDomains,
  rootClock,
  type Domains,
  type ModuleDomains,
  type Origin,
  type Source,
} from './clock-domains.js';
import { usesOf } from './uses.js';
import { ownerName } from './user-names.js';

export function checkCrossings(design: Design): readonly Diagnostic[] {
  return [...clockDomains(design).values()].flatMap((domains) =>
    domains.module.crossing ? [] : new CrossingCheck(domains).run(),
  );
}

/** Where something is sampled, and by whom. */
interface Sink {
  /** Undefined: what belongs to no clock. */
  readonly clock: ClockId | undefined;
  readonly span: Span;
  readonly text: string;
}

class CrossingCheck {
  readonly #module: Module;
  readonly #domains: ModuleDomains;
  readonly #found = new Map<string, Diagnostic>();

  constructor(domains: ModuleDomains) {
    this.#module = domains.module;
    this.#domains = domains;
  }

  run(): readonly Diagnostic[] {
    const { signals, processes } = this.#module;
    for (const process of processes) {
      if (process.kind !== 'seq') continue;
      const { name } = this.#module.clocks[process.clock] ?? { name: '?' };
      const clock = rootClock(this.#module, process.clock);
      const sink = { clock, span: process.span, text: `sampled by \`${name}\`` };
      this.#compare({ process, body: process.body, reads: usesOf(process.body).reads }, sink);
    }
    signals.forEach((signal, id) => {
      const combinational = (this.#domains.sources.get(id) ?? []).filter(
        ({ process }) => process.kind === 'comb',
      );
      for (const source of combinational) {
        if (signal.domain === undefined) this.#mixed(source, id, signal);
        else if (signal.domain !== 'async') this.#compare(source, this.#declared(signal, id, signal.domain));
      }
      this.#resetOf(signal, id);
    });
    for (const clock of this.#module.clocks) if (clock.kind === 'gate') this.#enableOf(clock);
    return [...this.#found.values()];
  }

  #enableOf({ name, parent, enable, span }: Clock & { readonly kind: 'gate' }): void {
    const own = rootClock(this.#module, parent);
    const foreign = this.#foreignTo(enable, own);
    if (foreign === undefined) return;
    const [signal, whose] = [ownerName(this.#module, enable), this.#originName(foreign)];
    const message = `\`${signal}\` belongs to ${whose}, and gates a clock of ${this.#clockName(own)}`;
    const declared = this.#module.signals[enable]?.span ?? span;
    const found = error('M4101', span, message, 'gated here').label(
      declared,
      `\`${signal}\` belongs to ${whose}`,
    );
    this.#found.set(
      `gate ${name}`,
      found.note('rule: a gate samples its enable with the clock that it gates'),
    );
  }

  /** A domain of the signal that is not that of the clock. */
  #foreignTo(id: SignalId, clock: ClockId | undefined): Origin | undefined {
    return [...this.#domainsOf(id).values()].find(
      (origin) => origin.kind === 'async' || (origin.kind === 'clock' && origin.clock !== clock),
    );
  }

  #declared(signal: Signal, id: SignalId, domain: ClockId): Sink {
    const clock = rootClock(this.#module, domain);
    const name = ownerName(this.#module, id);
    return { clock, span: signal.span, text: `\`${name}\` belongs to ${this.#clockName(clock)}` };
  }

  #compare(source: Source, sink: Sink): void {
    for (const id of source.reads) {
      const foreign = this.#foreignTo(id, sink.clock);
      if (foreign === undefined) continue;
      const name = ownerName(this.#module, id);
      const whose = this.#originName(foreign);
      const key = `${source.process.span.start} ${source.process.name} ${name}`;
      if (this.#found.has(key)) continue;
      const found = error(
        'M4101',
        readIn(source.body, id) ?? source.process.span,
        `\`${name}\` belongs to ${whose}, and is read for ${this.#clockName(sink.clock)}`,
        'read here',
      )
        .label(this.#module.signals[id]?.span ?? source.process.span, `\`${name}\` belongs to ${whose}`)
        .label(sink.span, sink.text)
        .note(
          'rule: only a module marked `#[crossing]`, such as those of `std.cdc`, reads across clock domains',
        );
      this.#found.set(key, found);
    }
  }

  /** Several clocks that meet in one wire. */
  #mixed(source: Source, id: SignalId, signal: Signal): void {
    const first = new Map<string, { readonly read: SignalId; readonly origin: Origin }>();
    for (const read of source.reads)
      for (const [key, origin] of this.#domainsOf(read))
        if (origin.kind === 'clock' && !first.has(key)) first.set(key, { read, origin });
    const [a, b] = first.values();
    if (a === undefined || b === undefined) return;
    const name = ownerName(this.#module, id);
    const key = `mixed ${source.process.span.start} ${source.process.name} ${name}`;
    if (this.#found.has(key)) return;
    let found = error(
      'M4106',
      readIn(source.body, b.read) ?? signal.span,
      `\`${name}\` combines signals of ${this.#originName(a.origin)} and ${this.#originName(b.origin)}`,
      `\`${ownerName(this.#module, b.read)}\` belongs to ${this.#originName(b.origin)}`,
    );
    const other = readIn(source.body, a.read);
    if (other !== undefined && a.read !== b.read)
      found = found.label(
        other,
        `\`${ownerName(this.#module, a.read)}\` belongs to ${this.#originName(a.origin)}`,
      );
    this.#found.set(
      key,
      found.note(
        'rule: a signal belongs to one clock; bring one side over with a synchroniser of `std.cdc` first',
      ),
    );
  }

  #resetOf(signal: Signal, id: SignalId): void {
    const reset = signal.reset === undefined ? undefined : this.#module.resets[signal.reset];
    if (reset?.clock === undefined || !reset.synchronous || typeof signal.domain !== 'number') return;
    const [own, other] = [rootClock(this.#module, signal.domain), rootClock(this.#module, reset.clock)];
    if (own === other) return;
    const name = ownerName(this.#module, id);
    const message = `reset \`${reset.name}\` belongs to ${this.#clockName(other)}, register \`${name}\` to ${this.#clockName(own)}`;
    const found = error('M4105', signal.span, message, 'another clock').label(reset.span, 'the reset');
    this.#found.set(`reset ${name}`, found);
  }

  #domainsOf(id: SignalId): Domains {
    return this.#domains.signals[id] ?? new Map<string, Origin>();
  }

  #originName(origin: Origin): string {
    return origin.kind === 'clock' ? this.#clockName(origin.clock) : 'no clock';
  }

  #clockName(clock: ClockId | undefined): string {
    return clock === undefined ? 'no clock' : `\`${this.#module.clocks[clock]?.name ?? '?'}\``;
  }
}

/** The first place where a body reads a signal. */
function readIn(body: readonly Stmt[], id: SignalId): Span | undefined {
  let span: Span | undefined;
  visitExprsIn(body, (expr) => {
    if (expr.kind === 'read' && expr.signal === id) span ??= expr.span;
  });
  return span;
}
