/** One broken rule: where, as a path of names, and which. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Collects problems below a path. */
export class Problems {
  readonly #path: string;
  readonly all: Problem[];

  constructor(path = 'design', all: Problem[] = []) {
    this.#path = path;
    this.all = all;
  }

  at(step: string): Problems {
    return new Problems(`${this.#path} / ${step}`, this.all);
  }

  add(message: string): void {
    this.all.push({ path: this.#path, message });
  }

  /** Gives back whether it holds, so that what depends on it can be skipped. */
  check(holds: boolean, message: string): boolean {
    if (!holds) this.add(message);
    return holds;
  }
}
