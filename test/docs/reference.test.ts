/** Every snippet of the reference says what it claims, and every rule has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { holds, snippetsOf } from './snippets.js';

const text = readFileSync(join(packageRoot(), 'docs/reference.md'), 'utf8');

describe('every snippet', () => {
  for (const snippet of snippetsOf(text))
    test(`docs/reference.md:${snippet.line} (${snippet.heading})`, () => holds(snippet));
});

test('every rule is followed by a snippet', () => {
  const bare: string[] = [];
  let rule: string | undefined;
  let fenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) {
      if (!fenced && line === '```m3hdl') rule = undefined;
      fenced = !fenced;
    } else if (!fenced) {
      const normative = /\bmust\b|\bmay not\b|\bmay only\b|\bis an error\b|\bmay be\b/.test(line);
      if (rule !== undefined && (line.startsWith('#') || normative)) bare.push(rule);
      if (line.startsWith('#')) rule = undefined;
      if (normative) rule = line;
    }
  }
  if (rule !== undefined) bare.push(rule);
  expect(bare).toEqual([]);
});
