/**
 * A self-checking test bench: plays what a run did to the ports of a module, and compares what the module says just before every edge. It needs no file and
 * no option, and its order of events cannot race: clocks move first, inputs a femtosecond later.
 */
import type { Face } from './module.js';
import { Lines } from './lines.js';
import { literal, packed, range } from './literals.js';
import { Names, remark } from './names.js';
import type { Vector } from './vectors.js';

/** What happened at the ports of a module. Values are elements, the first least significant. */
export interface Recording {
  /** In the order of time. */
  readonly steps: readonly RecordedStep[];
  /** What registers and memories without an initial value hold at the start, by their hierarchical name in the emitted code. */
  readonly deposits: readonly { readonly path: string; readonly value: bigint; readonly width: number }[];
}

export interface RecordedStep {
  /** Femtoseconds since the step before. */
  readonly delay: number;
  /** From the step before on, by SignalId. */
  readonly inputs: ReadonlyMap<number, readonly bigint[]>;
  /** What the outputs are when the time has come, by SignalId; absent where nobody looked. */
  readonly outputs: ReadonlyMap<number, readonly bigint[]> | undefined;
  /** What the clocks are from then on, by ClockId. */
  readonly clocks: readonly boolean[];
}

/** Differences told in full. */
const MOST_TOLD = 20;

/** `others`: the modules that the bench stands beside. */
export function writeTestbench(
  face: Face,
  recording: Recording,
  others: readonly string[] = [],
): { readonly name: string; readonly text: string } {
  const { scope } = face;
  const names = new Names();
  for (const port of portsOf(face)) names.fresh(port.name);
  const dut = names.fresh('dut');
  const name = benchName(face.name, others);
  const ports = portsOf(face);
  const inputs = ports.filter(({ kind }) => kind === 'in');
  const outputs = ports.filter(({ kind }) => kind === 'out');
  const clocks = ports.filter(({ kind }) => kind === 'clock');
  const nextClocks = clocks.map((clock) => names.fresh(`next_${clock.name}`));
  const expected = outputs.map((output) => names.fresh(`expected_${output.name}`));
  const [table, step, delay, look, failures, checks] = [
    'rows',
    'step',
    'delay',
    'look',
    'failures',
    'checks',
  ].map((one) => names.fresh(one));
  const bits = (list: readonly Port[]): number =>
    list.reduce((sum, { vector }) => sum + (vector?.bits ?? 1), 0);
  const rowWidth = DELAY_BITS + bits(inputs) + 1 + bits(outputs) + clocks.length;
  const lines = new Lines();
  lines.whole(
    `// Plays a run of ${remark(scope.module.name)} and compares the outputs just before every edge. Made by m3hdl.`,
  );
  lines.directive('`timescale 1fs/1fs');
  lines.add(`module ${name};`);
  lines.inside(() => {
    for (const clock of clocks) lines.add(`logic ${clock.name} = 1'b0;`);
    const [first] = recording.steps;
    for (const input of inputs) {
      lines.add(`logic ${range(bitsOf(input))}${input.name} = ${valueText(input, first?.inputs)};`);
    }
    for (const output of outputs) lines.add(`logic ${range(bitsOf(output))}${output.name};`);
    lines.gap();
    lines.add(`${face.name} ${dut} (`);
    lines.inside(() => {
      for (const [i, port] of ports.entries())
        lines.add(`.${port.name}(${port.name})${i < ports.length - 1 ? ',' : ''}`);
    });
    lines.add(');');
    lines.gap();
    lines.whole(
      '// Time to the next edges, inputs until then, whether to look at the outputs, what they should be, clocks from then on.',
    );
    lines.add(`logic [${rowWidth - 1}:0] ${table} [0:${Math.max(0, recording.steps.length - 1)}];`);
    lines.add(`logic [${DELAY_BITS - 1}:0] ${delay};`);
    lines.add(`logic ${look};`);
    for (const next of nextClocks) lines.add(`logic ${next};`);
    for (const [i, output] of outputs.entries())
      lines.add(`logic ${range(bitsOf(output))}${expected[i] ?? ''};`);
    lines.add(`integer ${step};`);
    lines.add(`integer ${checks} = 0;`);
    lines.add(`integer ${failures} = 0;`);
    lines.gap();
    lines.add('initial begin');
    lines.inside(() => {
      if (recording.deposits.length > 0)
        lines.whole('// What has no initial value holds what the run began with.');
      for (const { path, value, width } of recording.deposits)
        lines.add(`${dut}.${path} = ${literal(value, width)};`);
      for (const [i, row] of recording.steps.entries()) {
        const cells = [
          `${DELAY_BITS}'d${row.delay}`,
          ...inputs.map((input) => valueText(input, row.inputs)),
          row.outputs === undefined ? "1'b0" : "1'b1",
          ...outputs.map((output) => valueText(output, row.outputs)),
          ...clocks.map((clock) => (row.clocks[clock.id] === true ? "1'b1" : "1'b0")),
        ];
        lines.add(`${table}[${i}] = {${cells.join(', ')}};`);
      }
    });
    lines.add('end');
    lines.gap();
    // Apart from the table: Verilator makes of a block that waits one function, which a compiler of C++ should not see with all rows in it.
    lines.add('initial begin');
    lines.inside(() => {
      lines.add('#1;');
      lines.add(`for (${step} = 0; ${step} < ${recording.steps.length}; ${step} = ${step} + 1) begin`);
      lines.inside(() => {
        const targets = [delay, ...inputs.map((input) => input.name), look, ...expected, ...nextClocks];
        lines.add(`{${targets.join(', ')}} = ${table}[${step}];`);
        lines.add(`#(${delay} - ${DELAY_BITS}'d1);`);
        lines.add(`if (${look}) begin`);
        lines.inside(() => {
          lines.add(`${checks} = ${checks} + 1;`);
          for (const [i, output] of outputs.entries()) {
            const wanted = expected[i] ?? '';
            lines.add(`if (${output.name} !== ${wanted}) begin`);
            lines.inside(() => {
              lines.add(`${failures} = ${failures} + 1;`);
              lines.add(`if (${failures} <= ${MOST_TOLD})`);
              lines.whole(
                `  $display("FAIL %0d fs, step %0d: ${output.name} is %h, should be %h", $time, ${step}, ${output.name}, ${wanted});`,
              );
            });
            lines.add('end');
          }
        });
        lines.add('end');
        for (const [i, clock] of clocks.entries()) lines.add(`${clock.name} = ${nextClocks[i] ?? ''};`);
        lines.add('#1;');
      });
      lines.add('end');
      lines.whole(`if (${failures} == 0) $display("PASS ${face.name}: %0d times", ${checks});`);
      lines.whole(`else $display("FAIL ${face.name}: %0d differences", ${failures});`);
      lines.add('$finish;');
    });
    lines.add('end');
  });
  lines.add('endmodule');
  return { name, text: lines.toString() };
}

/** Not that of a module of the design, whose file it would take. */
function benchName(top: string, others: readonly string[]): string {
  const taken = new Set(others.map((other) => other.toLowerCase()));
  let name = `${top}_tb`;
  for (let next = 2; taken.has(name.toLowerCase()); next++) name = `${top}_tb_${next}`;
  return name;
}

const DELAY_BITS = 64;

interface Port {
  readonly kind: 'clock' | 'in' | 'out';
  readonly id: number;
  readonly name: string;
  readonly vector: Vector | undefined;
}

function portsOf({ scope }: Face): readonly Port[] {
  const clocks = scope.module.clocks.flatMap(({ kind }, id): readonly Port[] =>
    kind === 'port' ? [{ kind: 'clock', id, name: scope.clocks[id] ?? '', vector: undefined }] : [],
  );
  const signals = scope.module.signals.flatMap(({ port }, id): readonly Port[] => {
    const vector = scope.signal(id);
    return port === undefined || vector.bits === 0 ? [] : [{ kind: port, id, name: vector.text, vector }];
  });
  return [...clocks, ...signals];
}

function bitsOf({ vector }: Port): number {
  return vector?.bits ?? 1;
}

function valueText(port: Port, values: ReadonlyMap<number, readonly bigint[]> | undefined): string {
  return literal(packed(values?.get(port.id) ?? [], port.vector?.width ?? 1), bitsOf(port));
}
