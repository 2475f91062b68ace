/** The grammar as `npm run generate` wrote it down: rules to draw sentences from, and the tokens that they are made of. */
import json from '../../../grammar/generated/grammar.json' with { type: 'json' };

export type Piece =
  | { readonly kind: 'token'; readonly name: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'sequence'; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'repeat';
      readonly least: 0 | 1;
      readonly most: number;
      readonly separator: string | undefined;
      readonly body: Piece;
    }
  /** `id` names an alternative by its rule and its number in it. */
  | {
      readonly kind: 'choice';
      readonly alternatives: readonly { readonly id: string; readonly body: Piece }[];
    };

/** How often something is repeated at most where the grammar sets no limit. */
const MOST = 4;

interface Raw {
  readonly type: string;
  readonly name?: string;
  readonly separator?: Raw;
  readonly definition?: readonly Raw[];
}

const REPEATS: Readonly<Record<string, readonly [least: 0 | 1, most: number]>> = {
  Option: [0, 1],
  Repetition: [0, MOST],
  RepetitionMandatory: [1, MOST],
  RepetitionWithSeparator: [0, MOST],
  RepetitionMandatoryWithSeparator: [1, MOST],
};

function sequence(pieces: readonly Raw[], id: () => string): Piece {
  return { kind: 'sequence', pieces: pieces.map((piece) => pieceOf(piece, id)) };
}

function pieceOf({ type, name = '', separator, definition = [] }: Raw, id: () => string): Piece {
  if (type === 'Terminal') return { kind: 'token', name };
  if (type === 'NonTerminal') return { kind: 'rule', name };
  if (type === 'Alternative') return sequence(definition, id);
  if (type === 'Alternation') {
    const alternatives = definition.map((each) => ({ id: id(), body: pieceOf(each, id) }));
    return { kind: 'choice', alternatives };
  }
  const repeat = REPEATS[type];
  if (repeat === undefined) throw new Error(`the grammar has a ${type}, which nothing here knows`);
  const [least, most] = repeat;
  return { kind: 'repeat', least, most, separator: separator?.name, body: sequence(definition, id) };
}

/** Every rule by its name. */
export const RULES: ReadonlyMap<string, Piece> = new Map(
  (json.rules as readonly Raw[]).map(({ name = '', definition = [] }) => {
    let count = 0;
    return [name, sequence(definition, () => `${name}#${++count}`)];
  }),
);

/** The names of all alternatives of all rules. */
export const ALTERNATIVES: readonly string[] = [...RULES.values()].flatMap(alternativesOf);

function alternativesOf(piece: Piece): readonly string[] {
  switch (piece.kind) {
    case 'token':
    case 'rule':
      return [];
    case 'sequence':
      return piece.pieces.flatMap(alternativesOf);
    case 'repeat':
      return alternativesOf(piece.body);
    case 'choice':
      return piece.alternatives.flatMap(({ id, body }) => [id, ...alternativesOf(body)]);
  }
}

interface TokenRow {
  readonly name: string;
  readonly kind: string;
  readonly text?: string;
  readonly in?: readonly string[];
}

export const TOKENS: readonly TokenRow[] = json.tokens;

/** The tokens that a name in a rule stands for: itself, or the members of a category. */
export const MEMBERS: ReadonlyMap<string, readonly TokenRow[]> = new Map(
  TOKENS.map((row) => [row.name, row.kind === 'category' ? membersOf(row.name) : [row]]),
);

function membersOf(category: string): readonly TokenRow[] {
  return TOKENS.filter((row) => row.in?.includes(category) === true).flatMap((row) =>
    row.kind === 'category' ? membersOf(row.name) : [row],
  );
}

/**
 * How many rules deep the shortest sentence of a piece is: what a generator that has gone deep enough chooses by. From
 * above, until nothing gets shorter.
 */
const DEPTHS = new Map<string, number>([...RULES.keys()].map((name) => [name, Number.POSITIVE_INFINITY]));
for (let changed = true; changed;) {
  changed = false;
  for (const [name, piece] of RULES) {
    const depth = 1 + depthOf(piece);
    if (depth < (DEPTHS.get(name) ?? 0)) {
      DEPTHS.set(name, depth);
      changed = true;
    }
  }
}

export function depthOf(piece: Piece): number {
  switch (piece.kind) {
    case 'token':
      return 0;
    case 'rule':
      return DEPTHS.get(piece.name) ?? 0;
    case 'sequence':
      return Math.max(0, ...piece.pieces.map(depthOf));
    case 'repeat':
      return piece.least === 0 ? 0 : depthOf(piece.body);
    case 'choice':
      return Math.min(...piece.alternatives.map(({ body }) => depthOf(body)));
  }
}
