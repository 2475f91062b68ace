/**
 * Where unknown bits come from: back from what was found, along whatever is unknown now, to a register or memory that began so. Which of several ways it
 * took is not kept while the design runs, so the shortest is told.
 */
import type { InstanceRef } from '../../ir/hierarchy.js';
import type { Expr, Module, Process, Stmt } from '../../ir/ir.js';
import { bodiesOfProcess, visitExpr, visitExprsIn, visitStmts } from '../../ir/walk.js';
import type { Cause, UnknownPlane } from '../../passes/unknown-plane.js';
import { sliceBody } from '../../passes/slice.js';
import type { Place } from '../engine.js';
import { signalOf, type InstanceTree } from '../instance-tree.js';
import { placeKey } from '../kernel/landing.js';

/** A signal or memory of one instance. */
interface Node extends InstanceRef {
  readonly kind: Place['kind'];
  readonly id: number;
}

/** A node that holds unknown bits, and what it was reached from. */
interface Found {
  readonly node: Node;
  readonly element: number;
  readonly unknown: bigint;
  readonly towards: Found | undefined;
}

/** Places on the way that are told. */
const LONGEST_WAY = 6;

export class Origins {
  readonly #tree: InstanceTree;
  readonly #plane: UnknownPlane;
  readonly #read: (place: Place) => bigint;

  constructor(tree: InstanceTree, plane: UnknownPlane, read: (place: Place) => bigint) {
    this.#tree = tree;
    this.#plane = plane;
    this.#read = read;
  }

  /** Lines: what is unknown, and where it comes from. */
  of({ exprs, process }: Cause, ref: InstanceRef): readonly string[] {
    const start = process === undefined ? namesIn(exprs) : namesBehind(exprs, process);
    const queue: Found[] = [];
    const met = new Set<string>();
    const meet = (nodes: readonly Node[], towards: Found | undefined): void => {
      for (const node of nodes) {
        const found = this.#unknownIn(node, towards);
        const key = found && placeKey({ ...found.node, element: found.element });
        if (found === undefined || key === undefined || met.has(key)) continue;
        met.add(key);
        queue.push(found);
      }
    };
    meet(nodesOf(start, ref), undefined);
    const first = queue.map((found) => `${this.#nameOf(found)} = ${this.#bits(found)}`);
    let last: Found | undefined;
    for (let found = queue.shift(); found !== undefined; found = queue.shift()) {
      last = found;
      const source = this.#sourceOf(found);
      if (source !== undefined) return [...first, ...this.#way(found, source)];
      meet(this.#before(found), found);
    }
    return last === undefined ? first : [...first, ...this.#way(last, `it came from ${this.#nameOf(last)}`)];
  }

  #way(found: Found, source: string): readonly string[] {
    const names: string[] = [];
    // The last one is what was found, and has been told.
    for (let at = found.towards; at?.towards !== undefined; at = at.towards) names.push(this.#nameOf(at));
    const told = names.slice(0, LONGEST_WAY);
    if (told.length === 0) return [source];
    return [`${source}, by way of ${told.join(', ')}${names.length > told.length ? ', …' : ''}`];
  }

  /** What began unknown, in words. */
  #sourceOf({ node, element }: Found): string | undefined {
    const module = this.#module(node);
    const twins = this.#plane.twins.get(module.name);
    const name = this.#tree.placeName({ ...node, element });
    if (node.kind === 'memory') {
      const memory = module.memories[node.id];
      if (memory === undefined || memory.init !== undefined) return undefined;
      return `it comes from memory \`${name.slice(0, name.lastIndexOf('['))}\`, which has no initial value`;
    }
    const { storage, init, port } = signalOf(module, node.id);
    if (module.foreign !== undefined && port === 'out')
      return `it comes from \`${name}\`, an output of a foreign module`;
    if (storage !== 'reg' || init !== undefined) return undefined;
    const written = twins?.written(node.id);
    const isWritten = written !== undefined && this.#read({ ...node, id: written, element }) !== 0n;
    return isWritten ? undefined : `it comes from register \`${name}\`, never written since power-on`;
  }

  /** The first element that is not known. */
  #unknownIn(node: Node, towards: Found | undefined): Found | undefined {
    const module = this.#module(node);
    const twin = this.#plane.twins.get(module.name)?.[node.kind](node.id);
    if (twin === undefined) return undefined;
    const length =
      node.kind === 'signal' ? signalOf(module, node.id).length : (module.memories[node.id]?.depth ?? 0);
    for (let element = 0; element < length; element++) {
      const unknown = this.#read({ ...node, id: twin, element });
      if (unknown === 0n) continue;
      // A port is looked at where it belongs.
      const { element: own, ...at } = this.#tree.canonical({ ...node, element });
      return { node: at, element: own, unknown, towards };
    }
    return undefined;
  }

  /** What decides the value of a place: in its module, or around it where it is an input. */
  #before({ node }: Found): readonly Node[] {
    const module = this.#module(node);
    const own = module.processes.flatMap((process) => nodesOf(namesFor(node, process), node));
    const parent = node.kind === 'memory' ? undefined : this.#tree.parentOf(node);
    const view = parent?.group.group.ports.find(({ child }) => child === node.id)?.parent;
    if (parent === undefined || view === undefined) return own;
    const outer: Node = { kind: 'signal', shape: parent.shape, instance: parent.instance, id: view };
    const around = this.#module(parent).processes.flatMap((process) =>
      nodesOf(namesFor(outer, process), outer),
    );
    return [...own, ...around];
  }

  /** As in waves and paths. */
  #nameOf({ node, element }: Found): string {
    return `\`${this.#tree.placeName({ ...node, element })}\``;
  }

  #bits({ node, element, unknown }: Found): string {
    const value = this.#read({ ...node, element });
    const width = this.#tree.widthOf({ ...node, element });
    const digits = Array.from({ length: width }, (_, i) => {
      const bit = BigInt(width - 1 - i);
      return (unknown >> bit) % 2n === 1n ? 'x' : String((value >> bit) % 2n);
    });
    return `0b${digits.join('')}`;
  }

  #module({ shape }: InstanceRef): Module {
    return this.#tree.module(shape);
  }
}

interface Names {
  readonly signals: ReadonlySet<number>;
  readonly memories: ReadonlySet<number>;
}

function nodesOf({ signals, memories }: Names, { shape, instance }: InstanceRef): readonly Node[] {
  return [
    ...[...signals].map((id): Node => ({ kind: 'signal', shape, instance, id })),
    ...[...memories].map((id): Node => ({ kind: 'memory', shape, instance, id })),
  ];
}

function namesIn(exprs: readonly Expr[]): Names {
  const signals = new Set<number>();
  const memories = new Set<number>();
  for (const root of exprs) {
    visitExpr(root, (expr) => {
      if (expr.kind === 'read' || expr.kind === 'sampled') signals.add(expr.signal);
      else if (expr.kind === 'memRead') memories.add(expr.memory);
    });
  }
  return { signals, memories };
}

/** With what the variables in them were made of. */
function namesBehind(exprs: readonly Expr[], process: Process): Names {
  const locals = new Set<number>();
  for (const root of exprs) {
    visitExpr(root, (expr) => {
      if (expr.kind === 'local') locals.add(expr.local);
    });
  }
  const own = namesIn(exprs);
  const behind = namesThrough(process, (stmt) =>
    stmt.kind === 'set'
      ? locals.has(stmt.local)
      : stmt.kind === 'call' && stmt.results.some((result) => locals.has(result)),
  );
  return {
    signals: new Set([...own.signals, ...behind.signals]),
    memories: new Set([...own.memories, ...behind.memories]),
  };
}

/** What a process makes a signal or memory of. */
function namesFor({ kind, id }: Node, process: Process): Names {
  return namesThrough(process, (stmt) =>
    kind === 'signal'
      ? stmt.kind === 'drive' && stmt.signal === id
      : stmt.kind === 'memWrite' && stmt.memory === id,
  );
}

/** What statements are made of, and the conditions around them. */
function namesThrough(process: Process, isWanted: (stmt: Stmt) => boolean): Names {
  const signals = new Set<number>();
  const memories = new Set<number>();
  for (const body of bodiesOfProcess(process)) {
    const wanted = new Set<Stmt>();
    visitStmts(body, (stmt) => {
      if (isWanted(stmt)) wanted.add(stmt);
    });
    if (wanted.size === 0) continue;
    const slice = sliceBody(body, wanted);
    visitExprsIn(slice, (expr) => {
      if (expr.kind === 'read' || expr.kind === 'sampled') signals.add(expr.signal);
      else if (expr.kind === 'memRead') memories.add(expr.memory);
    });
    visitStmts(slice, (stmt) => {
      if (stmt.kind !== 'call') return;
      for (const arg of stmt.args) if (arg.kind === 'signal') signals.add(arg.signal);
    });
  }
  return { signals, memories };
}
