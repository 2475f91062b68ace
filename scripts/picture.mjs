/**
 * Draws `docs/images/ecc-memory.svg`, the picture of the README, from a simulation: four words go into the ECC memory, one bit of each is flipped on the
 * way, and all come back right. `node scripts/picture.mjs --check` says whether the picture is current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'm3hdl';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'docs/images/ecc-memory.svg');

const CYCLES = 10;
/** @type {readonly { label: string, name: string, kind: 'bit' | 'word' | 'text', tone: string }[]} */
const ROWS = [
  { label: 'plain.valid', name: 'plain.valid', kind: 'bit', tone: '#2563eb' },
  { label: 'plain.data', name: 'plain.data.lanes', kind: 'text', tone: '#2563eb' },
  { label: 'flipped bit', name: 'flips', kind: 'word', tone: '#dc2626' },
  { label: 'used', name: 'used', kind: 'word', tone: '#64748b' },
  { label: 'decoder.syndrome', name: 'decoder.syndrome', kind: 'word', tone: '#b45309' },
  { label: 'decoder.corrected', name: 'decoder.corrected', kind: 'bit', tone: '#16a34a' },
  { label: 'back.valid', name: 'back.valid', kind: 'bit', tone: '#16a34a' },
  { label: 'back.data', name: 'back.data.lanes', kind: 'text', tone: '#16a34a' },
];

/** What each row shows in each cycle. */
async function record() {
  const design = await compile(join(root, 'hdl/ecc/memory.m3hdl'), {
    top: 'EccMemory',
    params: { WORDS: 4 },
  });
  const sim = design.simulate({ engine: 'interpreter', seed: 1 });
  sim.poke('upsets', { single: 65535n, double: 0n });
  sim.poke('back.ready', true);
  const words = ['watching', 'every by', 'te come ', 'back.   '];
  /** @type {string[][]} */
  const table = ROWS.map(() => []);
  let sent = 0;
  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const word = words[sent];
    sim.poke('plain.valid', word !== undefined);
    if (word !== undefined) {
      sim.poke('plain.data', { lanes: [...Buffer.from(word)].map(BigInt), count: 8n });
      sim.poke('plain.last', sent === words.length - 1);
    }
    sim.settle();
    const taken = word !== undefined && sim.peek('plain.ready') === true;
    const shown = { plain: sim.peek('plain.valid') === true, back: sim.peek('back.valid') === true };
    ROWS.forEach((row, index) => table[index]?.push(show(row, sim.peek(row.name), shown)));
    if (taken) sent++;
    sim.step();
  }
  return table;
}

/**
 * @param {typeof ROWS[number]} row
 * @param {import('m3hdl').HostValue} value
 * @param {{ plain: boolean, back: boolean }} shown
 */
function show({ kind, name }, value, shown) {
  if (kind === 'bit') return value === true ? '1' : '0';
  if (kind === 'text') {
    const valid = name.startsWith('plain') ? shown.plain : shown.back;
    return valid && Array.isArray(value) ? Buffer.from(value.map(Number)).toString() : '';
  }
  if (name === 'flips')
    return shown.plain && typeof value === 'bigint' && value > 0n ? String(value.toString(2).length - 1) : '';
  if (name === 'decoder.syndrome')
    return shown.back && typeof value === 'bigint' ? `0x${value.toString(16).padStart(2, '0')}` : '';
  return typeof value === 'bigint' ? value.toString() : '';
}

/** @param {readonly (readonly string[])[]} table */
function draw(table) {
  const [left, top, width, height] = [150, 34, 62, 34];
  const total = left + CYCLES * width + 16;
  const bottom = top + ROWS.length * height + 14;
  const escape = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total} ${bottom}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">`,
    `<rect width="${total}" height="${bottom}" fill="#ffffff"/>`,
  ];
  for (let cycle = 0; cycle <= CYCLES; cycle++) {
    const x = left + cycle * width;
    parts.push(`<path d="M${x} ${top - 8}V${bottom - 8}" stroke="#e2e8f0"/>`);
    if (cycle < CYCLES)
      parts.push(`<text x="${x + width / 2}" y="18" text-anchor="middle" fill="#94a3b8">${cycle}</text>`);
  }
  ROWS.forEach((row, index) => {
    const y = top + index * height;
    const cells = table[index] ?? [];
    parts.push(
      `<text x="${left - 12}" y="${y + 20}" text-anchor="end" fill="#0f172a">${escape(row.label)}</text>`,
    );
    if (row.kind === 'bit') {
      const level = (/** @type {string | undefined} */ cell) => (cell === '1' ? y + 4 : y + 26);
      const path = cells.map(
        (cell, cycle) =>
          `${cycle === 0 ? 'M' : 'V'}${cycle === 0 ? `${left} ` : ''}${level(cell)}H${left + (cycle + 1) * width}`,
      );
      parts.push(`<path d="${path.join('')}" fill="none" stroke="${row.tone}" stroke-width="2"/>`);
      return;
    }
    cells.forEach((cell, cycle) => {
      if (cell === '') return;
      const x = left + cycle * width;
      parts.push(
        `<path d="M${x + 4} ${y + 4}H${x + width - 4}L${x + width} ${y + 15}L${x + width - 4} ${y + 26}H${x + 4}L${x} ${y + 15}Z" fill="${row.tone}14" stroke="${row.tone}"/>`,
        `<text x="${x + width / 2}" y="${y + 19}" text-anchor="middle" fill="#0f172a" font-size="${row.kind === 'text' ? 10 : 12}" xml:space="preserve">${escape(cell)}</text>`,
      );
    });
  });
  return `${parts.join('\n')}\n</svg>\n`;
}

const svg = draw(await record());
if (process.argv.includes('--check')) {
  const current = readFileSync(target, 'utf8') === svg;
  if (!current)
    process.stderr.write('docs/images/ecc-memory.svg is not current: run node scripts/picture.mjs\n');
  process.exitCode = current ? 0 : 1;
} else writeFileSync(target, svg);
