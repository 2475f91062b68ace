/** First in, first out, in constant time each: `shift` of an array moves all that is left in it. */
export class Queue<T> {
  #items: T[] = [];
  /** Where the first item stands; before it are holes that go when they are the larger part. */
  #start = 0;

  get length(): number {
    return this.#items.length - this.#start;
  }

  get first(): T | undefined {
    return this.#items[this.#start];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first `count` items, taken off. */
  take(count: number): readonly T[] {
    const taken = this.#items.slice(this.#start, this.#start + count);
    this.#start += taken.length;
    if (this.#start * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#start);
      this.#start = 0;
    }
    return taken;
  }

  get items(): readonly T[] {
    return this.#items.slice(this.#start);
  }

  set items(items: readonly T[]) {
    this.#items = [...items];
    this.#start = 0;
  }
}
