/** One run of a design on real input: what feeds it, when it ends, what is kept of it. */
import { error, type Diagnostic } from '../diagnostics/diagnostic.js';
import type { ClockNode, EngineFactory } from '../sim/engine.js';
import { misuse } from '../sim/errors.js';
import { toValueType } from '../lower/lower.js';
import type { Stretch } from '../sim/kernel/kernel.js';
import { Simulation, UNTIL_IDLE, type SimulateOptions } from '../sim/simulation.js';
import { IdleWatch } from '../sim/streams/idle-watch.js';
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

/** Beats that are written together. */
const BEATS_A_WRITE = 1024;

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
    const { engine, simulate, record, stimulusClock, feeds, collects } = request;
    this.simulation = new Simulation(compiled.hierarchyFor(engine), engine, {
      ...this.#withTakenResets(simulate),
      limits: compiled.limits,
    });
    const { clocks, agents } = this.simulation.kernel;
    this.#node = clocks.count === 0 && stimulusClock === undefined ? undefined : clocks.named(stimulusClock);
    if (record !== undefined) {
      const columns = outputColumns(compiled);
      this.#recorder = new Recorder(this.simulation, columns, this.#node, record.decoded, record.write);
      agents.push(this.#recorder);
    }
    for (const { port, bytes } of feeds) this.simulation.feed(port, bytes);
    // Whatever is wrong with a name is said before anything runs.
    for (const { port } of collects) this.simulation.streams.drain(port);
    const wanted = new Set(request.collects.map(({ port }) => port));
    this.simulation.streams.discardAllBut(wanted);
  }

  /** Runs to the end; throws what the design does wrong on the way. */
  *go(): Turns<void> {
    if (this.#node === undefined && this.#request.stimulus !== undefined) yield* this.#settleRows();
    else if (this.#isCounted) yield* this.#count();
    else yield* this.#watch();
    this.drain();
  }

  /** Writes what has come out of ports so far, wherever the run has stopped. */
  drain(): void {
    this.#collect(1);
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
      const message = `\`${this.#compiled.top.name}\` has no clock to count cycles of`;
      throw misuse('M6017', message, 'it settles once for each row of --stimulus');
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
      this.#collect(BEATS_A_WRITE);
      yield;
    }
  }

  /** On and on, with a look at the conditions wherever one of them may come true. */
  *#watch(): Turns<void> {
    const end = this.#end();
    const rows = this.#request.stimulus?.rows.length ?? 0;
    this.#applyRow();
    let edges = this.#edges();
    while (!end.isOver() && this.simulation.kernel.next() !== undefined) {
      const stretch = end.stretch();
      this.simulation.advance(this.#row < rows ? { ...stretch, instants: 1 } : stretch);
      if (this.#edges() !== edges) {
        edges = this.#edges();
        this.#applyRow();
      }
      this.#collect(BEATS_A_WRITE);
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

  /** The first condition that comes true ends the run. Asked before each stretch of time, which they limit. */
  #end(): { readonly isOver: () => boolean; readonly stretch: () => Stretch } {
    const { stimulus, cycles, until, untilIdle, feeds } = this.#request;
    const { kernel, streams } = this.simulation;
    const rows = stimulus?.rows.length ?? 0;
    const last = cycles === undefined ? undefined : this.#edges() + cycles;
    const end = until === undefined ? undefined : Number(parseTime(until));
    const idle =
      untilIdle !== undefined || feeds.length > 0
        ? new IdleWatch(kernel, streams, untilIdle ?? UNTIL_IDLE)
        : undefined;
    if (last === undefined && end === undefined && idle === undefined) {
      throw misuse(
        'M6017',
        'nothing says when to stop',
        'give --stimulus, --feed, --cycles, --until or --until-idle',
      );
    }
    return {
      isOver: () =>
        (last !== undefined && this.#edges() >= last) ||
        (end !== undefined && (kernel.next() ?? Infinity) > end) ||
        (idle?.isOver() !== undefined && this.#row >= rows),
      stretch: () => ({
        instants: idle?.patience ?? Infinity,
        until: last === undefined || this.#node === undefined ? undefined : { node: this.#node, rises: last },
        before: end === undefined ? undefined : end + 1,
        goOn: idle === undefined ? undefined : () => idle.goOn(),
      }),
    };
  }

  /** Writes what has come out of ports, where it is as many beats. */
  #collect(least: number): void {
    const { streams } = this.simulation;
    for (const { port, write } of this.#request.collects) {
      if (streams.drain(port).queue.length < least) continue;
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
      const docs = type.variants.find(({ name }) => name === value)?.docs ?? '';
      const said = error('M5017', port.span, message, `\`${type.variants[0]?.name ?? ''}\` would mean well`);
      return [docs === '' ? said : said.note(`\`${value}\`: ${docs.replaceAll('\n', ' ')}`)];
    });
  }
}
