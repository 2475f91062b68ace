/** std.cam against a list of entries, at sizes at which it is used. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design } from '../../src/index.js';
import { Random } from '../../src/support/random.js';

interface Entry {
  readonly key: bigint;
  readonly value: bigint;
}

async function cam(entries: number): Promise<Design> {
  return await compile(join(packageRoot(), 'stdlib/cam.m3hdl'), {
    top: 'Cam',
    params: { KEY: 'u16', VALUE: 'u32', ENTRIES: entries },
  });
}

test.each([2, 5, 64, 1000])('%i entries', async (entries) => {
  const sim = (await cam(entries)).simulate();
  const random = new Random(BigInt(entries));
  const model: (Entry | undefined)[] = Array.from({ length: entries }, () => undefined);
  let turn = 0;
  const someKey = (): bigint => BigInt(random.below(2 * entries));
  for (let cycle = 0; cycle < 3 * entries + 200; cycle++) {
    const key = someKey();
    sim.poke('key', key);
    sim.settle();
    const found = model.findIndex((entry) => entry?.key === key);
    const hit = sim.peek('hit') === true;
    const answer = hit ? { index: Number(sim.peek('index')), value: sim.peek('value') } : undefined;
    expect(answer).toEqual(found < 0 ? undefined : { index: found, value: model[found]?.value });
    const free = model.indexOf(undefined);
    const victim = Number(sim.peek('victim'));
    expect(victim).toBe(free < 0 ? turn : free);

    const forgotten = random.chance(0.05) ? random.below(entries) : undefined;
    const write = random.chance(0.8);
    const entry = { key: someKey(), value: random.bits(32) };
    const at = random.chance(0.7) ? victim : random.below(entries);
    sim.poke('write', write);
    sim.poke('at', at);
    sim.poke('newKey', entry.key);
    sim.poke('newValue', entry.value);
    sim.poke('invalidate', forgotten === undefined ? 0n : 1n << BigInt(forgotten));
    sim.step();
    if (write && free < 0 && at === turn) turn = (turn + 1) % entries;
    if (forgotten !== undefined) model[forgotten] = undefined;
    if (write) model[at] = entry;
  }
});
