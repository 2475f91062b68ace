/**
 * Memories: unpacked arrays, which Yosys infers as such. A write is an assignment in the process that makes it, except where ports have to know of each
 * other: of two processes the one standing higher wins, and a read of `new` sees what the same edge writes.
 */
import type { MemoryId, SeqProcess, Stmt } from '../../ir/ir.js';
import { visitExprsIn, visitStmts } from '../../ir/walk.js';
import { BodyWriter } from './body.js';
import type { ClockWriter } from './clocks.js';
import { addressWidth } from './expressions.js';
import { Lines } from './lines.js';
import { literal, range } from './literals.js';
import { usesOfLocals } from './locals.js';
import { atom, wordIndex, type Piece } from './piece.js';
import { project } from './projection.js';
import type { ModuleScope } from './scope.js';
import type { Vector } from './vectors.js';

/** What one statement writes in one cycle, as wires. */
interface WritePort {
  readonly process: SeqProcess;
  readonly enable: Vector;
  readonly address: Vector;
  readonly data: Vector;
  /** Bits that are written. */
  readonly mask: Vector | undefined;
}

export class MemoryWriter {
  readonly #scope: ModuleScope;
  readonly #clocks: ClockWriter;
  readonly #ports = new Map<MemoryId, readonly WritePort[]>();
  /** Written by several processes, or read as `new`. */
  readonly elsewhere: ReadonlySet<MemoryId>;

  constructor(scope: ModuleScope, clocks: ClockWriter) {
    this.#scope = scope;
    this.#clocks = clocks;
    const { memories } = scope.module;
    this.elsewhere = new Set(
      [...memories.keys()].filter((id) => this.#writers(id).length > 1 || this.#isForwarded(id)),
    );
  }

  /** Declarations, with what the memory holds at the start. */
  declare(): void {
    const { declarations, module, memories } = this.#scope;
    for (const [id, { width, depth, init, span }] of module.memories.entries()) {
      if (width === 0 || depth === 0) continue;
      const name = memories[id] ?? '';
      const place = this.#scope.remarkAt(span);
      declarations.add(`logic ${range(width)}${name} [0:${depth - 1}];${place === '' ? '' : `  ${place}`}`);
      if (init === undefined) continue;
      declarations.add('initial begin');
      declarations.inside(() => {
        const [first = 0n] = init;
        if (init.length === 1) {
          const i = this.#scope.names.fresh('i');
          declarations.add(`integer ${i};`);
          declarations.add(
            `for (${i} = 0; ${i} < ${depth}; ${i} = ${i} + 1) ${name}[${i}] = ${literal(first, width)};`,
          );
        } else {
          for (let i = 0; i < depth; i++)
            declarations.add(`${name}[${i}] = ${literal(init[i] ?? 0n, width)};`);
        }
      });
      declarations.add('end');
    }
  }

  /** Write ports that stand by themselves. */
  write(): void {
    for (const memory of this.elsewhere) {
      if (this.#isForwarded(memory)) this.#forwarded(memory);
      else this.#ordered(memory);
    }
  }

  /** A word as a process reads it at an edge. */
  readonly wordSeenBy =
    (process: SeqProcess) =>
    (memory: MemoryId, address: Piece): Piece | undefined => {
      const { width = 0 } = this.#scope.module.memories[memory] ?? {};
      const ports = (this.#ports.get(memory) ?? []).filter(
        (port) => port.process.clock === process.clock && port.process.edge === process.edge,
      );
      if (ports.length === 0) return undefined;
      return atom(width, () => {
        const at = wordIndex(address);
        let word = `${this.#scope.memories[memory] ?? ''}[${at}]`;
        for (const { enable, address: written, data, mask } of ports) {
          const hit = `${enable.whole.text()} && ${written.whole.text()} == ${at}`;
          const seen =
            mask === undefined
              ? data.whole.text()
              : `(${data.whole.text()} & ${mask.whole.text()}) | (${word} & ~${mask.whole.text()})`;
          word = `(${hit} ? ${seen} : ${word})`;
        }
        return word;
      });
    };

  #writers(memory: MemoryId): readonly SeqProcess[] {
    return this.#scope.module.processes.filter(
      (process): process is SeqProcess => process.kind === 'seq' && writesOf(process.body).includes(memory),
    );
  }

  #isForwarded(memory: MemoryId): boolean {
    const { module } = this.#scope;
    const { readUnderWrite, width = 0, depth = 0 } = module.memories[memory] ?? {};
    if (readUnderWrite !== 'new' || width === 0 || depth === 0) return false;
    let isRead = false;
    for (const process of module.processes) {
      if (process.kind !== 'seq') continue;
      visitExprsIn(process.body, (expr) => {
        if (expr.kind === 'memRead' && expr.memory === memory) isRead = true;
      });
    }
    return isRead;
  }

  /** All writes of one clock in one block, that of the highest process last, since the last one wins. */
  #ordered(memory: MemoryId): void {
    const { logic, memories, names } = this.#scope;
    for (const processes of byEdge(this.#writers(memory).toReversed(), (process) => process)) {
      const [first] = processes;
      if (first === undefined) continue;
      const { net, enable } = this.#clocks.use(first.clock, first.edge);
      const parts = processes.map((process) => {
        const body = project(process.body, (stmt) => stmt.kind === 'memWrite' && stmt.memory === memory);
        const writer = new BodyWriter(this.#scope, process.locals, usesOfLocals(process.locals, body), {
          assign: '<=',
        });
        writer.statements(body);
        return { writer, process };
      });
      const lines = new Lines();
      for (const { writer, process } of parts) {
        const place = this.#scope.remarkAt(process.span);
        if (place !== '') lines.whole(place);
        writer.writeBlock(lines, '', names.fresh('port'));
      }
      logic.gap();
      const block = names.fresh(`${memories[memory] ?? ''}_writes`);
      logic.add(`always_ff @(${first.edge === 'rising' ? 'posedge' : 'negedge'} ${net}) begin : ${block}`);
      logic.inside(() => {
        if (enable === undefined) logic.append(lines);
        else {
          logic.add(`if (${enable}) begin`);
          logic.inside(() => logic.append(lines));
          logic.add('end');
        }
      });
      logic.add('end');
    }
  }

  /** Ports as wires, from which both the memory and those who read it are fed. */
  #forwarded(memory: MemoryId): void {
    const ports: WritePort[] = [];
    for (const process of this.#writers(memory).toReversed()) {
      visitStmts(process.body, (stmt) => {
        if (stmt.kind === 'memWrite' && stmt.memory === memory) ports.push(this.#port(process, stmt));
      });
    }
    this.#ports.set(memory, ports);
    const { logic, memories, names, module } = this.#scope;
    const { width = 0 } = module.memories[memory] ?? {};
    for (const group of byEdge(ports, ({ process }) => process)) {
      const [first] = group;
      if (first === undefined) continue;
      const { net, enable } = this.#clocks.use(first.process.clock, first.process.edge);
      logic.gap();
      const edge = first.process.edge === 'rising' ? 'posedge' : 'negedge';
      logic.add(`always_ff @(${edge} ${net}) begin : ${names.fresh(`${memories[memory] ?? ''}_writes`)}`);
      logic.inside(() => {
        for (const { enable: isWritten, address, data, mask } of group) {
          const conds = [...(enable === undefined ? [] : [enable]), isWritten.whole.text()];
          const word = `${memories[memory] ?? ''}[${address.whole.text()}]`;
          if (mask === undefined) {
            logic.add(`if (${conds.join(' && ')}) ${word} <= ${data.whole.text()};`);
            continue;
          }
          for (let i = 0; i < width; i++) {
            const bit = mask.at(i, 1).text();
            const select = width === 1 ? '' : `[${i}]`;
            logic.add(`if (${[...conds, bit].join(' && ')}) ${word}${select} <= ${data.at(i, 1).text()};`);
          }
        }
      });
      logic.add('end');
    }
  }

  #port(process: SeqProcess, stmt: Stmt & { kind: 'memWrite' }): WritePort {
    const scope = this.#scope;
    const { width = 0, depth = 0, name = '' } = scope.module.memories[stmt.memory] ?? {};
    const isPartial = stmt.range !== undefined || stmt.lanes !== undefined;
    if (isInLoop(process.body, stmt))
      scope.surroundings.refuse(stmt.span, `a write in a loop to \`${name}\`, whose reads are \`new\`,`);
    const wires = {
      enable: scope.wire(`${name}_write`, 1),
      address: scope.wire(`${name}_address`, addressWidth(BigInt(depth))),
      data: scope.wire(`${name}_data`, width),
      mask: isPartial ? scope.wire(`${name}_mask`, width) : undefined,
    };
    const body = project(process.body, (effect) => effect === stmt);
    const writer = new BodyWriter(scope, process.locals, usesOfLocals(process.locals, body), {
      assign: '=',
      caller: wires,
    });
    const variables = {
      enable: writer.variable(wires.enable.text, wires.enable, true),
      address: writer.variable(wires.address.text, wires.address, true),
      data: writer.variable(wires.data.text, wires.data, true),
      mask: wires.mask === undefined ? undefined : writer.variable(wires.mask.text, wires.mask, true),
    };
    writer.port = variables;
    writer.statements(body);
    const copy = (from: Vector, to: Vector): void => writer.copy(from, to, [{ low: 0, width: to.bits }]);
    copy(variables.enable, wires.enable);
    copy(variables.address, wires.address);
    copy(variables.data, wires.data);
    if (variables.mask !== undefined && wires.mask !== undefined) copy(variables.mask, wires.mask);
    const lines = new Lines();
    writer.writeBlock(lines, 'always_comb', scope.names.fresh(`${name}_port`));
    scope.logic.gap();
    const place = scope.remarkAt(stmt.span);
    if (place !== '') scope.logic.whole(place);
    scope.logic.append(lines);
    return { process, ...wires };
  }
}

/** What happens at the same edge of the same clock. */
function byEdge<T>(items: readonly T[], processOf: (item: T) => SeqProcess): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const { edge, clock } = processOf(item);
    const key = `${edge} ${clock}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function isInLoop(body: readonly Stmt[], wanted: Stmt): boolean {
  let found = false;
  visitStmts(body, (loop) => {
    if (loop.kind !== 'for') return;
    visitStmts(loop.body, (stmt) => {
      if (stmt === wanted) found = true;
    });
  });
  return found;
}

/** Memories that a body writes. */
export function writesOf(body: readonly Stmt[]): readonly MemoryId[] {
  const memories = new Set<MemoryId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'memWrite') memories.add(stmt.memory);
  });
  return [...memories];
}
