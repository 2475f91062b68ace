/** Parameters of a top given from outside (`-P DATA=64`, `params: { DATA: 64 }`) as the generic arguments that they mean. */
import { parse, parseExpression } from '../../grammar/parser.js';
import type { DiagnosticBag } from '../diagnostics/bag.js';
import { error } from '../diagnostics/diagnostic.js';
import type { Context } from '../semantics/context.js';
import { takesTypes } from '../semantics/generics.js';
import type { Scope } from '../semantics/scope.js';
import type { SourceFile, Sources } from '../support/source.js';
import { span, type Span } from '../support/span.js';
import { nearest } from '../support/suggest.js';
import type * as ast from '../syntax/ast.js';

/** A text is read as `-P` reads it: an integer, `true`, a variant, a type, the name of a constant. */
export type ParameterValue = bigint | number | boolean | string;

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

interface Surroundings {
  readonly context: Context;
  readonly scope: Scope;
  readonly sources: Sources;
  readonly diagnostics: DiagnosticBag;
}

/** In the order given; what cannot be read is reported and left out. */
export function parameterArguments(
  module: ast.ModuleDecl,
  values: ParameterValues,
  at: Surroundings,
): readonly ast.GenericArg[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const param = module.generics.params.find((candidate) => candidate.name.text === name);
    if (param !== undefined) return readArgument(param, value, at);
    at.diagnostics.add(unknownParameter(module, name));
    return [];
  });
}

function unknownParameter(module: ast.ModuleDecl, name: string): ReturnType<typeof error> {
  const names = module.generics.params.map((param) => param.name.text);
  const near = nearest(name, names);
  const message = error('M2101', undefined, `\`${module.name.text}\` has no parameter \`${name}\``);
  if (near !== undefined) return message.note(`did you mean \`${near}\`?`);
  return message.note(
    names.length === 0 ? 'it has none' : `it has ${names.map((each) => `\`${each}\``).join(', ')}`,
  );
}

function readArgument(
  param: ast.GenericParam,
  value: ParameterValue,
  at: Surroundings,
): readonly ast.GenericArg[] {
  const name = param.name.text;
  const types = takesTypes(param, at.scope);
  const text = typeof value === 'string' ? value.trim() : String(value);
  const source = at.sources.add(`-P ${name}`, types === undefined ? text : `type ${name} = ${text};`);
  const whole = span(source.id, 0, source.text.length);
  const written = types === undefined ? readValue(param, text, source, whole, at) : readType(source);
  if (written === undefined) {
    at.diagnostics.add(
      error(
        'M6004',
        whole,
        `\`${text}\` is no value for parameter \`${name}\``,
        `it takes ${types === undefined ? kindOf(param) : TYPES[types]}`,
      ),
    );
    return [];
  }
  return [
    { kind: 'genericArg', name: { kind: 'ident', text: name, span: whole }, value: written, span: whole },
  ];
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['int', 'an integer'],
  ['bool', '`true` or `false`'],
  ['string', 'a text'],
]);

const TYPES = { type: 'a type', float: 'the type of a float' } as const;

function kindOf(param: ast.GenericParam): string {
  const name = boundName(param);
  return KINDS.get(name) ?? name;
}

function boundName({ bound }: ast.GenericParam): string {
  if (bound.kind === 'fnType') return 'the name of a function';
  return bound.kind === 'nameType' ? bound.path.segments.map((segment) => segment.text).join('.') : 'a value';
}

function readType(source: SourceFile): ast.GenericArg['value'] | undefined {
  const { file, diagnostics } = parse(source);
  const [item, ...more] = file.items;
  if (diagnostics.length > 0 || more.length > 0 || item?.kind !== 'typeDecl') return undefined;
  return { kind: 'type', type: item.type };
}

function readValue(
  param: ast.GenericParam,
  text: string,
  source: SourceFile,
  whole: Span,
  at: Surroundings,
): ast.GenericArg['value'] | undefined {
  if (boundName(param) === 'string') {
    return { kind: 'expr', expr: { kind: 'stringLit', parts: [text], holes: [], span: whole } };
  }
  if (isVariant(param, text, at)) {
    return { kind: 'expr', expr: { kind: 'dot', name: { kind: 'ident', text, span: whole }, span: whole } };
  }
  const { expr, diagnostics } = parseExpression(source);
  return diagnostics.length > 0 ? undefined : { kind: 'expr', expr };
}

/** A variant stands alone on the command line; elsewhere it is `Flags.safe` or `.safe`. */
function isVariant({ bound }: ast.GenericParam, text: string, { context, scope }: Surroundings): boolean {
  // No enum is generic, and the arguments of another type may name parameters, which are not bound yet.
  if (bound.kind !== 'nameType' || bound.args.length > 0) return false;
  const type = context.checks.type(context, scope, bound);
  return type.kind === 'enum' && type.variants.some((variant) => variant.name === text);
}

/** `DATA=64` taken apart; `undefined` where there is no `=`. */
export function splitAssignment(text: string): readonly [name: string, value: string] | undefined {
  const equals = text.indexOf('=');
  return equals < 1 ? undefined : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}
