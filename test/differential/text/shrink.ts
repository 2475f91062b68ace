/** Makes a text small that breaks a promise: pieces are taken out, then characters, as long as it breaks by the same cause (delta debugging, Zeller, 1999). */
import { cut, groups } from './cut.js';

/** Whether a text still does it. */
export type Still = (text: string) => Promise<boolean>;

/** At most that many texts are tried. */
const TRIALS = 3000;

export async function shrunk(text: string, still: Still): Promise<string> {
  let tried = 0;
  const tries: Still = async (candidate) => tried++ < TRIALS && (await still(candidate));
  let best = text;
  // Once there are no trials left, nothing changes any more.
  for (let before; before !== best;) {
    before = best;
    best = await without(cutLines(best), tries);
    best = await withoutGroups(best, tries);
    best = await without(cut(best), tries);
  }
  return best.length > 400 ? best : without(Array.from(best), tries);
}

function cutLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/** Takes out runs of parts: half of them, a quarter, … at last each one. */
async function without(parts: readonly string[], still: Still): Promise<string> {
  let kept = [...parts];
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < kept.length;) {
      const candidate = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await still(candidate.join(''))) kept = candidate;
      else at += size;
    }
  }
  return kept.join('');
}

/** Takes out brackets with all that they hold, and brackets around what they hold. */
async function withoutGroups(text: string, still: Still): Promise<string> {
  let pieces = cut(text);
  for (let at = 0; at < pieces.length; at++) {
    const end = groups(pieces).get(at);
    if (end === undefined) continue;
    const [before, inside, after] = [pieces.slice(0, at), pieces.slice(at + 1, end), pieces.slice(end + 1)];
    for (const candidate of [
      [...before, ...after],
      [...before, pieces[at] ?? '', pieces[end] ?? '', ...after],
      [...before, ...inside, ...after],
    ]) {
      if (candidate.length === pieces.length || !(await still(candidate.join('')))) continue;
      pieces = candidate;
      break;
    }
  }
  return pieces.join('');
}
