/** Types of floats: what is written behind `float` and behind the name of a format, and their formats as the library has them. */
import { error } from '../diagnostics/diagnostic.js';
import { widthOf } from '../numerics/formats.js';
import type { WORDS } from '../numerics/type-names.js';
import {
  floatTypeName,
  floatTypeNamed,
  genericFloat,
  SETTINGS,
  withPolicy,
  type FullFloatType,
  type Setting,
  type Settings,
} from '../numerics/type-names.js';
import { nearest } from '../support/suggest.js';
import type { Span } from '../support/span.js';
import type * as ast from '../syntax/ast.js';
import * as nodes from '../syntax/nodes.js';
import { evaluateConstant } from './constants.js';
import type { Context, TypedValue } from './context.js';
import { exprOfArgument } from './names.js';
import { Scope } from './scope.js';
import { ERROR, INTEGER, type FloatFormatType } from './type-names.js';
import type { EnumType, Type, Value } from './types.js';
import { isParts } from './values.js';

export type Float = FloatFormatType;

export const isFloat = (type: Type): type is Float => type.kind === 'number';

/** The format and the policy that a type stands for. */
export function floatOf({ format }: Float): FullFloatType {
  const found = floatTypeNamed(format);
  if (found === undefined) throw new Error(`there is no float ${format}`);
  return found;
}

export function typeOfFloat(float: FullFloatType): Float {
  return { kind: 'number', format: floatTypeName(float), width: widthOf(float.format) };
}

/** The same to nearest even: for what is known while compiling, where there are no random bits. */
export function toNearest(float: FullFloatType): FullFloatType {
  return float.rounding === 'stochastic' ? { ...float, rounding: 'nearestEven', randomBits: 0 } : float;
}

// ── As written ──────────────────────────────────────────────────────────────────────────────────────────────────────

const POLICY: readonly Setting[] = ['rounding', 'randomBits', 'overflow', 'subnormals', 'tininess'];

/** `float<5, 9>`, `float<4, 3, specials = .nanOnly, rounding = .up>`. */
export function genericFloatType(context: Context, scope: Scope, written: ast.NameType): Type {
  const [exponent, fraction, extra] = written.args.filter(({ name }) => name === undefined);
  if (exponent === undefined || fraction === undefined || extra !== undefined) {
    context.diagnostics.add(
      error(
        extra === undefined ? 'M2102' : 'M2103',
        extra?.span ?? written.span,
        '`float` takes the bits of exponent and fraction',
        extra === undefined ? 'as in `float<5, 10>`' : 'one too many',
      ).note('what else it takes has names: `float<4, 3, specials = .nanOnly>`'),
    );
    return ERROR;
  }
  const sizes = [exponent, fraction].map((each) => numberIn(context, scope, each));
  const settings = settingsOf(context, scope, written, SETTINGS);
  const [exponentBits, fractionBits] = sizes;
  if (exponentBits === undefined || fractionBits === undefined || settings === undefined) return ERROR;
  return made(context, written.span, () =>
    genericFloat(Number(exponentBits), Number(fractionBits), settings),
  );
}

/** `bf16<rounding = .towardZero>`: the format with a policy of its own. */
export function withWrittenPolicy(context: Context, scope: Scope, base: Float, written: ast.NameType): Type {
  const extra = written.args.find(({ name }) => name === undefined);
  if (extra !== undefined) {
    context.diagnostics.add(
      error(
        'M2103',
        extra.span,
        `\`${base.format}\` takes a policy, by name`,
        'nothing is taken by place',
      ).note(`as in \`${base.format}<rounding = .towardZero>\``),
    );
    return ERROR;
  }
  const settings = settingsOf(context, scope, written, POLICY);
  if (settings === undefined) return ERROR;
  const { format, ...before } = floatOf(base);
  return made(context, written.span, () => withPolicy(format, { ...keptOf(before, settings), ...settings }));
}

/** What an alias has said before. Another rounding than the stochastic one takes no random bits. */
function keptOf(before: Omit<FullFloatType, 'format'>, now: Settings): Settings {
  const { randomBits, ...policy } = before;
  const isStochastic = (now.rounding ?? before.rounding) === 'stochastic';
  return isStochastic && randomBits > 0 ? { ...policy, randomBits: `${randomBits}` } : policy;
}

function made(context: Context, span: Span, make: () => FullFloatType): Type {
  try {
    return typeOfFloat(make());
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    context.diagnostics.add(error('M3118', span, thrown.message, 'no type of a float'));
    return ERROR;
  }
}

/** The arguments that have names, or diagnostics. */
function settingsOf(
  context: Context,
  scope: Scope,
  written: ast.NameType,
  known: readonly Setting[],
): Settings | undefined {
  const settings: Partial<Record<Setting, string>> = {};
  let fine = true;
  for (const argument of written.args) {
    const { name } = argument;
    if (name === undefined) continue;
    const setting = known.find((each) => each === name.text);
    const value = setting === undefined ? undefined : settingIn(context, scope, setting, argument);
    if (setting === undefined) context.diagnostics.add(unknownSetting(context, written, name, known));
    else if (settings[setting] !== undefined)
      context.diagnostics.add(error('M2103', argument.span, `\`${name.text}\` is given twice`, 'again here'));
    else if (value !== undefined) {
      settings[setting] = value;
      continue;
    }
    fine = false;
  }
  return fine ? settings : undefined;
}

function settingIn(
  context: Context,
  scope: Scope,
  setting: Setting,
  argument: ast.GenericArg,
): string | undefined {
  if (setting === 'bias' || setting === 'randomBits') return numberIn(context, scope, argument)?.toString();
  const type = enumOf(context, ENUMS[setting]);
  const expr = exprOfArgument(argument);
  const value = expr === undefined ? undefined : evaluateConstant(context, scope, expr, type)?.value;
  return type.variants.find((variant) => variant.value === value)?.name;
}

function numberIn(context: Context, scope: Scope, argument: ast.GenericArg): bigint | undefined {
  const expr = exprOfArgument(argument);
  if (expr === undefined) {
    context.diagnostics.add(error('M2104', argument.span, 'a number is wanted here', 'this is a type'));
    return undefined;
  }
  const value = evaluateConstant(context, scope, expr, INTEGER)?.value;
  return typeof value === 'bigint' ? value : undefined;
}

function unknownSetting(
  context: Context,
  written: ast.NameType,
  name: ast.Ident,
  known: readonly Setting[],
): ReturnType<typeof error> {
  const near = nearest(name.text, known);
  return error(
    'M2101',
    name.span,
    `\`${context.text(written.path.span)}\` takes no \`${name.text}\``,
    near === undefined ? 'unknown' : `did you mean \`${near}\`?`,
  ).note(`it takes: ${known.map((each) => `\`${each}\``).join(', ')}`);
}

// ── In the library ──────────────────────────────────────────────────────────────────────────────────────────────────

const ENUMS = {
  specials: 'Specials',
  rounding: 'Rounding',
  overflow: 'Overflow',
  subnormals: 'Subnormals',
  tininess: 'Tininess',
} as const satisfies Record<keyof typeof WORDS, string>;

/** A type that a file of `std.float` declares. */
export function libraryType(context: Context, file: string, name: string): Type {
  const scope = context.library(`float/${file}`);
  if (scope === undefined) throw new Error('std.float is not there');
  const span = { file: -1, start: 0, end: 0 };
  const path = nodes.path(span, [nodes.ident(span, name)]);
  return context.checks.type(context, new Scope('block', scope), nodes.nameType(span, path, []));
}

export function enumOf(context: Context, name: string): EnumType {
  const type = libraryType(context, 'format', name);
  if (type.kind !== 'enum') throw new Error(`std.float.format has no enum ${name}`);
  return type;
}

/** The `FloatFormat` of `std.float` that the type is: what the functions there take as their parameter. */
export function formatOf(context: Context, type: Float): TypedValue {
  const struct = libraryType(context, 'format', STRUCT);
  if (struct.kind !== 'struct') throw new Error(`std.float.format has no struct ${STRUCT}`);
  const parts = partsOf(floatOf(type));
  const value = struct.fields.map((field): Value => {
    const part = parts[field.name];
    if (field.type.kind !== 'enum') return BigInt(part ?? 0);
    return field.type.variants.find((variant) => variant.name === part)?.value ?? 0n;
  });
  return { type: struct, value };
}

const STRUCT = 'FloatFormat';

function partsOf({ format, ...policy }: FullFloatType): Readonly<Record<string, string | number>> {
  const { exponentBits: exponent, fractionBits: fraction, bias, specials } = format;
  return { exponent, fraction, bias, specials, ...policy };
}

/** The name of the type whose `FloatFormat` a value is: what stands for it in the names of functions and modules. */
export function formatName(type: Type, value: Value): string | undefined {
  if (type.kind !== 'struct' || type.name !== STRUCT || !isParts(value)) return undefined;
  const parts = Object.fromEntries(
    type.fields.map((field, i) => [field.name, partText(field.type, value[i])]),
  );
  const { exponent, fraction, ...settings } = parts;
  try {
    return floatTypeName(genericFloat(Number(exponent), Number(fraction), settings));
  } catch (thrown) {
    // Some other struct of that name, or a format that is none.
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function partText(type: Type, value: Value | undefined): string {
  const variant =
    type.kind === 'enum' ? type.variants.find((candidate) => candidate.value === value) : undefined;
  return variant?.name ?? `${typeof value === 'bigint' ? value : ''}`;
}
