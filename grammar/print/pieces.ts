/** What printed text is put together from. */
import type * as ast from '../../src/syntax/ast.js';

export type Printable =
  ast.Ident | ast.Item | ast.Member | ast.Stmt | ast.Expr | ast.Pattern | ast.TypeExpr | ast.Block;

/**
 * Text (behind a `'` that tells it from the rest), a node, or a step of the layout. Between `flat` and `unflat` no line
 * ends: strings stand on one.
 */
export type Piece = `'${string}` | Printable | 'line' | 'indent' | 'outdent' | 'flat' | 'unflat';

export type Pieces = readonly Piece[];

export const NONE: Pieces = [];

/** `${…}` of nodes, lists of pieces or nothing, between text. */
export function lay(
  text: TemplateStringsArray,
  ...parts: readonly (Printable | Pieces | undefined)[]
): Pieces {
  const pieces: Piece[] = [];
  text.forEach((words, index) => {
    if (words !== '') pieces.push(`'${words}`);
    const part = parts[index];
    if (part === undefined) return;
    for (const piece of isPieces(part) ? part : [part]) pieces.push(piece);
  });
  return pieces;
}

const isPieces = (part: Printable | Pieces): part is Pieces => Array.isArray(part);

export const word = (text: string): Pieces => (text === '' ? NONE : [`'${text}`]);

/** `before`, if there is anything to put it in front of. */
export function optional(before: string, part: Printable | Pieces | undefined, after = ''): Pieces {
  return part === undefined ? NONE : [...word(before), ...(isPieces(part) ? part : [part]), ...word(after)];
}

export function listed<E>(
  elements: readonly E[],
  show: (element: E) => Printable | Pieces,
  separator = ', ',
): Pieces {
  return elements.flatMap((element, index) => {
    const shown = show(element);
    return [...word(index === 0 ? '' : separator), ...(isPieces(shown) ? shown : [shown])];
  });
}

/** Each element on a line of its own, between braces. */
export function braced<E>(elements: readonly E[], show: (element: E) => Printable | Pieces): Pieces {
  if (elements.length === 0) return ["'{}"];
  const lines = elements.flatMap((element): Piece[] => {
    const shown = show(element);
    return ['line', ...(isPieces(shown) ? shown : [shown])];
  });
  return ["'{", 'indent', ...lines, 'outdent', 'line', "'}"];
}

const itself = <N extends Printable>(node: N): N => node;

export const commas = (nodes: readonly Printable[]): Pieces => listed(nodes, itself);

export const bracedNodes = (nodes: readonly Printable[]): Pieces => braced(nodes, itself);

export const path = ({ segments }: { readonly segments: readonly ast.Ident[] }): Pieces =>
  listed(segments, itself, '.');
