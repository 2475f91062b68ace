/** Every snippet of the reference says what it claims, and every rule has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { primarySpan } from '../../src/diagnostics/diagnostic.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace } from '../../src/driver/compiler.js';
import { allEngines } from '../../src/driver/engines.js';
import type { FileSystem } from '../../src/support/files.js';
import { inTurns } from '../../src/support/turns.js';
import { runBlock, selectTests, type TestRequest } from '../../src/testing/runner.js';

const root = packageRoot();
const text = readFileSync(join(root, 'docs/reference.md'), 'utf8');

interface Snippet {
  readonly line: number;
  readonly heading: string;
  readonly code: string;
}

/** Fenced blocks of m3hdl, with where they stand. */
function snippetsOf(markdown: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let heading = '';
  let open: { line: number; lines: string[] } | undefined;
  markdown.split('\n').forEach((line, index) => {
    if (open === undefined && line.startsWith('#')) heading = line.replace(/^#+ */, '');
    if (line === '```m3hdl') open = { line: index + 2, lines: [] };
    else if (line === '```' && open !== undefined) {
      snippets.push({ line: open.line, heading, code: open.lines.join('\n') });
      open = undefined;
    } else open?.lines.push(line);
  });
  return snippets;
}

/** The snippet as a file of its own, beside the library. */
function filesWith(code: string): FileSystem {
  const path = '/snippet/snippet.m3hdl';
  return {
    readText: (name) => (name === path ? code : nodeFiles.readText(name)),
    readBytes: (name) => nodeFiles.readBytes(name),
    exists: (name) => name === path || nodeFiles.exists(name),
    list: (folder) => (folder === '/snippet' ? ['snippet.m3hdl'] : nodeFiles.list(folder)),
  };
}

function workspaceOf(code: string): Workspace {
  return new Workspace({ files: filesWith(code), std: join(root, 'stdlib'), workingFolder: '/snippet' });
}

/** What a snippet is wrong about, as `line: code`, in order. */
function errorsOf(code: string): { readonly found: readonly string[]; readonly rendered: string } {
  const { compiler, file } = workspaceOf(code).open('/snippet/snippet.m3hdl');
  if (file !== undefined) compiler.check(file);
  const errors = compiler.diagnostics.filter(({ severity }) => severity === 'error');
  const found = errors.map((each) => {
    const span = primarySpan(each);
    const line = span === undefined ? 0 : (compiler.sources.get(span.file)?.lines.position(span.start).line ?? 0);
    return `${line}: ${each.code}`;
  });
  return { found, rendered: renderDiagnostics(errors, compiler.sources, { color: false }) };
}

function expectedErrors(code: string): readonly string[] {
  return code.split('\n').flatMap((line, index) => {
    const marked = /\/\/~ ERROR (M\d+)/.exec(line)?.[1];
    return marked === undefined ? [] : [`${index + 1}: ${marked}`];
  });
}

const snippets = snippetsOf(text);

describe('every snippet', () => {
  for (const { line, heading, code } of snippets) {
    test(`docs/reference.md:${line} (${heading})`, async () => {
      const { found, rendered } = errorsOf(code);
      expect(found, rendered).toEqual(expectedErrors(code));
      if (found.length > 0) return;
      const workspace = workspaceOf(code);
      const [first, ...rest] = allEngines();
      if (first === undefined) return;
      const request: TestRequest = {
        paths: ['/snippet/snippet.m3hdl'],
        filter: undefined,
        engines: [first, ...rest],
        seed: 1n,
        wallSeconds: 30,
        shuffle: undefined,
        print: () => undefined,
      };
      for (const { block, compiler } of selectTests(workspace, request).blocks) {
        const { diagnostics, passed } = await inTurns(runBlock(block, compiler, request));
        expect(passed, renderDiagnostics(diagnostics, compiler.sources, { color: false })).toBe(true);
      }
    });
  }
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
      if (line.startsWith('#') && rule !== undefined) bare.push(rule);
      if (line.startsWith('#')) rule = undefined;
      if (/\bmust\b|\bmay not\b|\bmay only\b|\bis an error\b|\bmay be\b/.test(line)) {
        if (rule !== undefined) bare.push(rule);
        rule = line;
      }
    }
  }
  if (rule !== undefined) bare.push(rule);
  expect(bare).toEqual([]);
});
