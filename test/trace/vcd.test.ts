import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildHierarchy } from '../../src/ir/hierarchy.js';
import { parseDesign } from '../../src/ir/parse.js';
import { interpreter } from '../../src/sim/interpreter/interpreter.js';
import { Kernel } from '../../src/sim/kernel/kernel.js';
import type { FloatCodec } from '../../src/sim/values.js';
import { globMatcher } from '../../src/trace/glob.js';
import type { TraceOptions } from '../../src/trace/variables.js';
import { VcdWriter } from '../../src/trace/vcd.js';
import { needsTool } from '../support/tools.js';

const DESIGN = `design Top;

module Cell {
  clock clk port;
  in wire %a: 4 on clk;
  out reg %q: 4 on clk init (0);
  seq q rising clk {
    %q = add(%q, %a);
  }
  debug port a: uint<4> = (signal %a);
  debug port q: uint<4> = (signal %q);
}

module Top {
  clock clk port;
  reg %n: 6 on clk init (0);
  reg %state: 2 on clk init (0);
  reg %p.x: 8 on clk init (1);
  reg %p.y: 1 on clk init (0);
  reg %f: 16 on clk init (0x3f80);
  reg %op.tag: 1 on clk init (0);
  reg %op.payload: 9 on clk init (5);
  wire %c.a: 4 x 4 of cell %a on clk;
  wire %c.q: 4 x 4 of cell %q on clk;
  mem @ram: 8 x 4 old init (0);
  group cell[2][2]: Cell (clk) (%a = %c.a, %q = %c.q);
  comb a {
    local $i: 32;
    for $i in 0..4 {
      %c.a[$i] = add(extract(0 +: 4, $i), 1:4);
    }
  }
  seq n rising clk {
    %n = add(%n, 1:6);
    %state = extract(1 +: 2, %n);
    %p.x = sub(%p.x, 1:8);
    %p.y = not(%p.y);
    %f = add(%f, 1:16);
    %op.tag = not(%op.tag);
    @ram[extract(0 +: 2, %n)] = zext(%n):8;
  }
  debug signal n: uint<6> = (signal %n);
  debug signal state: enum State<2> { Idle = 0, Busy = 1, Done = 2 } = (signal %state);
  debug signal p: struct Point { x: int<8>, y: bool } = (signal %p.x, signal %p.y);
  debug signal f: number<bf16, 16> = (signal %f);
  debug signal op: union Op<1, 9> { Load = 0 { addr: uint<8> }, Store = 1 { } } = (signal %op.tag, signal %op.payload);
  debug memory ram: array<4, uint<8>> = (memory @ram);
}
`;

const floats: FloatCodec = {
  toNumber: (_format, bits) =>
    new DataView(Uint32Array.of(Number(bits) * 0x1_0000).buffer).getFloat32(0, true),
  fromNumber: () => undefined,
  nearest: () => '',
};

function dump(options: TraceOptions, instants = 12): string {
  const kernel = new Kernel(buildHierarchy(parseDesign(DESIGN)), interpreter, {
    seed: 1n,
    reset: true,
    checks: true,
    shuffle: undefined,
    clocks: new Map(),
    print: () => undefined,
  });
  let text = '';
  const writer = new VcdWriter(kernel, (piece) => (text += new TextDecoder().decode(piece)), options);
  kernel.start();
  for (let i = 0; i < instants; i++) kernel.instant();
  writer.end();
  return text;
}

/** Every change by full name: time and value. */
function changesOf(vcd: string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  const changes = new Map<string, string[]>();
  const scopes: string[] = [];
  let time = 0n;
  for (const line of vcd.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '$scope') scopes.push(words[2] ?? '');
    else if (words[0] === '$upscope') scopes.pop();
    else if (words[0] === '$var') {
      const name = [...scopes, (words[4] ?? '').replace(/\[\d+:\d+\]$/, '')].join('.');
      names.set(words[3] ?? '', [...(names.get(words[3] ?? '') ?? []), name]);
      changes.set(name, []);
    } else if (/^#\d+$/.test(line)) time = BigInt(line.slice(1));
    else {
      const match = /^(?:([01])|b([01]+) |r(\S+) |s(\S+) )(\S+)$/.exec(line.trim());
      if (match === null) continue;
      const [, bit, bits, real, text, id = ''] = match;
      const value =
        bits === undefined
          ? real === undefined
            ? (text ?? bit)
            : `${Number(real)}`
          : `${BigInt(`0b${bits}`)}`;
      for (const name of names.get(id) ?? []) changes.get(name)?.push(`${time} ${value}`);
    }
  }
  return changes;
}

function roundTrip(): void {
  const folder = mkdtempSync(join(tmpdir(), 'm3hdl-vcd-'));
  try {
    const text = dump({ floats, globs: ['**'] }, 40);
    writeFileSync(join(folder, 'a.vcd'), text);
    execFileSync('vcd2fst', ['-v', join(folder, 'a.vcd'), '-f', join(folder, 'a.fst')], { stdio: 'pipe' });
    execFileSync('fst2vcd', ['-f', join(folder, 'a.fst'), '-o', join(folder, 'b.vcd')], { stdio: 'pipe' });
    const back = changesOf(readFileSync(join(folder, 'b.vcd'), 'utf8'));
    const own = changesOf(text);
    expect(back.size).toBe(own.size);
    for (const [name, changes] of own) expect([name, back.get(name)]).toEqual([name, changes]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a dump', () => {
  test('has the hierarchy, with arrays of instances by their names', () => {
    const text = dump({});
    const scopes = Array.from(text.matchAll(/\$scope (\w+) (\S+)/g), ([, kind, name]) => `${kind} ${name}`);
    expect(scopes).toEqual([
      'module Top',
      'begin p',
      'begin op',
      'module cell[0][0]',
      'module cell[0][1]',
      'module cell[1][0]',
      'module cell[1][1]',
    ]);
    expect(text).toMatch(/^\$version m3hdl \$end\n\$timescale 1 fs \$end\n/);
  });

  test('shows bits, and beside them what they mean', () => {
    const changes = changesOf(dump({ floats }));
    expect(changes.get('Top.clk')?.slice(0, 4)).toEqual(['0 0', '1000000 1', '1500000 0', '2000000 1']);
    expect(changes.get('Top.state_name')).toEqual(['0 Idle', '3000000 Busy', '5000000 Done']);
    expect(changes.get('Top.state')).toEqual(['0 0', '3000000 1', '5000000 2']);
    expect(changes.get('Top.p.x')?.slice(0, 3)).toEqual(['0 1', '1000000 0', '2000000 255']);
    expect(changes.get('Top.f_value')?.slice(0, 2)).toEqual(['0 1', '1000000 1.0078125']);
    expect(changes.get('Top.op.tag_name')?.slice(0, 2)).toEqual(['0 Load', '1000000 Store']);
    expect(changes.get('Top.cell[1][0].q')?.slice(0, 3)).toEqual(['0 0', '1000000 3', '2000000 6']);
    expect(changes.has('Top.ram[0]')).toBe(false);
  });

  test('holds what globs name, memories too', () => {
    expect([...changesOf(dump({ globs: ['cell[1][*].q', 'ram[2]', 'p'] })).keys()]).toEqual([
      'Top.ram[2]',
      'Top.p.x',
      'Top.p.y',
      'Top.cell[1][0].q',
      'Top.cell[1][1].q',
    ]);
  });

  test('is complete at any moment', () => {
    const long = dump({}, 12).split('\n');
    const short = dump({}, 6).trimEnd().split('\n');
    expect(long.slice(0, short.length)).toEqual(short);
  });

  needsTool('vcd2fst', 'fst2vcd')('goes through FST and back, change for change', roundTrip);
});

test.each([
  ['a', 'a', true],
  ['a', 'a.b', true],
  ['a', 'ab', false],
  ['*.b', 'x.b', true],
  ['*.b', 'x.y.b', false],
  ['**.b', 'x.y.b', true],
  ['pe[*]', 'pe[3].w', true],
  ['pe[1]', 'pe[1][2]', true],
])('glob %s and %s: %s', (glob, path, matches) => {
  expect(globMatcher([glob])(path)).toBe(matches);
});
