/** A table of outputs: row n is what stood there just before edge n. */
import type { ClockEdge, ClockNode } from '../sim/engine.js';
import type { Agent } from '../sim/kernel/kernel.js';
import type { Simulation } from '../sim/simulation.js';
import { formatCell, realText, type Column } from './cells.js';
import { csvLine } from './csv.js';

export class Recorder implements Agent {
  readonly #simulation: Simulation;
  readonly #columns: readonly Column[];
  readonly #node: ClockNode | undefined;
  readonly #decoded: boolean;
  readonly #write: (text: string) => void;

  /** `node`: the clock whose rising edges end a row. */
  constructor(
    simulation: Simulation,
    columns: readonly Column[],
    node: ClockNode | undefined,
    decoded: boolean,
    write: (text: string) => void,
  ) {
    this.#simulation = simulation;
    this.#columns = columns;
    this.#node = node;
    this.#decoded = decoded;
    this.#write = write;
    write(csvLine(columns.map(({ name }) => name)));
  }

  sample(edges: readonly ClockEdge[]): void {
    if (edges.some(({ node, edge }) => node === this.#node && edge === 'rising')) this.row();
  }

  act(): void {
    // Watches only.
  }

  row(): void {
    this.#write(csvLine(this.#columns.map((column) => this.#cell(column))));
  }

  #cell({ name, type }: Column): string {
    if (this.#decoded && type.kind === 'number') return realText(this.#simulation.peekFloat(name));
    return formatCell(type, this.#simulation.peek(name));
  }
}
