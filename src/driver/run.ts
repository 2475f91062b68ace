/** One run of a design on real input: what feeds it, when it ends, what is kept of it. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { ClockNode, EngineFactory } from '../sim/engine.js';
import { misuse } from '../sim/errors.js';
import { toValueType } from '../lower/lower.js';
import { Simulation, UNTIL_IDLE, type SimulateOptions } from '../sim/simulation.js';
import { parseTime } from '../sim/time.js';
import type { Turns } from '../support/turns.js';
import { formatCell } from './cells.js';
import type { Compiled } from './compile-design.js';
import { outputColumns, portsOf } from './ports.js';
import { Recorder } from './record.js';
import type { Stimulus } from './stimulus.js';

export interface RunRequest {
  readonly engine: EngineFactory;
  readonly simulate: SimulateOptions;
  readonly stimulus: Stimulus | undefined;
  /** Whose edges rows belong to; the first clock where it is not named. */
  readonly stimulusClock: string | undefined;
  readonly record: { readonly decoded: boolean; readonly write: (text: string) => void } | undefined;
  readonly feeds: readonly { readonly port: string; readonly bytes: Uint8Array }[];
  readonly collects: readonly { readonly port: string; readonly write: (bytes: Uint8Array) => void }[];
  readonly cycles: number | undefined;
  readonly until: string | undefined;
  readonly untilIdle: number | undefined;
}

/** Instants between looks at the clock on the wall. */
const INSTANTS_A_TURN = 256;

/** Stretches of cycles grow until they take this long. */
const STRETCH_MS = 10;

export class Run {
  readonly simulation: Simulation;
  readonly #compiled: Compiled;
  readonly #request: RunRequest;
  readonly #node: ClockNode | undefined;
  readonly #recorder: Recorder | undefined;
  #row = 0;

  constructor(compiled: Compiled, request: RunRequest) {
    this.#compiled = compiled;
    this.#request = request;
    const { engine, simulate, record, stimulusClock, feeds } = request;
    this.simulation = new Simulation(compiled.hierarchyFor(engine), engine, this.#withTakenResets(simulate));
    const { clocks, agents } = this.simulation.kernel;
    this.#node = clocks.count === 0 && stimulusClock === undefined ? undefined : clocks.named(stimulusClock);
    if (record !== undefined) {
      const columns = outputColumns(compiled);
      this.#recorder = new Recorder(this.simulation, columns, this.#node, record.decoded, record.write);
      agents.push(this.#recorder);
    }
    for (const { port, bytes } of feeds) this.simulation.feed(port, bytes);
  }

  /** Runs to the end; throws what the design does wrong on the way. */
  *go(): Turns<void> {
    if (this.#node === undefined && this.#request.stimulus !== undefined) yield* this.#settleRows();
    else if (this.#isCounted) yield* this.#count();
    else yield* this.#watch();
    this.#collect();
  }

  /** Whether edges alone say when the run ends. */
  get #isCounted(): boolean {
    const { stimulus, cycles, until, untilIdle, feeds } = this.#request;
    const others = until !== undefined || untilIdle !== undefined || feeds.length > 0;
    return !others && (cycles !== undefined || stimulus !== undefined);
  }

  /** A row and an edge at a time; the edges after the last row in stretches, which an engine may run alone. */
  *#count(): Turns<void> {
    if (this.#node === undefined) {
      throw misuse('M6017', `\`${this.#compiled.top.name}\` has no clock to count cycles of`);
    }
    const { clocks } = this.simulation.kernel;
    const clock = clocks.nameOf(this.#node);
    const rows = this.#request.stimulus?.rows.length ?? 0;
    let left = this.#request.cycles ?? rows;
    let stretch = 1;
    while (left > 0) {
      this.#applyRow();
      if (this.#row < rows) stretch = 1;
      const count = Math.min(stretch, left);
      const start = performance.now();
      this.simulation.step(clock, count);
      if (performance.now() - start < STRETCH_MS) stretch *= 2;
      left -= count;
      this.#collect();
      yield;
    }
  }

  /** Instant by instant, with a look at the conditions before each. */
  *#watch(): Turns<void> {
    const isOver = this.#end();
    const rows = this.#request.stimulus?.rows.length ?? 0;
    this.#applyRow();
    let edges = this.#edges();
    while (!isOver() && this.simulation.kernel.next() !== undefined) {
      let instants = 0;
      this.simulation.run({
        until: () =>
          isOver() || (this.#row < rows && this.#edges() !== edges) || instants++ > INSTANTS_A_TURN,
      });
      if (this.#edges() !== edges) {
        edges = this.#edges();
        this.#applyRow();
      }
      this.#collect();
      yield;
    }
  }

  /** What is wrong with how the run ended. */
  verdict(): readonly Diagnostic[] {
    const open =
      this.#request.feeds.length + this.#request.collects.length > 0
        ? this.simulation.streams.openPackets
        : [];
    return [
      ...this.simulation.warnings,
      ...open.map((port) => error('M5018', undefined, `the run ended inside a packet of \`${port}\``)),
      ...this.#badStatus(),
    ];
  }

  /** How far the run is, from 0 to 1, where that can be said. */
  get progress(): number | undefined {
    const { stimulus, cycles, until } = this.#request;
    const done = this.simulation.kernel.clocks.count === 0 ? 0 : this.simulation.cycles();
    if (cycles !== undefined) return done / cycles;
    if (until !== undefined) return Number(this.simulation.time) / Number(parseTime(until));
    return stimulus === undefined ? undefined : this.#row / stimulus.rows.length;
  }

  /** A reset with a column of its own is left to the table. */
  #withTakenResets(options: SimulateOptions): SimulateOptions {
    if (options.reset === false) return options;
    const taken = new Set(this.#request.stimulus?.columns.map(({ name }) => name));
    const resets = portsOf(this.#compiled).filter(({ kind, name }) => kind === 'reset' && !taken.has(name));
    return { ...options, reset: resets.map(({ name }) => name) };
  }

  /** Without a clock, a row is a settle. */
  *#settleRows(): Turns<void> {
    while (this.#row < (this.#request.stimulus?.rows.length ?? 0)) {
      this.#applyRow();
      this.simulation.settle();
      this.#recorder?.row();
      yield;
    }
  }

  #applyRow(): void {
    const { stimulus } = this.#request;
    const row = stimulus?.rows[this.#row++];
    if (row === undefined) return;
    stimulus?.columns.forEach(({ name }, i) => {
      const value = row[i];
      if (value !== undefined) this.simulation.poke(name, value);
    });
  }

  #edges(): number {
    return this.#node === undefined ? 0 : this.simulation.kernel.clocks.risesOf(this.#node);
  }

  /** The first condition that comes true ends the run. */
  #end(): () => boolean {
    const { stimulus, cycles, until, untilIdle, feeds } = this.#request;
    const conditions: (() => boolean)[] = [];
    const first = this.#edges();
    const rows = stimulus?.rows.length ?? 0;
    if (cycles !== undefined) conditions.push(() => this.#edges() - first >= cycles);
    if (until !== undefined) {
      const end = Number(parseTime(until));
      conditions.push(() => (this.simulation.kernel.next() ?? Infinity) > end);
    }
    if (untilIdle !== undefined || feeds.length > 0) {
      const idle = this.simulation.idleWatch(untilIdle ?? UNTIL_IDLE);
      conditions.push(() => idle() !== undefined && this.#row >= rows);
    }
    if (conditions.length === 0) {
      throw misuse(
        'M6017',
        'nothing says when to stop',
        'give --stimulus, --feed, --cycles, --until or --until-idle',
      );
    }
    // Asked of each condition once an instant: some watch what happens between two questions.
    const { kernel } = this.simulation;
    let asked = -1;
    let isOver = false;
    return () => {
      if (kernel.instants !== asked) isOver = conditions.some((holds) => holds());
      asked = kernel.instants;
      return isOver;
    };
  }

  #collect(): void {
    const { streams } = this.simulation;
    for (const { port, write } of this.#request.collects) {
      const bytes = streams.bytesOf(port, streams.takeBeats(port));
      if (bytes.length > 0) write(bytes);
    }
  }

  #badStatus(): readonly Diagnostic[] {
    return this.#compiled.top.ports.flatMap((port) => {
      if (port.kind !== 'data' || !port.attributes.includes('status')) return [];
      const { type } = port.signal;
      if (type.kind !== 'enum') return [];
      const value = formatCell(toValueType(type), this.simulation.peek(port.name));
      if (value === type.variants[0]?.name) return [];
      const message = `\`${port.name}\` of \`${this.#compiled.top.name}\` ended as \`${value}\``;
      return [error('M5017', port.span, message, `\`${type.variants[0]?.name ?? ''}\` would mean well`)];
    });
  }
}
