/** Expressions, patterns and types, in pieces. */
import type * as ast from '../../src/syntax/ast.js';
import { quoted, timeText } from './literals.js';
import { commas, lay, listed, NONE, optional, path, word, type Pieces, type Printable } from './pieces.js';

export function argumentPieces({ name, spread, value }: ast.Argument): Pieces {
  return [...optional('', name, ': '), ...word(spread ? '..' : ''), value];
}

export const args = (list: readonly ast.Argument[]): Pieces => lay`(${listed(list, argumentPieces)})`;

/** Docs and attributes, each on a line of its own. */
export function front({ docs, attributes }: ast.Decorated): Pieces {
  return [
    ...docs.flatMap(({ text }): Pieces => [...word(text === '' ? '///' : `/// ${text}`), 'line']),
    ...attributes.flatMap((attribute): Pieces => [
      ...lay`#[${attribute.name}${attribute.args.length === 0 ? NONE : args(attribute.args)}]`,
      'line',
    ]),
  ];
}

/** Of a type; none and an empty list are the same there. */
function typeArgs(list: readonly ast.GenericArg[]): Pieces {
  return list.length === 0 ? NONE : lay`<${listed(list, genericArg)}>`;
}

/** Of a value. */
function turbofish(list: readonly ast.GenericArg[] | undefined): Pieces {
  return list === undefined ? NONE : lay`::<${listed(list, genericArg)}>`;
}

export function genericArg({ name, value }: ast.GenericArg): Pieces {
  return [...optional('', name, ' = '), value.kind === 'type' ? value.type : value.expr];
}

export const loops = (list: readonly ast.LoopHeader[]): Pieces =>
  lay`for ${listed(list, ({ variable, over }) => lay`${variable} in ${over}`)}`;

/** One that has alternatives itself stands in parentheses. */
export const alternatives = (list: readonly ast.Pattern[]): Pieces =>
  listed(list, (pattern) => (pattern.kind === 'orPattern' ? lay`(${pattern})` : pattern), ' | ');

const suffixed = (text: string, suffix: string | undefined): Pieces =>
  word(suffix === undefined ? text : `${text}_${suffix}`);

function stringPieces({ parts, holes }: ast.StringLit): Pieces {
  return lay`"${parts.flatMap((part, index) => {
    const hole = holes[index];
    return [...word(quoted(part)), ...(hole === undefined ? NONE : lay`{${['flat', hole, 'unflat']}}`)];
  })}"`;
}

function typeSuffix(type: ast.TypeExpr): { readonly base: ast.TypeExpr; readonly suffix: Pieces } {
  const suffix: Pieces[] = [];
  let base = type;
  while (base.kind === 'arrayType' || base.kind === 'sequenceType') {
    suffix.push(base.kind === 'arrayType' ? lay`[${base.length}]` : lay`[..${base.limit}]`);
    base = base.element;
  }
  // `T[A][B]` is A of B: the outermost dimension is written first.
  return { base, suffix: suffix.flat() };
}

function fieldPieces({ name, pattern }: ast.PatternField): Pieces {
  return [...optional('', name, ': '), pattern];
}

/** Undefined for what is none of these. */
export function expressionPieces(node: Exclude<Printable, ast.Ident>): Pieces | undefined {
  switch (node.kind) {
    case 'intLit':
      return suffixed(String(node.value), node.suffix);
    case 'realLit':
      return suffixed(node.text, node.suffix);
    case 'timeLit':
      return word(timeText(node));
    case 'boolLit':
      return word(String(node.value));
    case 'stringLit':
      return stringPieces(node);
    case 'name':
      return [node.name, ...turbofish(node.generics)];
    case 'dot':
      return lay`.${node.name}`;
    case 'fieldExpr':
      return lay`${node.base}.${node.name}${turbofish(node.generics)}`;
    case 'index':
      return lay`${node.base}[${node.index}]`;
    case 'slice':
      return node.form === 'bounds'
        ? lay`${node.base}[${node.first}:${node.second}]`
        : lay`${node.base}[${node.first} +: ${node.second}]`;
    case 'call':
      return [node.callee, ...args(node.args)];
    case 'unary':
      return [...word(node.operator), node.operand];
    case 'binary':
      return lay`${node.left} ${word(node.operator)} ${node.right}`;
    case 'cast':
      return lay`${node.value} as ${node.type}`;
    case 'is':
      return lay`${node.value} is ${alternatives(node.patterns)}`;
    case 'range':
      return lay`${node.low}${word(node.inclusive ? '..=' : '..')}${node.high}`;
    case 'ifExpr':
      return lay`if ${node.condition} ${node.then} else ${elseValue(node.else)}`;
    case 'matchExpr':
      return lay`match ${node.subject} ${matchArms(node.arms, ({ value }) => lay`${value},`)}`;
    case 'tuple':
      return lay`(${commas(node.elements)}${word(node.elements.length === 1 ? ',' : '')})`;
    case 'array':
      return lay`[${commas(node.elements)}]`;
    case 'repeat':
      return lay`[${node.value}; ${node.count}]`;
    case 'comprehension':
      return lay`[${loops(node.loops)}${optional(' if ', node.condition)} => ${node.value}]`;
    case 'blockExpr':
      return [node.block];
    case 'instExpr':
      return lay`inst ${node.module}${args(node.args)}`;
    case 'waive':
      return ["'_"];
    case 'paren':
      return lay`(${node.inner})`;
    case 'wildcardPattern':
      return ["'_"];
    case 'bindPattern':
      return [node.name];
    case 'valuePattern':
      return [node.value];
    case 'rangePattern':
      return lay`${node.low}${word(node.inclusive ? '..=' : '..')}${node.high}`;
    case 'variantPattern':
      return variantPieces(node);
    case 'tuplePattern':
      return lay`(${commas(node.elements)}${word(node.elements.length === 1 ? ',' : '')})`;
    case 'orPattern':
      return alternatives(node.alternatives);
    case 'nameType':
      return [...path(node.path), ...typeArgs(node.args)];
    case 'arrayType':
    case 'sequenceType': {
      const { base, suffix } = typeSuffix(node);
      return [base, ...suffix];
    }
    case 'tupleType':
      return lay`(${commas(node.elements)}${word(node.elements.length === 1 ? ',' : '')})`;
    case 'fnType':
      return lay`fn(${commas(node.params)}) -> ${node.result}`;
    default:
      return undefined;
  }
}

function variantPieces({ path: segments, fields, rest }: ast.VariantPattern): Pieces {
  if (fields === undefined) return [...word(segments.length === 1 ? '.' : ''), ...path({ segments })];
  const inside = listed(fields, fieldPieces);
  const more = word(rest ? (fields.length === 0 ? '..' : ', ..') : '');
  return lay`${path({ segments })}(${inside}${more})`;
}

/** `else if` of a value is a block that holds nothing but the value of an `if`. */
function elseValue(block: ast.Block): Printable {
  const { statements, result } = block;
  return statements.length === 0 && result?.kind === 'ifExpr' ? result : block;
}

/** `else if` of a statement is a block that holds nothing but an `if`. */
export function elseStatement(block: ast.Block): Printable {
  const { statements, result } = block;
  const [only] = statements;
  return statements.length === 1 && result === undefined && only?.kind === 'if' ? only : block;
}

export function matchArms<A extends ast.StmtArm | ast.ExprArm>(
  arms: readonly A[],
  body: (arm: A) => Pieces,
): Pieces {
  if (arms.length === 0) return ["'{}"];
  const lines = arms.flatMap((arm): Pieces => [
    'line',
    ...lay`${alternatives(arm.patterns)}${optional(' if ', arm.guard)} => ${body(arm)}`,
  ]);
  return ["'{", 'indent', ...lines, 'outdent', 'line', "'}"];
}
