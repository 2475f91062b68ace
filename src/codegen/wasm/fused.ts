/**
 * Processes of few instances one after the other, in functions of a size that V8 optimises well. On control logic, which has hundreds of small processes, calls
 * from one module into another would take longer than the processes.
 */
import type { Process } from '../../ir/ir.js';
import { Code } from './encoder/code.js';
import type { ModuleEncoder } from './encoder/module.js';
import { Emitter } from './emitter.js';
import type { CheckPlace, Surroundings } from './frame.js';
import { Functions } from './functions.js';
import { LANES } from './lanes.js';
import type { Helpers } from './helpers.js';
import { writeComb, writeSeq } from './processes.js';
import { isCoverOf, portOf, seesWrites, type Grounds } from './program.js';
import type { Rooms } from './rooms.js';
import type { PendingWrites } from './writes.js';

/** Bytes beyond which a function is closed. */
const LARGE = 16_384;

export interface Target {
  readonly encoder: ModuleEncoder;
  readonly helpers: Helpers;
  readonly pending: PendingWrites;
  readonly rooms: Rooms;
  /** Where the instant that runs is numbered, in words. */
  readonly instant: number;
}

export class Fuser {
  readonly checkPlaces: CheckPlace[] = [];
  readonly #grounds: Grounds;
  readonly #target: Target;
  readonly #callees: Functions;
  #emitter: Emitter | undefined;

  constructor(grounds: Grounds, target: Target) {
    this.#grounds = grounds;
    this.#target = target;
    const { encoder, rooms, helpers } = target;
    this.#callees = new Functions(
      grounds.hierarchy.design.functions,
      encoder,
      rooms,
      helpers,
      grounds.scratch,
    );
  }

  /** Writes what a function of a shape does, with `before` in front of it; false where it is to be called. */
  add(
    shapeId: number,
    run: number,
    instances: readonly [number, number, number],
    before: (code: Code) => void,
  ): boolean {
    const shape = this.#grounds.hierarchy.shapes[shapeId];
    const found = this.#find(shapeId, run);
    if (shape === undefined || shape.count >= LANES || found === undefined) return false;
    const { process, index, isBefore } = found;
    if (process.kind === 'test' || (process.kind === 'comb' && process.family.length > 0)) return false;
    const { module } = shape;
    const around = this.#around(shapeId);
    if (around === undefined) return false;
    this.#emitter ??= new Emitter(new Code([]));
    const emitter = this.#emitter;
    before(emitter.code);
    if (process.kind === 'comb') writeComb(emitter, around, process, instances);
    else {
      const part = isBefore ? 'memory writes' : seesWrites(module, process) ? 'everything else' : 'all';
      writeSeq(emitter, around, process, instances, part, (memory) =>
        portOf(this.#grounds.model, shapeId, memory, index),
      );
    }
    return true;
  }

  get isFull(): boolean {
    return (this.#emitter?.code.size ?? 0) >= LARGE;
  }

  /** The function with what has been added since the last one. */
  take(): number | undefined {
    if (this.#emitter === undefined) return undefined;
    const { encoder } = this.#target;
    const number = encoder.function(`fused ${encoder.next}`, [], [], this.#emitter.code, false);
    this.#emitter = undefined;
    return number;
  }

  #find(
    shape: number,
    run: number,
  ): { readonly process: Process; readonly index: number; readonly isBefore: boolean } | undefined {
    const { hierarchy, model } = this.#grounds;
    const processes = hierarchy.shapes[shape]?.module.processes ?? [];
    const early = model.shapes[shape]?.clocked.find(({ before }) => before === run);
    const index = early?.run ?? run;
    const process = processes[index];
    return process && { process, index, isBefore: early !== undefined };
  }

  #around(id: number): Surroundings | undefined {
    const { hierarchy, layout, scratch, direct, checks } = this.#grounds;
    const { helpers, pending, rooms, instant } = this.#target;
    const shape = hierarchy.shapes[id];
    const written = direct[id];
    if (shape === undefined || written === undefined) return undefined;
    return {
      layout,
      shape,
      callees: this.#callees,
      helpers,
      scratch,
      pending,
      direct: written,
      instant,
      rooms,
      isCover: isCoverOf(hierarchy),
      checks,
      checkPlaces: this.checkPlaces,
      delays: [],
    };
  }
}
