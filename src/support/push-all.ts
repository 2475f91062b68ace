/** Appends all of them. A spread in a call stands on the stack, where a hundred thousand have no room. */
export function pushAll<T>(list: T[], more: Iterable<T>): void {
  for (const each of more) list.push(each);
}
