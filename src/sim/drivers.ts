/** Which signals get their value from logic, and which from outside it: inputs of the top, signals of a test that its processes poke. */
import type { InstanceRef } from '../ir/hierarchy.js';
import type { SignalId } from '../ir/ir.js';
import { signalOf, type InstanceTree } from './instance-tree.js';
import { drivesOf } from './uses.js';

export class Drivers {
  readonly #tree: InstanceTree;
  /** For each shape, what its combinational processes drive. */
  readonly #driven: readonly ReadonlySet<SignalId>[];

  constructor(tree: InstanceTree) {
    this.#tree = tree;
    this.#driven = tree.hierarchy.shapes.map(
      ({ module }) =>
        new Set(
          module.processes.flatMap((process) => (process.kind === 'comb' ? [...drivesOf(process)] : [])),
        ),
    );
  }

  /** Whether a settle decides the signal's value. Never so for registers. */
  isDriven(ref: InstanceRef, id: SignalId): boolean {
    const signal = signalOf(this.#tree.module(ref.shape), id);
    if (signal.storage === 'reg') return false;
    if (this.#driven[ref.shape]?.has(id) === true) return true;
    if (signal.instancePort !== undefined) {
      const group = this.#tree.shape(ref.shape).groups[signal.instancePort.group];
      return group !== undefined && this.#drivenInside(group.shape, signal.instancePort.signal);
    }
    const parent = signal.port === 'in' ? this.#tree.parentOf(ref) : undefined;
    const outer = parent?.group.group.ports.find(({ child }) => child === id)?.parent;
    return parent !== undefined && outer !== undefined && this.#driven[parent.shape]?.has(outer) === true;
  }

  /** Whether a port is the child's to drive. */
  #drivenInside(shape: number, id: SignalId): boolean {
    return signalOf(this.#tree.module(shape), id).port === 'out';
  }
}
