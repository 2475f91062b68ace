/**
 * From a syntax tree back to text: canonical, without comments, for messages and for the tests that parse what was
 * printed. (The formatter, which keeps what its user wrote, is another room.)
 *
 * Each node says of which pieces it consists, and one loop lays the pieces out: no recursion, since trees are as deep as
 * chains are long.
 */
import type * as ast from '../../src/syntax/ast.js';
import { WORDS } from '../tokens.js';
import { declarationPieces } from './declarations.js';
import { expressionPieces } from './expressions.js';
import { type Piece, type Printable } from './pieces.js';
import { statementPieces } from './statements.js';

/** The text of a node, or of a whole file. */
export function print(root: Printable | ast.File): string {
  const pending: Piece[] =
    root.kind === 'file' ? root.items.flatMap((item): Piece[] => ['line', item]).toReversed() : [root];
  const text: string[] = [];
  let indent = 0;
  let flat = 0;
  let lineBegins = true;
  let wordsBegin = true;
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    if (piece === 'indent') indent++;
    else if (piece === 'outdent') indent--;
    else if (piece === 'flat') flat++;
    else if (piece === 'unflat') flat--;
    else if (piece === 'line') lineBegins = true;
    else if (typeof piece === 'string' || piece.kind === 'ident') {
      const written: string =
        typeof piece === 'string' ? piece.slice(1) : nameText(piece.text, wordsBegin || lineBegins);
      if (lineBegins && text.length > 0) text.push(flat > 0 ? ' ' : `\n${'  '.repeat(indent)}`);
      lineBegins = false;
      wordsBegin = written.endsWith('=> ');
      text.push(written);
    } else {
      for (const part of pieces(piece).toReversed()) pending.push(part);
    }
  }
  return root.kind === 'file' ? `${text.join('')}\n` : text.join('');
}

function pieces(node: Exclude<Printable, ast.Ident>): readonly Piece[] {
  return declarationPieces(node) ?? statementPieces(node) ?? expressionPieces(node) ?? ["'?"];
}

/** Reserved words need their `r#` everywhere, soft keywords where they would begin a statement. */
function nameText(name: string, begins: boolean): string {
  const row = WORDS.get(name)?.row;
  return row?.kind === 'keyword' || (begins && row?.opens !== undefined) ? `r#${name}` : name;
}
