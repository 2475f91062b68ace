/** Contenders that take turns, so that what else the machine does hits all of them alike. */

const ROUNDS = 5;

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {() => { readonly rate: number, readonly checksum: string }} run  One round: cycles per second, and what it came to.
 * @property {string} expected  What it must come to.
 */

/** @param {readonly number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The median rate of each. @param {readonly Contender[]} contenders @returns {ReadonlyMap<string, number>} */
export function medianRates(contenders) {
  const rates = new Map(contenders.map(({ name }) => [name, /** @type {number[]} */ ([])]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run, expected } of contenders) {
      const { rate, checksum } = run();
      if (checksum !== expected) throw new Error(`${name}: checksum ${checksum}, not ${expected}`);
      rates.get(name)?.push(rate);
    }
  }
  return new Map([...rates].map(([name, own]) => [name, median(own)]));
}

/** @param {ReadonlyMap<string, number>} rates @param {string} reference  Who is 1. */
export function printRates(rates, reference) {
  const one = rates.get(reference) ?? 0;
  for (const [name, rate] of rates) {
    const ratio = `${(rate / one).toFixed(2)} × ${reference}`;
    console.log(`${name.padEnd(12)} ${rate.toFixed(0).padStart(9)} cycles/s   ${ratio.padStart(24)}`);
  }
}

/**
 * So many cycles of a design that feeds itself.
 *
 * @param {import('m3hdl').Design} design
 * @param {import('m3hdl').DesignSimulateOptions['engine'] & string} engine
 * @param {number} cycles
 */
export function simulate(design, engine, cycles) {
  const sim = design.simulate({ engine });
  const start = performance.now();
  sim.step(cycles);
  const seconds = (performance.now() - start) / 1000;
  const checksum = sim.peek('checksum');
  if (typeof checksum !== 'bigint') throw new Error('the checksum is no number');
  return { rate: cycles / seconds, checksum: checksum.toString(16).padStart(8, '0') };
}
