/** A text in pieces: what one would call its tokens, and what stands between them. Nothing of it is lost. */

const PIECE =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|\w+|::<|\.\.=|[-+*][%|]|\+\+|<<|&&|\|\||[=!]=|<=|=>|->|\+:|\.\.|#\[|[\s\S]/gu;

export function cut(text: string): string[] {
  return text.match(PIECE) ?? [];
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '#[': ']' };

/** Where each bracket is closed, by the number of its piece. */
export function groups(pieces: readonly string[]): ReadonlyMap<number, number> {
  const closed = new Map<number, number>();
  const open: { readonly at: number; readonly closer: string }[] = [];
  pieces.forEach((piece, at) => {
    const closer = CLOSERS[piece];
    if (closer !== undefined) open.push({ at, closer });
    else if (open.at(-1)?.closer === piece) closed.set(open.pop()?.at ?? at, at);
  });
  return closed;
}
