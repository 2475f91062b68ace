/** What runs at which edge: for each node of the clock tree, the processes of the instances that hang on it. */
import type { ClockEdge, ClockNode } from '../../../sim/engine.js';
import type { Cone, Cones } from './activity.js';
import type { Model, ModelFunctions } from './model.js';
import { processOf } from './steps.js';

/** A clocked process of some of its instances. */
export interface EdgeRun {
  readonly shape: number;
  /** Index into the functions of the shape. */
  readonly run: number;
  /** First, stride, count. */
  readonly instances: readonly [number, number, number];
  readonly go: () => void;
}

export interface EdgePlan {
  readonly first: readonly EdgeRun[];
  /** After all writes of memories have been found. */
  readonly late: readonly EdgeRun[];
  /** Things that it may change. */
  readonly drives: ReadonlySet<number>;
  /** What has to settle after the commit. */
  readonly cone: Cone;
  /** Processes that it evaluates. */
  readonly runs: number;
}

export class Edges {
  readonly #model: Model;
  readonly #functions: ModelFunctions;
  readonly #cones: Cones;
  readonly #clockNodes: readonly Int32Array[];
  readonly #plans = { rising: new Map<ClockNode, EdgePlan>(), falling: new Map<ClockNode, EdgePlan>() };

  constructor(model: Model, functions: ModelFunctions, cones: Cones, clockNodes: readonly Int32Array[]) {
    this.#model = model;
    this.#functions = functions;
    this.#cones = cones;
    this.#clockNodes = clockNodes;
  }

  plansOf(edges: readonly ClockEdge[]): readonly EdgePlan[] {
    const [only] = edges;
    if (only !== undefined && edges.length === 1) {
      const plan = this.planOf(only);
      return plan.runs === 0 ? [] : [plan];
    }
    return edges.map((edge) => this.planOf(edge)).filter(({ runs }) => runs > 0);
  }

  planOf(edge: ClockEdge): EdgePlan {
    const plans = this.#plans[edge.edge];
    const known = plans.get(edge.node);
    if (known !== undefined) return known;
    const plan = this.#make(edge);
    plans.set(edge.node, plan);
    return plan;
  }

  #make({ node, edge }: ClockEdge): EdgePlan {
    const first: EdgeRun[] = [];
    const late: EdgeRun[] = [];
    const drives: number[] = [];
    let runs = 0;
    for (const [id, shape] of this.#model.shapes.entries()) {
      for (const clocked of shape.clocked) {
        if (clocked.edge !== edge) continue;
        const instances = Array.from({ length: shape.instances }, (_, i) => i).filter(
          (i) => this.#clockNodes[id]?.[i * shape.clocks + clocked.clock] === node,
        );
        if (instances.length === 0) continue;
        runs += instances.length;
        drives.push(...clocked.drives);
        const before = clocked.before === undefined ? [] : this.#runs(id, clocked.before, instances);
        const own = this.#runs(id, clocked.run, instances);
        first.push(...(clocked.late ? before : own));
        if (clocked.late) late.push(...own);
      }
    }
    return { first, late, runs, drives: new Set(drives), cone: this.#cones.of(drives) };
  }

  #runs(shape: number, run: number, numbers: readonly number[]): readonly EdgeRun[] {
    const process = processOf(this.#functions, shape, run);
    return progressionsOf(numbers).map((instances) => {
      const [first, stride, count] = instances;
      return { shape, run, instances, go: () => process(first, stride, count, 0, 0, 1) };
    });
  }
}

/** Ascending numbers as few progressions: first, stride, count. */
export function progressionsOf(numbers: readonly number[]): readonly (readonly [number, number, number])[] {
  const progressions: [number, number, number][] = [];
  for (const number of numbers) {
    const last = progressions.at(-1);
    if (last === undefined) progressions.push([number, 1, 1]);
    else if (last[2] === 1) {
      last[1] = number - last[0];
      last[2] = 2;
    } else if (number === last[0] + last[1] * last[2]) last[2]++;
    else progressions.push([number, 1, 1]);
  }
  return progressions;
}
