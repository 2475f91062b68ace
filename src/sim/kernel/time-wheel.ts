/** What is due when: a binary heap, in which events of one time come out in the order that they were put in. */

interface Entry<T> {
  readonly time: number;
  readonly order: number;
  readonly event: T;
}

export class TimeWheel<T> {
  readonly #heap: Entry<T>[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(time: number, event: T): void {
    const heap = this.#heap;
    let at = heap.length;
    const entry: Entry<T> = { time, order: this.#order++, event };
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !before(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** The time of the first event. */
  next(): number | undefined {
    return this.#heap[0]?.time;
  }

  first(): T | undefined {
    return this.#heap[0]?.event;
  }

  /** Takes the first event off. */
  take(): T | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first?.event;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (one === undefined) break;
      const [child, below] = other !== undefined && before(other, one) ? [other, left + 1] : [one, left];
      if (!before(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first.event;
  }

  /** All events in order, for snapshots. */
  entries(): readonly { readonly time: number; readonly event: T }[] {
    return this.#heap.toSorted((a, b) => (before(a, b) ? -1 : 1)).map(({ time, event }) => ({ time, event }));
  }

  clear(): void {
    this.#heap.length = 0;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
