/** Clocks behind a gate whose enable is unknown: whether they rise is unknown, and so is afterwards all that they write. */
import type { Hierarchy, Shape } from '../../ir/hierarchy.js';
import type { SeqProcess, Stmt } from '../../ir/ir.js';
import { visitStmts } from '../../ir/walk.js';
import type { ClockEdge, ClockNode, EngineOptions, Place } from '../engine.js';

interface Gate {
  readonly enable: Place;
  readonly node: ClockNode;
  readonly parent: ClockNode;
}

export class Gates {
  readonly #gates: readonly Gate[];
  /** What processes of a clock write: the first element of each. */
  readonly #writes = new Map<ClockNode, readonly Place[]>();

  constructor({ shapes }: Hierarchy, { clockNodes }: EngineOptions) {
    const nodeOf = (shape: Shape, instance: number, clock: number): ClockNode =>
      clockNodes[shape.id]?.[instance * shape.module.clocks.length + clock] ?? -1;
    const parents = new Map<ClockNode, ClockNode>();
    const gates: Gate[] = [];
    for (const shape of shapes) {
      for (let instance = 0; instance < shape.count; instance++) {
        for (const [id, clock] of shape.module.clocks.entries()) {
          if (clock.kind !== 'gate' && clock.kind !== 'divide') continue;
          const [node, parent] = [nodeOf(shape, instance, id), nodeOf(shape, instance, clock.parent)];
          parents.set(node, parent);
          if (clock.kind !== 'gate') continue;
          const enable: Place = { shape: shape.id, instance, kind: 'signal', id: clock.enable, element: 0 };
          gates.push({ enable, node, parent });
        }
      }
    }
    this.#gates = gates;
    if (gates.length === 0) return;
    for (const shape of shapes) {
      for (const process of shape.module.processes) {
        if (process.kind !== 'seq') continue;
        for (let instance = 0; instance < shape.count; instance++) {
          const written = writtenBy(process, shape, instance);
          let node: ClockNode | undefined = nodeOf(shape, instance, process.clock);
          for (; node !== undefined; node = parents.get(node))
            this.#writes.set(node, [...(this.#writes.get(node) ?? []), ...written]);
        }
      }
    }
  }

  /** What becomes unknown at these edges: the first element of each. */
  wildAt(edges: readonly ClockEdge[], isUnknown: (place: Place) => boolean): readonly Place[] {
    return this.#gates.flatMap(({ enable, node, parent }) => {
      const isMeant = edges.some((each) => each.node === parent) && isUnknown(enable);
      return isMeant ? (this.#writes.get(node) ?? []) : [];
    });
  }
}

function writtenBy(process: SeqProcess, shape: Shape, instance: number): readonly Place[] {
  const places = new Map<string, Place>();
  const add = (kind: Place['kind'], id: number): void => {
    places.set(`${kind} ${id}`, { shape: shape.id, instance, kind, id, element: 0 });
  };
  visitStmts(process.body, (stmt: Stmt) => {
    if (stmt.kind === 'drive') add('signal', stmt.signal);
    else if (stmt.kind === 'memWrite') add('memory', stmt.memory);
  });
  return [...places.values()];
}
