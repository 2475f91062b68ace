/**
 * Types of floats as text, in the language's own words: `bf16`, `float<5, 9>`, `fp8_e4m3<rounding = .up, overflow = .saturate>`. One type has one
 * name: a format of the table has that of its row, and what is as usual is left out.
 */
import { floatType, usualOverflow, type FloatType } from './codec.js';
import {
  e8m0,
  FLOAT_FORMATS,
  formatNamed,
  genericFormat,
  type FloatFormat,
  type Specials,
} from './formats.js';

/** A format with its policy, and how many random bits stochastic rounding compares with; 0 for the other roundings. */
export interface FullFloatType extends FloatType {
  readonly randomBits: number;
}

/** What is written behind the format, by name. Numbers are decimal, all else is one of a few words. */
export type Settings = Partial<Readonly<Record<Setting, string>>>;
export type Setting = (typeof SETTINGS)[number];

/** In the order of their names. */
export const SETTINGS = [
  'specials',
  'bias',
  'rounding',
  'randomBits',
  'overflow',
  'subnormals',
  'tininess',
] as const;

/** What the settings may be; the others are numbers. */
export const WORDS = {
  specials: ['ieee', 'nanOnly', 'unsignedZero', 'finite', 'scale'],
  rounding: ['nearestEven', 'nearestAway', 'towardZero', 'up', 'down', 'stochastic'],
  overflow: ['infinity', 'nan', 'saturate'],
  subnormals: ['keep', 'flush'],
  tininess: ['after', 'before'],
} as const satisfies Partial<Record<Setting, readonly string[]>>;

/** The greatest format that the library has: exponents of 15 bits as binary128, fractions of 255. */
const MOST = { exponentBits: 15, fractionBits: 255, bias: 2 ** 15 - 1, randomBits: 63 };

/** The type of a generic format. A RangeError says what is wrong with it. */
export function genericFloat(exponentBits: number, fractionBits: number, settings: Settings): FullFloatType {
  const specials = wordOf('specials', settings.specials) ?? 'ieee';
  const bias = numberOf('bias', settings.bias, MOST.bias);
  if (specials === 'scale') return withPolicy(scaleOf({ exponentBits, fractionBits, bias }), settings);
  if (exponentBits > MOST.exponentBits || exponentBits < 2)
    throw new RangeError(`a float has 2 to ${MOST.exponentBits} bits of exponent, not ${exponentBits}`);
  if (fractionBits > MOST.fractionBits || fractionBits < 1)
    throw new RangeError(`a float has 1 to ${MOST.fractionBits} bits of fraction, not ${fractionBits}`);
  return withPolicy(known(genericFormat(exponentBits, fractionBits, specials, bias)), settings);
}

/** A format under a policy. A RangeError where they do not go together. */
export function withPolicy(format: FloatFormat, settings: Settings): FullFloatType {
  const rounding = wordOf('rounding', settings.rounding);
  const overflow = wordOf('overflow', settings.overflow);
  const subnormals = wordOf('subnormals', settings.subnormals);
  const tininess = wordOf('tininess', settings.tininess);
  const randomBits = numberOf('randomBits', settings.randomBits, MOST.randomBits) ?? 0;
  if (randomBits > 0 !== (rounding === 'stochastic'))
    throw new RangeError(
      randomBits > 0
        ? 'random bits are for stochastic rounding'
        : 'stochastic rounding needs randomBits, 1 or more',
    );
  const policy = {
    ...(rounding && { rounding }),
    ...(overflow && { overflow }),
    ...(subnormals && { subnormals }),
    ...(tininess && { tininess }),
  };
  return { ...floatType(format, policy), randomBits };
}

/** The name of a type. */
export function floatTypeName(type: FullFloatType): string {
  const { format, rounding, randomBits, overflow, subnormals, tininess } = type;
  const row = formatNamed(format.name);
  const usual = row ?? genericFormat(format.exponentBits, format.fractionBits, specialsOf(format));
  const settings = [
    row === undefined && format.specials !== 'ieee' && `specials = .${format.specials}`,
    row === undefined && format.bias !== usual.bias && `bias = ${format.bias}`,
    rounding !== 'nearestEven' && `rounding = .${rounding}`,
    randomBits > 0 && `randomBits = ${randomBits}`,
    overflow !== usualOverflow(format) && `overflow = .${overflow}`,
    subnormals !== 'keep' && `subnormals = .${subnormals}`,
    tininess !== 'after' && `tininess = .${tininess}`,
  ].filter((each) => each !== false);
  const sizes = row === undefined ? [format.exponentBits, format.fractionBits] : [];
  const all = [...sizes, ...settings];
  return `${row?.name ?? 'float'}${all.length === 0 ? '' : `<${all.join(', ')}>`}`;
}

const types = new Map<string, FullFloatType | undefined>();

/** The type of that name, as {@link floatTypeName} writes it. */
export function floatTypeNamed(name: string): FullFloatType | undefined {
  if (!types.has(name))
    types.set(
      name,
      orNone(() => parse(name)),
    );
  return types.get(name);
}

/** Undefined for what is no type. */
function orNone(make: () => FullFloatType | undefined): FullFloatType | undefined {
  try {
    return make();
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function parse(name: string): FullFloatType | undefined {
  const [, head = '', list = ''] = /^(\w+)(?:<(.*)>)?$/.exec(name) ?? [];
  const items = list === '' ? [] : list.split(', ');
  const settings = Object.fromEntries(
    items.flatMap((item) => {
      const [, key, value] = /^(\w+) = \.?(\w+)$/.exec(item) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
  const format = formatNamed(head);
  if (format !== undefined) return withPolicy(format, settings);
  return head === 'float' ? genericFloat(Number(items[0]), Number(items[1]), settings) : undefined;
}

/** The row of the table, if there is one of the same numbers. */
function known(format: FloatFormat): FloatFormat {
  return FLOAT_FORMATS.find((row) => ALIKE.every((key) => row[key] === format[key])) ?? format;
}

interface Wanted {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number | undefined;
}

/** The one format of scales. */
function scaleOf(wanted: Wanted): FloatFormat {
  const isIt =
    wanted.exponentBits === e8m0.exponentBits &&
    wanted.fractionBits === e8m0.fractionBits &&
    (wanted.bias ?? e8m0.bias) === e8m0.bias;
  if (!isIt) throw new RangeError('the one format of scales is e8m0');
  return e8m0;
}

const ALIKE = ['exponentBits', 'fractionBits', 'bias', 'specials'] as const;

function specialsOf({ specials }: FloatFormat): Exclude<Specials, 'scale'> {
  return specials === 'scale' ? 'ieee' : specials;
}

function wordOf<S extends keyof typeof WORDS>(
  setting: S,
  text: string | undefined,
): (typeof WORDS)[S][number] | undefined {
  if (text === undefined) return undefined;
  const found = WORDS[setting].find((word) => word === text);
  if (found === undefined) throw new RangeError(`${setting} is no ${text}`);
  return found;
}

function numberOf(setting: Setting, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most)
    throw new RangeError(`${setting} is 0 to ${most}, not ${text}`);
  return value;
}
