/** Code grows with the kinds of instances, never with their number: what does lies in the memory as data. */
import { describe, expect, test } from 'vitest';
import { Workspace } from '../../../src/driver/compiler.js';
import { compileModule, wasmEngine } from '../../../src/codegen/wasm/engine.js';
import { onDisk } from '../../driver/support.js';

const CODE = 10;

/** Bytes of each function of the module. */
function functionSizes(
  file: string,
  top: string,
  params: Readonly<Record<string, string>>,
): readonly number[] {
  const { compiler, file: source } = new Workspace(onDisk).open(`bench/designs/${file}.m3hdl`);
  const compiled = source === undefined ? undefined : compiler.top(source, top, params);
  if (compiled === undefined) throw new Error(`${top} does not compile`);
  const { bytes } = compileModule(compiled.hierarchyFor(wasmEngine), true).program;
  return sizesIn(sectionOf(bytes, CODE));
}

function sectionOf(bytes: Uint8Array, wanted: number): Uint8Array {
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at];
    const [size, start] = unsignedAt(bytes, at + 1);
    if (id === wanted) return bytes.subarray(start, start + size);
    at = start + size;
  }
  throw new Error(`there is no section ${wanted}`);
}

function sizesIn(section: Uint8Array): readonly number[] {
  const [count, first] = unsignedAt(section, 0);
  let at = first;
  return Array.from({ length: count }, () => {
    const [size, start] = unsignedAt(section, at);
    at = start + size;
    return size;
  });
}

/** LEB128, and where it ends. */
function unsignedAt(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0;
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at + 1];
  }
}

/** Bytes by which code may differ: larger constants are longer, and moves of few bytes are written out. With 4,096 instances in place of 256. */
const MOST_GROWTH = 1000;

describe.each([
  ['array', 'Array', (size: number) => ({ ROWS: String(size), COLS: String(size) })],
  ['triangle', 'Triangle', (size: number) => ({ N: String(size) })],
  ['checkerboard', 'Checkerboard', (size: number) => ({ N: String(size) })],
] as const)('%s', (file, top, paramsOf) => {
  const sizes = [16, 32, 64].map((size) => functionSizes(file, top, paramsOf(size)));
  const total = sizes.map((all) => all.reduce((sum, size) => sum + size, 0));

  test('has as many functions at every size', () => {
    expect(new Set(sizes.map((all) => all.length)).size).toBe(1);
  });

  test('has as many bytes of code at every size, but for constants', () => {
    expect(Math.max(...total) - Math.min(...total)).toBeLessThan(MOST_GROWTH);
  });
});
