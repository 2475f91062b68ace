// How fast text becomes a syntax tree: `npm run build && node bench/frontend.mjs [lines]`.
// Prints one line a phase: the best of ten rounds, since a shared machine only ever makes a round slower.
import { DEFAULT_LIMITS } from '../dist/src/diagnostics/limits.js';
import { parse } from '../dist/grammar/parser.js';
import { tokenize } from '../dist/grammar/tokenize.js';

const BLOCK = `
/// A queue on one clock, number NUMBER.
module FifoNUMBER<T: type, DEPTH: int = 16> where DEPTH >= 2 {
  clock clk;
  reset rst;
  in  source: stream<T>;
  out sink:   stream<T>;
  /// Beats held now, 0 to DEPTH.
  out level:  upTo<DEPTH>;

  const assert DEPTH >= 2 : "a queue of one is a register: use std.stream.Skid";

  mem slots: T[DEPTH];
  reg head:  below<DEPTH> = 0;
  reg count: upTo<DEPTH>  = 0;

  source.ready = count < DEPTH;
  sink.valid   = count > 0 && (mask & 0xff_u8) != 0;
  sink.data    = slots[head];
  level        = count;   // as it stands

  on clk {
    if source.fire { slots[head] <= source.data; head <= head.next(); }
    else if sink.fire { head <= trunc(head + 3 * offset[7:0]); }
    count <= match (source.fire, sink.fire) {
      (true, false) => count +% 1,
      (false, true) => count -% 1,
      _             => count,
    };
  }

  for r in 0..ROWS, c in 0..COLS {
    inst cell[r][c]: Cell<uint<8>, 4>(clk, load: load[r], left: if c == 0 { left[r] } else { cell[r][c - 1].right });
  }
  assert bounded: count <= DEPTH : "{count} of {DEPTH}";
}
`;

const lines = Number(process.argv[2] ?? 50_000);
const perBlock = BLOCK.split('\n').length - 1;
const text = Array.from({ length: Math.ceil(lines / perBlock) }, (_, i) =>
  BLOCK.replaceAll('NUMBER', String(i)),
).join('');
const { tokens } = tokenize(0, text, DEFAULT_LIMITS, () => {});
const count = tokens.length;

/** @param {string} name @param {() => unknown} work */
function measure(name, work) {
  let best = Infinity;
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  const rate = (/** @type {number} */ amount) => (amount / best / 1000).toFixed(2);
  console.log(
    `${name.padEnd(10)} ${best.toFixed(0).padStart(5)} ms   ${rate(count)} M tokens/s   ${rate(text.length)} MB/s`,
  );
}

console.log(`${text.split('\n').length} lines, ${count} tokens, ${(text.length / 1e6).toFixed(2)} MB`);
measure('tokenize', () => tokenize(0, text, DEFAULT_LIMITS, () => {}));
measure('parse', () => {
  const { diagnostics } = parse({ id: 0, text });
  if (diagnostics.length > 0) throw new Error(diagnostics[0]?.message);
});
