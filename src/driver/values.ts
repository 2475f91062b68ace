/** What the outputs of a top stand at, value by value. */
import type { Simulation } from '../sim/simulation.js';
import { formatCell } from './cells.js';
import type { Compiled } from './compile-design.js';
import { outputColumns } from './ports.js';

export function outputValues(compiled: Compiled, simulation: Simulation): Readonly<Record<string, string>> {
  return Object.fromEntries(
    outputColumns(compiled).map(({ name, type }) => [name, formatCell(type, simulation.peek(name))]),
  );
}
