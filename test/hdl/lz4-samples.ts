/** Files to pack: each kind makes as many bytes as asked for, the same ones every time. */
import { Random } from '../../src/support/random.js';

const WORDS = 'the of a block and that which memory bytes cycle frame is in to match literal window'.split(
  ' ',
);

function text(length: number): Uint8Array {
  const random = Random.named(length, 'text');
  let written = '';
  while (written.length < length) written += `${WORDS[random.below(WORDS.length)] ?? ''} `;
  return new TextEncoder().encode(written.slice(0, length));
}

/** Records as programs write them: small numbers, some of them the ones before. */
function records(length: number): Uint8Array {
  const random = Random.named(length, 'records');
  let last = 0;
  return Uint8Array.from({ length }, (_, i) => {
    if (i % 4 === 0 && random.chance(0.5)) last = random.below(64);
    return i % 4 < 2 ? last : 0;
  });
}

function noise(length: number): Uint8Array {
  const random = Random.named(length, 'noise');
  return Uint8Array.from({ length }, () => random.word() & 0xff);
}

function period(k: number): (length: number) => Uint8Array {
  return (length) => Uint8Array.from({ length }, (_, i) => (37 * (i % k)) & 0xff);
}

export type Sample = (length: number) => Uint8Array;

export const SAMPLES: ReadonlyMap<string, Sample> = new Map<string, Sample>([
  ['zeros', (length) => new Uint8Array(length)],
  ['text', text],
  ['records', records],
  ['noise', noise],
  ['period 3', period(3)],
  ['period 9', period(9)],
  ['period 250', period(250)],
]);

export function sampleOf(name: string, length: number): Uint8Array {
  const sample = SAMPLES.get(name);
  if (sample === undefined) throw new Error(`there is no sample ${name}`);
  return sample(length);
}
