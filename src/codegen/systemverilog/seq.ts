/** Registers. One `always_ff` a process, or several where registers of one process have different asynchronous resets. */
import type { MemoryId, Reset, ResetId, SeqProcess, SignalId, Stmt } from '../../ir/ir.js';
import { BodyWriter } from './body.js';
import type { ClockWriter } from './clocks.js';
import { bitsWritten, visitDrives } from './iterations.js';
import { Lines } from './lines.js';
import { literal, packed } from './literals.js';
import { usesOfLocals } from './locals.js';
import { writesOf, type MemoryWriter } from './memories.js';
import { identifier } from './names.js';
import { project } from './projection.js';
import type { ModuleScope } from './scope.js';

export class SeqWriter {
  readonly #scope: ModuleScope;
  readonly #clocks: ClockWriter;
  readonly #drivers = new Map<SignalId, number>();
  readonly #memories: MemoryWriter;

  constructor(scope: ModuleScope, clocks: ClockWriter, memories: MemoryWriter) {
    this.#scope = scope;
    this.#clocks = clocks;
    this.#memories = memories;
    for (const process of scope.module.processes) {
      if (process.kind !== 'seq') continue;
      for (const signal of driven(process.body))
        this.#drivers.set(signal, (this.#drivers.get(signal) ?? 0) + 1);
    }
  }

  write(process: SeqProcess): void {
    const registers = driven(process.body).filter((signal) => this.#scope.signal(signal).bits > 0);
    const byReset = new Map<ResetId | undefined, SignalId[]>();
    for (const signal of registers) {
      const reset = this.#asyncResetOf(signal);
      byReset.set(reset, [...(byReset.get(reset) ?? []), signal]);
    }
    const hasWrites = writesOf(process.body).some((memory) => this.#isHere(memory));
    if (hasWrites && !byReset.has(undefined)) byReset.set(undefined, []);
    for (const [reset, signals] of byReset) this.#block(process, reset, new Set(signals));
  }

  #isHere(memory: MemoryId): boolean {
    return !this.#memories.elsewhere.has(memory);
  }

  #block(process: SeqProcess, asyncReset: ResetId | undefined, registers: ReadonlySet<SignalId>): void {
    const scope = this.#scope;
    const body = project(process.body, (stmt) => {
      if (stmt.kind === 'drive') return registers.has(stmt.signal);
      return stmt.kind === 'memWrite' && asyncReset === undefined && this.#isHere(stmt.memory);
    });
    if (body.length === 0) return;
    const writer = new BodyWriter(scope, process.locals, usesOfLocals(process.locals, body), {
      assign: '<=',
      word: this.#memories.wordSeenBy(process),
    });
    writer.statements(body);
    const { net, enable } = this.#clocks.use(process.clock, process.edge);
    const clock = `${process.edge === 'rising' ? 'posedge' : 'negedge'} ${net}`;
    const inner = new Lines();
    let head = `always_ff @(${clock})`;
    const reset = asyncReset === undefined ? undefined : this.#reset(asyncReset);
    if (reset !== undefined && asyncReset !== undefined) {
      const edge = `${reset.activeHigh ? 'posedge' : 'negedge'} ${scope.signal(reset.signal).text}`;
      head = `always_ff @(${clock} or ${edge})`;
      inner.add(`if (${this.#active(reset)}) begin`);
      inner.inside(() => this.#initial(process, registers, inner));
      if (enable === undefined) otherwise(inner, body, writer);
      else {
        inner.add(`end else if (${enable}) begin`);
        inner.inside(() => inner.append(writer.lines));
        inner.add('end');
      }
    } else {
      const own = enable === undefined ? inner : new Lines();
      this.#synchronous(process, body, registers, writer, own);
      if (enable !== undefined) {
        inner.add(`if (${enable}) begin`);
        inner.inside(() => inner.append(own));
        inner.add('end');
      }
    }
    writer.lines = inner;
    scope.logic.gap();
    const place = scope.remarkAt(process.span);
    if (place !== '') scope.logic.whole(place);
    writer.writeBlock(scope.logic, head, scope.names.fresh(identifier(process.name)));
  }

  /** A reset in front where it holds back all that the body does, else behind it: the last assignment wins. */
  #synchronous(
    process: SeqProcess,
    body: readonly Stmt[],
    registers: ReadonlySet<SignalId>,
    writer: BodyWriter,
    lines: Lines,
  ): void {
    const { module } = this.#scope;
    const byReset = new Map<ResetId | undefined, SignalId[]>();
    for (const signal of registers) {
      const found = module.signals[signal];
      const reset = found?.init === undefined ? undefined : found.reset;
      byReset.set(reset, [...(byReset.get(reset) ?? []), signal]);
    }
    const [[only, signals = []] = []] = byReset;
    if (byReset.size === 1 && only !== undefined && writesOf(body).length === 0) {
      lines.add(`if (${this.#active(this.#reset(only))}) begin`);
      lines.inside(() => this.#initial(process, new Set(signals), lines));
      otherwise(lines, body, writer);
      return;
    }
    lines.append(writer.lines);
    for (const [reset, some] of byReset) {
      if (reset === undefined) continue;
      lines.add(`if (${this.#active(this.#reset(reset))}) begin`);
      lines.inside(() => this.#initial(process, new Set(some), lines));
      lines.add('end');
    }
  }

  /** The initial values of registers; of one that several processes write, each resets its own bits. */
  #initial(process: SeqProcess, registers: ReadonlySet<SignalId>, lines: Lines): void {
    const { module } = this.#scope;
    for (const signal of registers) {
      const init = module.signals[signal]?.init;
      if (init === undefined) continue;
      const vector = this.#scope.signal(signal);
      if ((this.#drivers.get(signal) ?? 0) < 2) {
        lines.add(`${vector.text} <= ${this.#scope.valueOf(signal, init)};`);
        continue;
      }
      const all = init.length === 1 ? Array.from({ length: vector.length }, () => init[0] ?? 0n) : init;
      const image = packed(all, vector.width);
      for (const { low, width } of bitsWritten(process.body, signal, vector)) {
        const value = BigInt.asUintN(width, image >> BigInt(low));
        lines.add(`${vector.select(low, width)} <= ${literal(value, width)};`);
      }
    }
  }

  #active({ signal, activeHigh }: Reset): string {
    const level = this.#scope.signal(signal).whole.text();
    return activeHigh ? level : `!${level}`;
  }

  #reset(id: ResetId): Reset {
    const reset = this.#scope.module.resets[id];
    if (reset === undefined) throw new Error(`no reset ${id}`);
    return reset;
  }

  #asyncResetOf(signal: SignalId): ResetId | undefined {
    const { reset, init } = this.#scope.module.signals[signal] ?? {};
    if (reset === undefined || init === undefined) return undefined;
    return this.#reset(reset).synchronous ? undefined : reset;
  }
}

/** What a body does where no reset holds it back; a single `if` goes on as `else if`. */
function otherwise(lines: Lines, body: readonly Stmt[], writer: BodyWriter): void {
  const text = writer.lines;
  const [first, ...rest] = body;
  // Of a condition that is known only one arm was written.
  const isIf = first?.kind === 'if' && rest.length === 0 && writer.piece(first.cond).value === undefined;
  if (text.isEmpty) {
    lines.add('end');
    return;
  }
  if (isIf) {
    lines.append(text.behind('end else '));
    return;
  }
  lines.add('end else begin');
  lines.inside(() => lines.append(text));
  lines.add('end');
}

function driven(body: readonly Stmt[]): readonly SignalId[] {
  const signals = new Set<SignalId>();
  visitDrives(body, ({ signal }) => signals.add(signal));
  return [...signals].toSorted((a, b) => a - b);
}
