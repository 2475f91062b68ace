/**
 * `Object.groupBy` and `Map.groupBy` for Node 20, which lacks them. Chevrotain 13 calls the first while it
 * checks a grammar; both are installed only where missing. Import this module before Chevrotain.
 */

function groupsOf<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function define(target: object, name: string, value: unknown): void {
  if (!(name in target)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

define(Map, 'groupBy', groupsOf);
define(
  Object,
  'groupBy',
  <T>(items: Iterable<T>, keyOf: (item: T, index: number) => PropertyKey): Record<PropertyKey, T[]> =>
    Object.assign(
      Object.create(null) as Record<PropertyKey, T[]>,
      Object.fromEntries(groupsOf(items, keyOf)),
    ),
);
