/** std.crc against the catalogue, against a division bit by bit, and against CRCs that others have written. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { compile, type Design } from '../../src/index.js';
import { Random } from '../../src/support/random.js';
import { compileSnippet } from '../support/snippet.js';
import { needsTool } from '../support/tools.js';
import { CATALOGUE, type CrcSpec } from './crc-catalogue.js';

const DIGITS = Buffer.from('123456789');

/** The definition: one bit at a time through a register of `width` bits. */
function crcOf(spec: CrcSpec, bytes: Uint8Array): bigint {
  const top = BigInt(spec.width - 1);
  let register = spec.init;
  for (const byte of bytes) {
    for (let i = 0; i < 8; i++) {
      const bit = BigInt((byte >> (spec.refin ? i : 7 - i)) & 1);
      const carry = (register >> top) ^ bit;
      register = BigInt.asUintN(spec.width, register << 1n) ^ (carry * spec.poly);
    }
  }
  return (spec.refout ? reversed(register, spec.width) : register) ^ spec.xorout;
}

function reversed(value: bigint, width: number): bigint {
  let result = 0n;
  for (let i = 0; i < width; i++) result = (result << 1n) | ((value >> BigInt(i)) & 1n);
  return result;
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.word() & 0xff);
}

function randomBits(random: Random, width: number): bigint {
  let value = 0n;
  for (let i = 0; i < width; i += 32) value = (value << 32n) | BigInt(random.word());
  return BigInt.asUintN(width, value);
}

function randomSpec(random: Random, width: number): CrcSpec {
  return {
    width,
    poly: randomBits(random, width) | 1n,
    init: randomBits(random, width),
    refin: random.word() % 2 === 0,
    refout: random.word() % 2 === 0,
    xorout: randomBits(random, width),
  };
}

/** The declaration of a spec in the language. */
function declared(name: string, { width, poly, init, refin, refout, xorout }: CrcSpec): string {
  const fields = `poly: ${poly}, init: ${init}, refin: ${refin}, refout: ${refout}, xorout: ${xorout}`;
  return `const ${name} = CrcSpec::<${width}>(${fields});`;
}

/** A module that gives the CRCs of its input under all the specs. */
function combinational(specs: readonly CrcSpec[], length: number): Design {
  const outputs = specs.map(
    ({ width }, i) =>
      `out check${i}: bits<${width}>; check${i} = crc::<${width}, SPEC_${i}, ${length}>(bytes);`,
  );
  return compileSnippet(
    `use std.crc.{crc, CrcSpec};
${specs.map((spec, i) => declared(`SPEC_${i}`, spec)).join('\n')}
module All {
  in bytes: u8[${length}];
  ${outputs.join('\n  ')}
}`,
    { top: 'All' },
  );
}

function expectAll(specs: readonly CrcSpec[], messages: readonly Uint8Array[]): void {
  const sim = combinational(specs, messages[0]?.length ?? 0).simulate();
  for (const message of messages) {
    sim.poke('bytes', [...message]);
    sim.settle();
    const found = specs.map((_, i) => sim.peek(`check${i}`));
    expect(found).toEqual(specs.map((spec) => crcOf(spec, message)));
  }
}

/** What comes out of a `Crc` for some packets, at a rate of hesitation. */
function throughModule(design: Design, packets: readonly Uint8Array[], stall: number): readonly unknown[] {
  const sim = design.simulate({ seed: 1, stall });
  for (const packet of packets) sim.feed('source', packet);
  const found: unknown[] = [];
  const beats = packets.reduce((sum, { length }) => sum + length + 2, 0);
  for (let cycle = 0; cycle < 20 * beats && found.length < packets.length; cycle++) {
    if (sim.peek('sink.valid') === true && sim.peek('sink.ready') === true) found.push(sim.peek('sink.data'));
    sim.step();
  }
  return found;
}

describe('the catalogue', () => {
  test('has a check value for each entry, which the definition gives', () => {
    expect(CATALOGUE).toHaveLength(113);
    for (const entry of CATALOGUE) expect(crcOf(entry, DIGITS), entry.name).toBe(entry.check);
  });

  test('std.crc gives every check value', () => {
    const sim = combinational(CATALOGUE, DIGITS.length).simulate();
    sim.poke('bytes', [...DIGITS]);
    sim.settle();
    for (const [i, { name, check }] of CATALOGUE.entries()) expect(sim.peek(`check${i}`), name).toBe(check);
  });

  test('every named constant of the library is the entry of that name', () => {
    const text = readFileSync(join(packageRoot(), 'stdlib/crc.m3hdl'), 'utf8');
    const names = [...text.matchAll(/^const (CRC_\w+)/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThanOrEqual(20);
    const entries = names.map((name) =>
      CATALOGUE.find((entry) => entry.name.replaceAll(/[-/]/g, '_') === name),
    );
    expect(entries).not.toContain(undefined);
    const outputs = names.map((name, i) => {
      const width = entries[i]?.width ?? 0;
      return `out check${i}: bits<${width}>; check${i} = crc::<${width}, ${name}, 9>(bytes);`;
    });
    const sim = compileSnippet(
      `use std.crc.{crc, ${names.join(', ')}};
module Named { in bytes: u8[9]; ${outputs.join(' ')} }`,
      { top: 'Named' },
    ).simulate();
    sim.poke('bytes', [...DIGITS]);
    sim.settle();
    expect(names.map((_, i) => sim.peek(`check${i}`))).toEqual(entries.map((entry) => entry?.check));
  });
});

describe('the definition, bit by bit', () => {
  test('any message under every entry of the catalogue', () => {
    const random = new Random(1n);
    expectAll(
      CATALOGUE,
      Array.from({ length: 20 }, () => randomBytes(random, 7)),
    );
  });

  test('any polynomial of any width from 1 to 130', () => {
    const random = new Random(2n);
    const specs = Array.from({ length: 130 }, (_, i) => randomSpec(random, i + 1));
    expectAll(
      specs,
      Array.from({ length: 5 }, () => randomBytes(random, 11)),
    );
  });

  test.each([
    [1, 1],
    [5, 3],
    [8, 2],
    [16, 1],
    [32, 4],
    [32, 16],
    [64, 8],
    [82, 5],
  ])('packets of any length through a Crc of %i bits, %i lanes', (width, lanes) => {
    const random = new Random(BigInt(width));
    const spec = randomSpec(random, width);
    const design = compileSnippet(
      `use std.crc.{Crc, CrcSpec};
use std.bytes.Bytes;
${declared('SPEC', spec)}
module Top {
  clock clk;
  reset rst;
  in  source: packets<Bytes<${lanes}>>;
  out sink:   stream<bits<${width}>>;
  inst crc: Crc<${width}, SPEC, ${lanes}>(clk, rst, source, sink);
}`,
      { top: 'Top' },
    );
    const packets = Array.from({ length: 2 * lanes + 3 }, (_, length) => randomBytes(random, length));
    const expected = packets.map((packet) => crcOf(spec, packet));
    expect(throughModule(design, packets, 0)).toEqual(expected);
    expect(throughModule(design, packets, 0.4)).toEqual(expected);
  });
});

describe('others', () => {
  const random = new Random(3n);
  const messages = [0, 1, 4, 5, 1000].map((length) => randomBytes(random, length));

  async function library(preset: string): Promise<Design> {
    return await compile(join(packageRoot(), 'stdlib/crc.m3hdl'), {
      top: 'Crc',
      params: { W: 32, SPEC: preset, N: 4 },
    });
  }

  test("Node's zlib agrees with CRC-32", async () => {
    const design = await library('CRC_32_ISO_HDLC');
    expect(throughModule(design, messages, 0)).toEqual(messages.map((message) => BigInt(crc32(message))));
  });

  const cksumAgrees = async (): Promise<void> => {
    const design = await library('CRC_32_CKSUM');
    const extended = messages.map((message) => Uint8Array.of(...message, ...lengthBytes(message.length)));
    expect(throughModule(design, extended, 0)).toEqual(messages.map((message) => cksum(message)));
  };
  needsTool('cksum')('cksum of POSIX agrees, which appends the length', cksumAgrees);
});

/** The length, least significant byte first, without leading zeros. */
function lengthBytes(length: number): readonly number[] {
  return length === 0 ? [] : [length & 0xff, ...lengthBytes(length >> 8)];
}

function cksum(message: Uint8Array): bigint {
  const { stdout } = spawnSync('cksum', { input: message, encoding: 'utf8' });
  return BigInt(stdout.split(' ')[0] ?? '');
}
