import { expect, test } from 'vitest';
import { parse } from '../../grammar/parser.js';
import type { Node } from '../../src/syntax/ast.js';
import { children, walk } from '../../src/syntax/walk.js';
import { FIXTURES } from '../grammar/support.js';

test.each(FIXTURES)('%s: every node lies within its parent and within the text', (_, text) => {
  const { file } = parse({ id: 7, text });
  let count = 0;
  walk(file, (node) => {
    count++;
    expect(node.span.file).toBe(7);
    expect(node.span.start).toBeLessThanOrEqual(node.span.end);
    for (const child of children(node)) {
      expect(child.span.start).toBeGreaterThanOrEqual(node.span.start);
      expect(child.span.end).toBeLessThanOrEqual(node.span.end);
    }
  });
  expect(count).toBeGreaterThan(10);
});

const kindOf = (node: Node): string => ('kind' in node ? String(node.kind) : '-');

test('parents come first, and a visitor may leave children out', () => {
  const { file } = parse({ id: 0, text: 'const A = f(1 + 2);' });
  const kinds: string[] = [];
  walk(file, (node) => {
    kinds.push(kindOf(node));
    return kindOf(node) !== 'binary';
  });
  expect(kinds).toEqual(['file', 'const', 'ident', 'call', 'name', 'ident', '-', 'binary']);
});

test('depth costs no stack', () => {
  const { file } = parse({ id: 0, text: `const A = ${'a + '.repeat(100_000)}a;` });
  let names = 0;
  walk(file, (node) => {
    if (kindOf(node) === 'name') names++;
  });
  expect(names).toBe(100_001);
});
