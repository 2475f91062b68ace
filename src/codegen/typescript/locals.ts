/** Variables of processes and functions: constants where set once, variables of JavaScript, or places in the memory. */
import type { Expr, Local, LocalId, Stmt } from '../../ir/ir.js';
import { bodiesOf, exprsOf, visitExpr } from '../../ir/walk.js';
import { bankOf, limbsOf, type Region } from '../layout.js';
import {
  addressOf,
  loadAt,
  loadElement,
  placeTarget,
  variableTarget,
  variableValue,
  type Target,
} from './places.js';
import { formOf, literal, name, narrow, ZERO, type Num, type Value } from './value.js';
import type { Writer } from './writer.js';

type Storage =
  | { readonly kind: 'once' }
  | { readonly kind: 'variable'; readonly names: readonly string[] }
  /** `instance` as in {@link addressOf}. */
  | { readonly kind: 'place'; readonly region: Region; readonly instance: string | undefined };

/** What a body's locals have to do with what is outside. */
interface Ends {
  /** Arrays that the caller keeps, by the variables that hold their addresses. */
  readonly lent?: ReadonlyMap<LocalId, string>;
  /** Those that are read when the body has run. */
  readonly kept?: ReadonlySet<LocalId>;
  /** Several functions share them: all lie in the memory. */
  readonly shared?: boolean;
}

export class Locals {
  readonly #locals: readonly Local[];
  readonly #writer: Writer;
  readonly #storage = new Map<LocalId, Storage>();
  /** What locals that are set once, and those that loops count, stand for at the moment. */
  readonly #values = new Map<LocalId, Value>();

  private constructor(writer: Writer, locals: readonly Local[]) {
    this.#writer = writer;
    this.#locals = locals;
  }

  /** Locals that live while a body runs: 0 at its start. `given` have their value already. */
  static ofBody(
    writer: Writer,
    locals: readonly Local[],
    body: readonly Stmt[],
    given: ReadonlyMap<LocalId, Value>,
    ends: Ends = {},
  ): Locals {
    const own = new Locals(writer, locals);
    const uses = usesOf(body, locals.length);
    for (const [id, local] of locals.entries()) {
      const value = given.get(id);
      const use = uses[id];
      const address = ends.lent?.get(id);
      if (use !== undefined && ends.kept?.has(id) === true) {
        use.once = false;
        use.reads++;
        use.whole ||= local.length !== 1;
      }
      if (address !== undefined && use?.sets === 0) own.#lend(id, address);
      else if (address !== undefined && use !== undefined) own.#borrow(id, local, use, address);
      else if (value !== undefined && use?.sets === 0) own.#values.set(id, value);
      else if (use !== undefined && (use.sets > 0 || use.reads > 0 || use.whole))
        own.#declare(id, local, ends.shared === true ? { ...use, whole: true } : use, value);
    }
    return own;
  }

  /** An array of the caller's that is changed here: a copy. */
  #borrow(id: LocalId, local: Local, use: Use, address: string): void {
    this.#declare(id, local, { ...use, whole: true }, undefined);
    const { bank, base, limbs, length } = this.placeOf(id).region;
    this.#writer.out.line(`${bank}.copyWithin(${base}, ${address}, ${address} + ${length * limbs});`);
  }

  /** An array that the caller keeps, at an address that a variable holds. */
  #lend(id: LocalId, address: string): void {
    const { width, length } = this.#local(id);
    const bank = bankOf(width);
    const limbs = bank === 'i32' ? limbsOf(width) : 1;
    const region: Region = { bank, base: 0, stride: 1, limbs, width, length, instances: 2 };
    this.#storage.set(id, { kind: 'place', region, instance: address });
  }

  /** Locals of test processes, which outlive a run. */
  static inMemory(
    writer: Writer,
    locals: readonly Local[],
    regions: readonly Region[],
    instance: string | undefined,
  ): Locals {
    const own = new Locals(writer, locals);
    for (const [id, region] of regions.entries()) own.#storage.set(id, { kind: 'place', region, instance });
    return own;
  }

  #declare(id: LocalId, local: Local, use: Use, value: Value | undefined): void {
    const { out } = this.#writer;
    const { width, length } = local;
    const inVariables = length === 1 && formOf(width) !== 'memory';
    if (inVariables && use.once && !use.whole && value === undefined) {
      this.#storage.set(id, { kind: 'once' });
    } else if (inVariables && !use.whole) {
      const count = limbsOf(width);
      const names = Array.from({ length: count }, (_, i) =>
        out.names.fresh(count > 1 ? `${local.name}_${i}` : local.name),
      );
      const limbs = value === undefined ? [] : this.#writer.limbs(value);
      for (const [i, variable] of names.entries()) out.line(`let ${variable} = ${limbs[i]?.text ?? '0'};`);
      this.#storage.set(id, { kind: 'variable', names });
    } else {
      const region = this.#writer.layout.room(width, length);
      this.#storage.set(id, { kind: 'place', region, instance: undefined });
      const { bank, base, limbs } = region;
      out.line(`${bank}.fill(0, ${base}, ${base + length * limbs});`);
      if (value !== undefined) this.target(id, undefined)(this.#writer).write(this.#writer, value);
    }
  }

  /** Stands for a value from now on, as a loop's local does inside it. */
  bind(id: LocalId, value: Value | undefined): void {
    if (value === undefined) this.#values.delete(id);
    else this.#values.set(id, value);
  }

  isSetOnce(id: LocalId): boolean {
    return this.#storage.get(id)?.kind === 'once';
  }

  hasPlace(id: LocalId): boolean {
    return this.#storage.has(id);
  }

  /** Where a local lies that is passed as a whole. */
  placeOf(id: LocalId): { readonly region: Region; readonly instance: string | undefined } {
    const storage = this.#storage.get(id);
    if (storage?.kind !== 'place')
      throw new Error(`${this.#local(id).name} is passed as a whole, and lies nowhere`);
    return storage;
  }

  hint(id: LocalId): string {
    return this.#local(id).name;
  }

  read(id: LocalId, index: Num | undefined): Value {
    const value = this.#values.get(id);
    if (value !== undefined) return value;
    const storage = this.#storage.get(id);
    const { width, name: hint } = this.#local(id);
    switch (storage?.kind) {
      case undefined:
      case 'once':
        return this.#writer.zero(width);
      case 'variable':
        return variableValue(storage.names, width);
      case 'place': {
        const { region, instance } = storage;
        return index === undefined
          ? loadAt(this.#writer, region, addressOf(region, instance, ZERO), hint)
          : loadElement(this.#writer, region, instance, index, hint);
      }
    }
  }

  /** Where to write; for an index that may lie past the end, after it was seen that it does not. */
  target(id: LocalId, index: Num | undefined): (writer: Writer) => Target {
    const storage = this.#storage.get(id);
    const { width, name: hint } = this.#local(id);
    switch (storage?.kind) {
      case 'variable':
        return () => variableTarget(storage.names, width);
      case 'place':
        return (writer) => {
          const address = addressOf(storage.region, storage.instance, index ?? ZERO);
          return placeTarget(writer, storage.region, address, hint);
        };
      case undefined:
      case 'once':
        throw new Error(`${hint} is set where nothing was kept for it`);
    }
  }

  lengthOf(id: LocalId): number {
    return this.#local(id).length;
  }

  widthOf(id: LocalId): number {
    return this.#local(id).width;
  }

  #local(id: LocalId): Local {
    const local = this.#locals[id];
    if (local === undefined) throw new Error(`no local ${id}`);
    return local;
  }
}

/** The local that a loop counts, inside the loop. */
export function counter(variable: string, from: number, to: number): Value {
  return narrow(32, from + 1 === to ? literal(from) : name(variable, from, to - 1));
}

interface Use {
  sets: number;
  reads: number;
  /** An array argument: it must lie in the memory. */
  whole: boolean;
  /** Set in one place, as a whole, before all of its reads and in the same list of statements or around it. */
  once: boolean;
}

/** How each local is used. A loop sets its local only where the body does too, or where something outside the loop reads it. */
function usesOf(body: readonly Stmt[], count: number): readonly Use[] {
  const uses = Array.from({ length: count }, (): Use => ({ sets: 0, reads: 0, whole: false, once: false }));
  const first = Array.from({ length: count }, () => Infinity);
  const last = Array.from({ length: count }, () => -1);
  /** Where a local is set as a whole: the number of the statement, and of the last one in its list. */
  const settings: { readonly local: LocalId; readonly at: number; readonly end: number }[] = [];
  const loops = new Map<LocalId, number>();
  const outside = new Set<LocalId>();
  let position = 0;
  const read = (expr: Expr): void =>
    visitExpr(expr, (node) => {
      if (node.kind !== 'local') return;
      const use = uses[node.local];
      if (use !== undefined) use.reads++;
      first[node.local] = Math.min(first[node.local] ?? Infinity, position);
      last[node.local] = position;
      if ((loops.get(node.local) ?? 0) === 0) outside.add(node.local);
    });
  /** Lists of statements that are open, outermost first; each knows its settings, and the local that its loop counts. */
  const open: {
    readonly list: readonly Stmt[];
    next: number;
    readonly own: { readonly local: LocalId; readonly at: number }[];
    readonly counted: LocalId | undefined;
    readonly others: (readonly Stmt[])[];
  }[] = [];
  const enter = (bodies: readonly (readonly Stmt[])[], counted: LocalId | undefined): void => {
    const [list, ...others] = bodies;
    if (list === undefined) return;
    if (counted !== undefined) loops.set(counted, (loops.get(counted) ?? 0) + 1);
    open.push({ list, next: 0, own: [], counted, others });
  };
  enter([body], undefined);
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const stmt = frame.list[frame.next++];
    if (stmt === undefined) {
      open.pop();
      for (const { local, at } of frame.own) settings.push({ local, at, end: position });
      if (frame.counted !== undefined) loops.set(frame.counted, (loops.get(frame.counted) ?? 1) - 1);
      enter(frame.others, frame.counted);
      continue;
    }
    position++;
    for (const expr of exprsOf(stmt)) read(expr);
    const whole = stmt.kind !== 'set' || (stmt.index === undefined && stmt.range === undefined);
    for (const id of setBy(stmt)) {
      const use = uses[id];
      if (use !== undefined) use.sets++;
      if (whole) frame.own.push({ local: id, at: position });
    }
    for (const id of passedBy(stmt)) {
      const use = uses[id];
      if (use !== undefined) use.whole = true;
    }
    enter(bodiesOf(stmt), stmt.kind === 'for' ? stmt.local : undefined);
  }
  for (const id of loops.keys()) {
    const use = uses[id];
    if (use === undefined) continue;
    if (use.sets > 0 || use.whole || outside.has(id)) use.sets = Math.max(use.sets, 2);
    else use.reads = 0;
  }
  for (const { local, at, end } of settings) {
    const use = uses[local];
    if (use?.sets !== 1 || use.whole) continue;
    use.once = (first[local] ?? Infinity) > at && (last[local] ?? -1) <= end;
  }
  return uses;
}

function setBy(stmt: Stmt): readonly LocalId[] {
  if (stmt.kind === 'set') return [stmt.local];
  return stmt.kind === 'call' ? stmt.results : [];
}

function passedBy(stmt: Stmt): readonly LocalId[] {
  if (stmt.kind !== 'call') return [];
  return stmt.args.flatMap((arg) => (arg.kind === 'local' ? [arg.local] : []));
}
