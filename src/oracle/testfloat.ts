/** `oracle -- testfloat`: streams of TestFloat, through the operations of `std.float`. */
import { floatType, type Policy } from '../numerics/codec.js';
import { flagNames, INEXACT } from '../numerics/flags.js';
import { formatNamed, type FloatFormat } from '../numerics/formats.js';
import {
  isSameResult,
  parseTestFloatLine,
  TESTFLOAT_ROUNDINGS,
  testFloatOperation,
  type TestFloatCase,
  type TestFloatOperation,
} from '../numerics/testfloat.js';
import { Bench, CASES } from './bench.js';
import { testFloatCircuit } from './float-circuits.js';
import { Misuse, valueOf, type Options, type Oracle } from './oracle.js';
import { Tally } from './tally.js';

export const testFloatOracle: Oracle = {
  usage:
    'OP [--format F] [--rounding near_even|minMag|min|max|near_maxMag] [--tininess before|after] [--flags [--exact]]',
  arguments: 1,
  options: {
    format: { type: 'string' },
    rounding: { type: 'string' },
    tininess: { type: 'string' },
    flags: { type: 'boolean' },
    exact: { type: 'boolean' },
  },
  run: async ([name = ''], options, { environment, engine, lines }) => {
    const operation = operationOf(name, formatOf(options));
    const policy = policyOf(options);
    const circuit = testFloatCircuit(operation, (format) => floatType(format, policy));
    const bench = new Bench(circuit, environment, engine);
    const judge = new Judge(operation, bench, comparedFlags(operation, options));
    let number = 0;
    for await (const line of lines()) {
      number++;
      if (line.trim() === '') continue;
      const vector = parseTestFloatLine(operation, line);
      if (vector === undefined) throw new Misuse(`line ${number} is none of ${name}: ${line}`);
      judge.add(vector, number);
    }
    judge.flush();
    if (number === 0) throw new Misuse('there are no vectors on standard input');
    return { tally: judge.tally };
  },
};

/** Runs cases as soon as there are enough of them. */
class Judge {
  readonly tally = new Tally();
  readonly #operation: TestFloatOperation;
  readonly #bench: Bench;
  readonly #compared: number;
  readonly #waiting: { readonly vector: TestFloatCase; readonly line: number }[] = [];

  /** `compared`: the exceptions that are. */
  constructor(operation: TestFloatOperation, bench: Bench, compared: number) {
    this.#operation = operation;
    this.#bench = bench;
    this.#compared = compared;
  }

  add(vector: TestFloatCase, line: number): void {
    for (const [i, column] of this.#bench.inputs.entries())
      column.set(this.#waiting.length, vector.operands[i] ?? 0n);
    this.#waiting.push({ vector, line });
    if (this.#waiting.length === CASES) this.flush();
  }

  flush(): void {
    this.#bench.run(this.#waiting.length);
    const [results, exceptions] = this.#bench.outputs;
    for (const [i, { vector, line }] of this.#waiting.entries()) {
      const got = results?.get(i) ?? 0n;
      const flags = exceptions?.number(i) ?? 0;
      const isRight =
        isSameResult(this.#operation.result, got, vector.result) &&
        ((flags ^ vector.flags) & this.#compared) === 0;
      this.tally.add(isRight, () => this.#told(vector, line, got, flags));
    }
    this.#waiting.length = 0;
  }

  #told({ operands, result, flags }: TestFloatCase, line: number, got: bigint, raised: number): string {
    const { name } = this.#operation;
    return (
      `line ${line}: ${name} ${operands.map(hex).join(' ')} = ${outcome(got, raised & this.#compared)}, ` +
      `not ${outcome(result, flags & this.#compared)}`
    );
  }
}

function outcome(result: bigint, flags: number): string {
  return flags === 0 ? hex(result) : `${hex(result)} (${flagNames(flags)})`;
}

function hex(code: bigint): string {
  return `0x${code.toString(16)}`;
}

function operationOf(name: string, format: FloatFormat | undefined): TestFloatOperation {
  const operation = testFloatOperation(name, format);
  if (operation !== undefined) return operation;
  throw new Misuse(`there is no operation \`${name}\``);
}

function formatOf(options: Options): FloatFormat | undefined {
  const name = valueOf(options, 'format');
  const format = name === undefined ? undefined : formatNamed(name);
  if (name !== undefined && format === undefined) throw new Misuse(`there is no format \`${name}\``);
  return format;
}

function policyOf(options: Options): Policy {
  const rounding = TESTFLOAT_ROUNDINGS.get(valueOf(options, 'rounding') ?? 'near_even');
  if (rounding === undefined)
    throw new Misuse(`--rounding is one of ${[...TESTFLOAT_ROUNDINGS.keys()].join(', ')}`);
  const tininess = valueOf(options, 'tininess') ?? 'after';
  if (tininess !== 'after' && tininess !== 'before') throw new Misuse('--tininess is before or after');
  return { rounding, tininess };
}

const ALL = 0x1f;

/** Whether operations that give integers tell what is inexact is a choice of who makes the stream: `-exact` of TestFloat. */
function comparedFlags({ name, result }: TestFloatOperation, options: Options): number {
  if (options['flags'] !== true) return 0;
  const givesInteger = result.kind === 'integer' || name.endsWith('_roundToInt');
  return givesInteger && options['exact'] !== true ? ALL & ~INEXACT : ALL;
}
