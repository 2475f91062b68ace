/**
 * How much of something there may be: one table. Its names are those of `limits` in `m3hdl.json`, of `--limit` on the command line and of `limits` in
 * TypeScript. A limit is there so that a slip ends in a message and not in a machine without memory; so each can be raised, up to what the compiler bears.
 */
import { nearest } from '../support/suggest.js';
import type { Span } from '../support/span.js';
import type { CodeOf } from './codes.js';
import { error, type DiagnosticBuilder } from './diagnostic.js';

export interface LimitEntry {
  /** Where nobody says otherwise. */
  readonly default: number;
  /** Above that the compiler, or the machine below it, would give way. */
  readonly most: number;
  /** What it bounds, as the reference says it. */
  readonly what: string;
  readonly code: CodeOf<'error'>;
}

const table = {
  fileSize: {
    default: 8_388_608,
    most: 268_435_456,
    what: 'characters of one file',
    code: 'M1110',
  },
  digits: {
    default: 65_536,
    most: 16_777_216,
    what: 'characters of one number',
    code: 'M1110',
  },
  stringLength: {
    default: 65_536,
    most: 16_777_216,
    what: 'characters of one string',
    code: 'M1110',
  },
  nesting: {
    default: 256,
    most: 512,
    what: 'brackets inside each other; heads of `if` and `match`; strings in holes of strings',
    code: 'M1103',
  },
  depth: {
    default: 1000,
    most: 2000,
    what: 'levels of the tree of a file: operators, fields, indices and types inside each other',
    code: 'M1103',
  },
  files: {
    default: 10_000,
    most: 1_000_000,
    what: 'files that one compilation reads',
    code: 'M2020',
  },
  imports: {
    default: 500,
    most: 1000,
    what: 'files that import one another in a row',
    code: 'M2020',
  },
  recursion: {
    default: 256,
    most: 1024,
    what: 'modules (M4016) and calls inside each other while compiling',
    code: 'M3304',
  },
  iterations: {
    default: 65_536,
    most: 16_777_216,
    what: 'iterations of a loop that is written out: one whose body needs the index as a constant',
    code: 'M3305',
  },
  repetitions: {
    default: 16_777_216,
    most: 268_435_456,
    what: 'iterations of a loop that is kept, generate loops around it multiplied in',
    code: 'M3305',
  },
  steps: {
    default: 10_000_000,
    most: 10_000_000_000,
    what: 'steps of work while compiling, in all, of one top or of the declarations of a file',
    code: 'M3305',
  },
  width: {
    default: 4096,
    most: 65_536,
    what: 'bits of one number or vector',
    code: 'M3111',
  },
  elements: {
    default: 16_777_216,
    most: 268_435_456,
    what: 'elements of one array, list or sequence',
    code: 'M3111',
  },
  fields: {
    default: 16_384,
    most: 1_048_576,
    what: 'fields of one type, those inside its fields counted',
    code: 'M3311',
  },
  typeBits: {
    default: 1_073_741_824,
    most: 17_179_869_184,
    what: 'bits of one type: an array, struct, tuple or union, or a memory',
    code: 'M3311',
  },
  instances: {
    default: 262_144,
    most: 67_108_864,
    what: 'instances of a design, the top among them',
    code: 'M3311',
  },
  designBits: {
    default: 1_073_741_824,
    most: 17_179_869_184,
    what: 'bits of all signals and memories of a design; an element counts as 64 at least',
    code: 'M3311',
  },
  statements: {
    default: 4_194_304,
    most: 4_294_967_296,
    what: 'statements of all instances of a design, those in loops and functions as often as they run',
    code: 'M3311',
  },
  cases: {
    default: 1_048_576,
    most: 1_099_511_627_776,
    what: 'combinations of arguments of an exhaustive property',
    code: 'M5021',
  },
  rounds: {
    default: 1000,
    most: 1_000_000,
    what: 'rounds of one instant in which processes wake each other and no time passes',
    code: 'M5005',
  },
  processSteps: {
    default: 10_000_000,
    most: 1_000_000_000_000,
    what: 'instructions that a process executes without a wait',
    code: 'M5005',
  },
  prints: {
    default: 100_000,
    most: 1_000_000_000,
    what: 'lines that one run prints',
    code: 'M5024',
  },
  failures: {
    default: 200,
    most: 1_000_000,
    what: 'failures of one instant that are told; of more only the number is',
    code: 'M5024',
  },
  queueBytes: {
    default: 268_435_456,
    most: 2_147_483_647,
    what: 'bytes that wait at the host end of one stream',
    code: 'M5024',
  },
  wallTime: {
    default: 60,
    most: 1_000_000,
    what: 'seconds that one test may take, by the clock on the wall',
    code: 'M5023',
  },
  integerBits: {
    default: 65_536,
    most: 16_777_216,
    what: 'bits of one `int` while compiling',
    code: 'M3310',
  },
} as const satisfies Readonly<Record<string, LimitEntry>>;

export type LimitName = keyof typeof table;

/** All of them, each a whole number from 1 on. */
export type Limits = Readonly<Record<LimitName, number>>;

export const LIMITS: Readonly<Record<LimitName, LimitEntry>> = table;

export const LIMIT_NAMES: readonly LimitName[] = Object.keys(table).filter(isLimitName);

export const DEFAULT_LIMITS: Limits = limitsOf((name) => LIMITS[name].default);

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(table, name);
}

/** Those given, and the defaults of all others. The same object where none is given. */
export function withLimits(...given: readonly (Partial<Limits> | undefined)[]): Limits {
  const raised = given.filter((each) => each !== undefined && Object.keys(each).length > 0);
  if (raised.length === 0) return DEFAULT_LIMITS;
  return limitsOf(
    (name) => raised.findLast((each) => each?.[name] !== undefined)?.[name] ?? DEFAULT_LIMITS[name],
  );
}

/** Why a limit cannot be set so; undefined where it can. */
export function limitFault(name: string, value: unknown): string | undefined {
  if (!isLimitName(name)) {
    const near = nearest(name, LIMIT_NAMES);
    return `there is no limit \`${name}\`: ${near === undefined ? `there are ${LIMIT_NAMES.join(', ')}` : `did you mean \`${near}\`?`}`;
  }
  const { most } = LIMITS[name];
  const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= most;
  return fits ? undefined : `the limit \`${name}\` is a whole number from 1 to ${most}`;
}

/** A diagnostic about a limit that was passed: what was reached, against what, and how to raise it. */
export function overLimit(
  name: LimitName,
  limits: Limits,
  span: Span | undefined,
  message: string,
  label?: string,
): DiagnosticBuilder {
  return error(LIMITS[name].code, span, message, label).note(raising(name, limits));
}

/** `limit: iterations = 65536; to raise it: --limit iterations=131072, or "limits" in m3hdl.json`. */
export function raising<N extends LimitName>(name: N, limits: Readonly<Record<N, number>>): string {
  const { most } = LIMITS[name];
  const limit: number = limits[name];
  if (limit >= most) return `limit: ${name} = ${limit}, which is the most there can be`;
  const more = Math.min(most, 2 * limit);
  return `limit: ${name} = ${limit}; to raise it: \`--limit ${name}=${more}\`, or "limits": { "${name}": ${more} } in m3hdl.json`;
}

/** Where the stack of the process was used up before a limit was reached: what to say instead of a fault of ours. */
export function stackOverflow(thrown: unknown, span: Span | undefined): DiagnosticBuilder | undefined {
  if (!(thrown instanceof RangeError && thrown.message.includes('call stack'))) return undefined;
  return error('M1103', span, 'this is nested too deeply for the stack of this process').note(
    'brackets, calls, modules and types inside each other: name the inner parts, or let recursion halve what is left',
  );
}

function limitsOf(valueOf: (name: LimitName) => number): Limits {
  return Object.fromEntries(LIMIT_NAMES.map((name) => [name, valueOf(name)])) as Limits;
}
