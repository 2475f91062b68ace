/** The product with one thing broken. Mutants are data: what is replaced by what, and which part of the net must notice. */

export interface Mutant {
  /** Unique, as the table shows it: `narrow: sdiv computes srem`. */
  readonly name: string;
  /** From the root of the clone. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Tests that must notice: files, or folders, from the root of the clone. The smallest first. */
  readonly net: readonly string[];
}

/** Mutants of one file that one part of the net must kill. */
export function mutantsOf(
  file: string,
  net: readonly string[],
  changes: readonly (readonly [what: string, find: string, replace: string])[],
): readonly Mutant[] {
  const room = file.replace(/^src\//, '').replace(/\.ts$/, '');
  return changes.map(([what, find, replace]) => ({ name: `${room}: ${what}`, file, find, replace, net }));
}

/** The text with the mutation. Throws where it is not clear what is meant. */
export function mutated(text: string, { name, file, find, replace }: Mutant): string {
  const matches = text.split(find).length - 1;
  if (matches !== 1) throw new Error(`${name}: ${JSON.stringify(find)} stands ${matches} times in ${file}`);
  return text.replace(find, () => replace);
}
