/** The frame walker: it takes what the `lz4` tool writes, and notices each rule that is broken. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { needsTool } from '../support/tools.js';
import { walkFrame, type FrameRules } from './lz4-frame.js';

const RULES: FrameRules = {
  block: 65_536,
  window: 65_535,
  linked: false,
  blockChecksum: false,
  contentChecksum: false,
  contentSize: false,
};

/** A frame of one compressed block. */
function frameOf(block: readonly number[]): Uint8Array {
  return Uint8Array.from([4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0, block.length, 0, 0, 0, ...block, 0, 0, 0, 0]);
}

const LETTERS = Array.from('abcdefghijkl', (letter) => letter.charCodeAt(0));

/** One literal, a match of `length` (at most 18) at `offset`, and literals at the end. */
function blockOf(length: number, offset: number, tail: number): readonly number[] {
  return [0x10 + length - 4, 97, offset, 0, tail << 4, ...LETTERS.slice(0, tail)];
}

function checkTool(): void {
  const file = Buffer.from(Array.from({ length: 3000 }, (_, i) => `${i % 700} `).join(''));
  const packed = execFileSync('lz4', ['-1', '-B4', '--no-frame-crc'], { input: file, stdio: 'pipe' });
  const frame = walkFrame(packed, RULES);
  expect(frame.content).toEqual(Uint8Array.from(file));
  expect(frame.matches).toBeGreaterThan(20);
}

needsTool('lz4')('what the tool writes keeps the rules', checkTool);

test('a block with a match', () => {
  const { content, matches } = walkFrame(frameOf(blockOf(18, 1, 5)), RULES);
  expect(Buffer.from(content).toString()).toBe(`${'a'.repeat(19)}abcde`);
  expect(matches).toBe(1);
});

test.each([
  ['the last five bytes are literals', blockOf(18, 1, 4)],
  ['the last match begins 12 bytes before the end', blockOf(6, 1, 5)],
  ['an offset is from 1 to the window: 0', blockOf(18, 0, 5)],
  ['a match stays within its block, or frame', blockOf(18, 2, 5)],
  ['what does not get smaller is stored', [0x50, ...LETTERS.slice(0, 5)]],
  ['9 bytes are wanted, 3 are left', [0x90, ...LETTERS.slice(0, 3)]],
  ['the last sequence has no match', [0x51, ...LETTERS.slice(0, 5)]],
])('noticed: %s', (message, block) => {
  expect(() => walkFrame(frameOf(block), RULES)).toThrow(message);
});

test.each([
  ['the flags are 1100100', { contentChecksum: true }],
  ['the flags are 1000000', { linked: true }],
  ['the descriptor is 50', { block: 262_144 }],
] as const)('noticed: %s', (message, rules) => {
  expect(() => walkFrame(frameOf(blockOf(18, 1, 5)), { ...RULES, ...rules })).toThrow(message);
});

test('noticed: something behind the frame', () => {
  const frame = [...frameOf(blockOf(18, 1, 5)), 0];
  expect(() => walkFrame(Uint8Array.from(frame), RULES)).toThrow('nothing stands behind the frame');
});
