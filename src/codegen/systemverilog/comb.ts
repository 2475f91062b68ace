/**
 * Combinational logic: continuous assignments where a statement is one, generate loops where a loop holds nothing else, `always_comb` for the rest. One
 * signal is assigned in one of these ways only, as SystemVerilog demands.
 */
import type { CombProcess, Expr, Local, LocalId, SignalId, Stmt } from '../../ir/ir.js';
import { BodyWriter } from './body.js';
import {
  bitsWritten,
  iterationsOf,
  placeIn,
  valueIn,
  visitDrives,
  type Iteration,
  type Loop,
} from './iterations.js';
import { Held } from './held.js';
import { Lines } from './lines.js';
import { usesOfLocals, type LocalUse } from './locals.js';
import { identifier } from './names.js';
import { genvar } from './piece.js';
import { project } from './projection.js';
import type { Extent } from './repeats.js';
import type { ModuleScope } from './scope.js';
import type { Vector } from './vectors.js';
import { assignedInBlock, drivenBy, isElaborated, isWiring, mentions, writesBits } from './wiring.js';

export class CombWriter {
  readonly #scope: ModuleScope;
  /** Processes that drive each signal. */
  readonly #drivers = new Map<SignalId, number>();
  /** Expressions that stand at the port of an instance in place of a wire. */
  readonly #atPorts: ReadonlySet<SignalId>;
  readonly connections = new Map<SignalId, string>();

  constructor(scope: ModuleScope, atPorts: ReadonlySet<SignalId>) {
    this.#scope = scope;
    this.#atPorts = atPorts;
    for (const process of scope.module.processes) {
      if (process.kind !== 'comb') continue;
      const driven = new Set<SignalId>();
      visitDrives(process.body, ({ signal }) => driven.add(signal));
      for (const signal of driven) this.#drivers.set(signal, (this.#drivers.get(signal) ?? 0) + 1);
    }
  }

  write(process: CombProcess): void {
    const scope = this.#scope;
    const body = project(process.body, writesBits(scope.module));
    if (body.length === 0) return;
    const family = process.family.map(({ local, from, to }): Loop => ({ local, from, to }));
    const uses = usesOfLocals(process.locals, body, new Set(family.map(({ local }) => local)));
    const job = new Job(scope, process, body, uses, {
      driversOf: (signal) => this.#drivers.get(signal) ?? 0,
      connect: (signal, value) => this.#connect(signal, value),
    });
    const lines = new Lines();
    if (family.length > 0) job.family(family, lines);
    else job.plain(lines);
    if (lines.isEmpty) return;
    scope.logic.gap();
    const place = scope.remarkAt(process.span);
    if (place !== '') scope.logic.whole(place);
    scope.logic.append(lines);
  }

  /** Whether the value is written at a port, and nothing here. */
  #connect(signal: SignalId, value: () => string): boolean {
    if (!this.#atPorts.has(signal) || (this.#drivers.get(signal) ?? 0) > 1) return false;
    const text = value();
    // Icarus declares a wire for the value of an enum that is named at a port, which then hides it everywhere.
    if (text.length > LONGEST_AT_PORT || this.#scope.namesValueOfEnum(text)) return false;
    this.connections.set(signal, text);
    return true;
  }
}

/** Longer expressions get a wire of their own. */
const LONGEST_AT_PORT = 72;

/** What a process needs to know of the others. */
interface Surroundings {
  readonly driversOf: (signal: SignalId) => number;
  /** Whether the value, which is that of the whole signal or of all its elements, is written at a port, and nothing here. */
  readonly connect: (signal: SignalId, value: () => string) => boolean;
}

/** One process. */
class Job {
  readonly #scope: ModuleScope;
  readonly #process: CombProcess;
  readonly #body: readonly Stmt[];
  readonly #uses: readonly LocalUse[];
  readonly #surroundings: Surroundings;

  constructor(
    scope: ModuleScope,
    process: CombProcess,
    body: readonly Stmt[],
    uses: readonly LocalUse[],
    surroundings: Surroundings,
  ) {
    this.#scope = scope;
    this.#process = process;
    this.#body = body;
    this.#uses = uses;
    this.#surroundings = surroundings;
  }

  plain(lines: Lines): void {
    const procedural = assignedInBlock(this.#body, this.#uses, (signal) => this.#scope.signal(signal));
    const block = this.#block([]);
    for (const stmt of this.#body) {
      const driven = drivenBy(stmt);
      if (driven.length === 0 || driven.some((signal) => procedural.has(signal))) {
        block.writer.statement(stmt);
      } else if (stmt.kind === 'drive') {
        const isWhole = stmt.index === undefined && stmt.range === undefined;
        if (!isWhole || !this.#connect(stmt, block.writer)) this.#assign(stmt, block.writer, lines);
      } else {
        this.#generate([stmt], [], block.writer, lines, undefined);
      }
    }
    block.write(lines);
  }

  /** Each iteration a piece of logic of its own. */
  family(loops: readonly Loop[], lines: Lines): void {
    const block = this.#block(loops);
    const known = loops.map(({ local }) => local);
    this.#nest(loops, block.writer, lines, (inner) => {
      if (this.#body.every((stmt) => isWiring(stmt, known, this.#uses))) {
        this.#generate(this.#body, loops, block.writer, inner, iterationsOf(loops));
      } else {
        block.writer.statements(this.#body);
        block.write(inner);
      }
    });
  }

  #assign(stmt: Stmt & { kind: 'drive' }, writer: BodyWriter, lines: Lines): void {
    const vector = this.#scope.signal(stmt.signal);
    lines.append(writer.continuous(vector, stmt, stmt.value));
  }

  #connect({ signal, value }: Stmt & { kind: 'drive' }, writer: BodyWriter): boolean {
    const { names } = this.#scope.signal(signal);
    return this.#surroundings.connect(signal, () => writer.piece(value).text(names));
  }

  #generate(
    body: readonly Stmt[],
    loops: readonly Loop[],
    writer: BodyWriter,
    lines: Lines,
    active: readonly Iteration[] | undefined,
  ): void {
    for (const stmt of body) {
      switch (stmt.kind) {
        case 'for':
          this.#nest([stmt], writer, lines, (inner) => {
            const own = iterationsOf([stmt]);
            const iterations =
              loops.length === 0
                ? own
                : active?.flatMap((outer) => (own ?? []).map((each) => new Map([...outer, ...each])));
            this.#generate(stmt.body, [...loops, stmt], writer, inner, iterations);
          });
          break;
        case 'if':
          this.#choose(stmt.cond, writer, lines, active, {
            then: (iterations, inner) => this.#generate(stmt.then, loops, writer, inner, iterations),
            else: (iterations, inner) => this.#generate(stmt.else, loops, writer, inner, iterations),
          });
          break;
        case 'drive':
          this.#drive(stmt, loops, writer, lines, active);
          break;
        default:
          throw new Error(`a ${stmt.kind} is no wiring`);
      }
    }
  }

  /** An assignment; where loop variables decide which of two values it takes, only that one is made. */
  #drive(
    stmt: Stmt & { kind: 'drive' },
    loops: readonly Loop[],
    writer: BodyWriter,
    lines: Lines,
    active: readonly Iteration[] | undefined,
  ): void {
    const { value, signal } = stmt;
    const known = loops.map(({ local }) => local);
    const isSame = !mentions(value, known) && isForAll(stmt, this.#scope.signal(signal), active);
    if (isSame && this.#connect(stmt, writer)) return;
    if (value.kind === 'mux' && active !== undefined && isElaborated(value.cond, known)) {
      this.#choose(value.cond, writer, lines, active, {
        then: (iterations, inner) =>
          this.#drive({ ...stmt, value: value.then }, loops, writer, inner, iterations),
        else: (iterations, inner) =>
          this.#drive({ ...stmt, value: value.else }, loops, writer, inner, iterations),
      });
      return;
    }
    writer.iterations = active;
    this.#assign(stmt, writer, lines);
    writer.iterations = undefined;
  }

  #choose(
    cond: Expr,
    writer: BodyWriter,
    lines: Lines,
    active: readonly Iteration[] | undefined,
    arms: Readonly<Record<'then' | 'else', (active: readonly Iteration[] | undefined, lines: Lines) => void>>,
  ): void {
    const holds = active?.filter((iteration) => valueIn(cond, iteration) !== 0n);
    const fails = active?.filter((iteration) => valueIn(cond, iteration) === 0n);
    if (fails?.length === 0) arms.then(holds, lines);
    else if (holds?.length === 0) arms.else(fails, lines);
    else {
      const inner = [new Lines(), new Lines()] as const;
      arms.then(holds, inner[0]);
      arms.else(fails, inner[1]);
      if (inner.every((each) => each.isEmpty)) return;
      const chosen = writer.piece(cond).text();
      if (inner[0].isEmpty) {
        lines.add(`if (!(${chosen})) begin : ${this.#scope.names.fresh('others')}`);
        lines.inside(() => lines.append(inner[1]));
        lines.add('end');
        return;
      }
      lines.add(`if (${chosen}) begin : ${this.#scope.names.fresh('first')}`);
      lines.inside(() => lines.append(inner[0]));
      if (!inner[1].isEmpty) {
        lines.add(`end else begin : ${this.#scope.names.fresh('others')}`);
        lines.inside(() => lines.append(inner[1]));
      }
      lines.add('end');
    }
  }

  /** Generate loops, one in the other. */
  #nest(loops: readonly Loop[], writer: BodyWriter, lines: Lines, write: (lines: Lines) => void): void {
    const [first, ...rest] = loops;
    if (first === undefined) {
      write(lines);
      return;
    }
    const { local, from, to } = first;
    if (from >= to) return;
    const name = this.#scope.names.fresh(this.#local(local).name);
    const label = this.#scope.names.fresh(identifier(this.#process.name));
    writer.bind(local, genvar(name), { low: BigInt(from), high: BigInt(to - 1) });
    const inner = new Lines();
    this.#nest(rest, writer, inner, write);
    if (inner.isEmpty) return;
    lines.add(`for (genvar ${name} = ${from}; ${name} < ${to}; ${name}++) begin : ${label}`);
    lines.inside(() => lines.append(inner));
    lines.add('end');
  }

  #local(id: LocalId): Local {
    const local = this.#process.locals[id];
    if (local === undefined) throw new Error(`no local ${id}`);
    return local;
  }

  /** An `always_comb`, and what gives expressions outside of one their meaning. */
  #block(loops: readonly Loop[]): {
    readonly writer: BodyWriter;
    readonly write: (lines: Lines) => void;
  } {
    const scope = this.#scope;
    const parts = new Map<SignalId, Vector>();
    const isLocal = loops.length > 0;
    const wholeOf = (signal: SignalId): Vector =>
      (isLocal ? undefined : this.#part(signal, parts)) ?? scope.signal(signal);
    const writer: BodyWriter = new BodyWriter(scope, this.#process.locals, this.#uses, {
      assign: '=',
      isLocal,
      caller: this,
      target: (drive) => held.get(drive) ?? { vector: wholeOf(drive.signal), index: drive.index },
    });
    const held = new Held(scope, this.#body, loops, writer);
    const write = (lines: Lines): void => {
      if (writer.isEmpty) return;
      held.release(wholeOf);
      writer.writeBlock(lines, 'always_comb', scope.names.fresh(identifier(this.#process.name)));
      for (const [signal, part] of parts) {
        const vector = scope.signal(signal);
        for (const { low, width } of bitsWritten(this.#body, signal, vector, loops)) {
          part.read(low, width);
          lines.add(`assign ${vector.select(low, width)} = ${part.select(low, width)};`);
        }
      }
    };
    return { writer, write };
  }

  /** Where several processes drive parts of one signal, each has a vector of its own, whose bits are then joined. */
  #part(signal: SignalId, parts: Map<SignalId, Vector>): Vector | undefined {
    if (this.#surroundings.driversOf(signal) < 2) return undefined;
    const known = parts.get(signal);
    if (known !== undefined) return known;
    const { text, width, length } = this.#scope.signal(signal);
    const part = this.#scope.wire(`${text}_${identifier(this.#process.name)}`, width, length);
    parts.set(signal, part);
    return part;
  }
}

/** Whether the iterations assign to every element. */
function isForAll(
  { index, range, value }: Stmt & { kind: 'drive' },
  extent: Extent,
  iterations: readonly Iteration[] | undefined,
): boolean {
  if (range !== undefined || value.width !== extent.width) return false;
  const places = iterations?.map((iteration) => placeIn({ index, range }, extent, iteration)?.low);
  return new Set(places).size === extent.length && places?.length === extent.length;
}
