import { leavesOf } from '../value-type.js';
import type { Site } from '../ir.js';
import type { Problems } from './problems.js';

/** The leaves that a site shows are those of the type, with all their elements. */
export function verifySite(site: Site, at: Problems): void {
  for (const { text, type, leaves } of site.shows) {
    const expected = leavesOf(type).reduce((sum, leaf) => sum + leaf.dims.reduce((a, b) => a * b, 1), 0);
    at.check(leaves === expected, `\`${text}\` has ${expected} leaves, not ${leaves}`);
  }
}
