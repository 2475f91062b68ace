/** The places that can report at run time, numbered over the whole design in the order in which they are lowered. */
import type { Site, SiteId } from '../ir/ir.js';

/** Text that a message gives as it is. */
export function plainText(text: string): string {
  return text.replaceAll('{', '{{');
}

export class Sites {
  readonly all: Site[] = [];

  add(site: Site): SiteId {
    this.all.push(site);
    return this.all.length - 1;
  }
}
