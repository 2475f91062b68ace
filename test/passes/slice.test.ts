import { expect, test } from 'vitest';
import { parseDesign } from '../../src/ir/parse.js';
import type { Stmt } from '../../src/ir/ir.js';
import { isEffect, sliceBody } from '../../src/passes/slice.js';

const BODY = `
    $t = redor(%a);
    $u = not(%a);
    $v = add(%a, 1:8);
    if 0: $t {
      %y = $u;
      %z = $v;
    }`;

function bodyOf(body: string): readonly Stmt[] {
  const { modules } = parseDesign(`design M;
module M {
  in wire %a: 8;
  out wire %y: 8;
  out wire %z: 8;
  comb both {
    local $t: 1;
    local $u: 8;
    local $v: 8;${body}
  }
}`);
  const [process] = modules[0]?.processes ?? [];
  return process?.kind === 'comb' ? process.body : [];
}

test('what a statement needs: what sets the locals that it reads, and those of the conditions around it', () => {
  const body = bodyOf(BODY);
  const drives = body.flatMap((stmt) => (stmt.kind === 'if' ? stmt.then : [])).filter(isEffect);
  const wanted = new Set<Stmt>(drives.filter((stmt) => stmt.kind === 'drive' && stmt.signal === 1));
  expect(sliceBody(body, wanted)).toEqual(
    bodyOf(`
    $t = redor(%a);
    $u = not(%a);
    if 0: $t {
      %y = $u;
    }`),
  );
});
