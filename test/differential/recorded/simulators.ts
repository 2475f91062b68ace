/** Benches that run side by side in other people's simulators. */
import { inFolder, outputOf, simulateInVerilator } from '../../codegen/systemverilog/support.js';
import type { Recorded } from './record.js';

/** What the benches say that is no success; of each that says nothing, that it does. */
export function runInIcarus({ modules, benches }: Recorded): readonly string[] {
  if (benches.length === 0) return [];
  const tops = benches.flatMap(({ top }) => ['-s', top]);
  const told = inFolder([...modules, ...benches], (folder) => {
    const files = [...modules, ...benches].map(({ name }) => name);
    const built = outputOf('iverilog', ['-g2012', ...tops, '-o', 'run', ...files], folder);
    const wrong = built
      .split('\n')
      .filter((line) => line !== '' && !line.includes('constant selects in always_*'));
    return wrong.length > 0 ? wrong.join('\n') : outputOf('vvp', ['-n', 'run'], folder);
  });
  return unexpected(told, benches.length);
}

/** Several files in one build: it is the compiler of C++ that takes the time, and most of that for what every model has in common. */
export function runInVerilator(recordings: readonly Recorded[]): readonly string[] {
  const modules = recordings.flatMap((recorded) => recorded.modules);
  const benches = recordings.flatMap((recorded) => recorded.benches);
  if (benches.length === 0) return [];
  return unexpected(simulateInVerilator(modules, benches), benches.length);
}

function unexpected(told: string, benches: number): readonly string[] {
  const lines = told.split('\n').filter((line) => line !== '');
  const passed = lines.filter((line) => line.startsWith('PASS '));
  const others = lines.filter((line) => !line.startsWith('PASS '));
  return passed.length === benches ? others : [`${passed.length} of ${benches} benches pass`, ...others];
}
