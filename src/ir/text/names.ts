/**
 * How things are named in the text form. A name stands as it is where it looks like one, else as a JSON string; where several things of a kind share
 * a name, or an id names nothing, `~id` follows. So every design can be printed, a broken one too, and reading it gives the same ids again.
 */

const PLAIN = /^[A-Za-z_]\w*(?:\.\w+)*$/;

/** A name or a text, quoted where it must be. */
export function quoted(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name);
}

/** What a quoted word stands for. */
export function unquoted(word: string): string {
  const parsed: unknown = word.startsWith('"') ? JSON.parse(word) : word;
  return typeof parsed === 'string' ? parsed : word;
}

/** The handles of things in the order of their ids. */
export function handlesOf(things: readonly { readonly name: string }[]): (id: number) => string {
  const uses = new Map<string, number>();
  for (const { name } of things) uses.set(name, (uses.get(name) ?? 0) + 1);
  const handles = things.map(({ name }, id) => quoted(name) + ((uses.get(name) ?? 0) > 1 ? `~${id}` : ''));
  return (id) => handles[id] ?? `~${id}`;
}

/** Handles met while reading: they are declared in the order of their ids. */
export class Handles {
  readonly #ids = new Map<string, number>();

  /** False where the handle is taken. */
  declare(handle: string): boolean {
    if (this.#ids.has(handle)) return false;
    this.#ids.set(handle, this.#ids.size);
    return true;
  }

  idOf(handle: string): number | undefined {
    return this.#ids.get(handle) ?? (/^~\d+$/.test(handle) ? Number(handle.slice(1)) : undefined);
  }
}

/** The name inside a handle. */
export function nameOf(handle: string): string {
  return unquoted(handle.replace(/~\d+$/, ''));
}
