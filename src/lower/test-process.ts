/** A test as a process: its statements as code, and an end. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { Assembler } from './assembler.js';
import { Body } from './body.js';
import type { Surroundings } from './processes.js';
import { TestCode } from './test-code.js';

export function lowerTest(
  process: Extract<hir.Process, { kind: 'test' }>,
  surroundings: Surroundings,
): ir.TestProcess {
  const { name, span } = process;
  const { module, rules, sites } = surroundings;
  const body = new Body({
    kind: 'test',
    rules,
    sites,
    module,
    shadows: undefined,
    nextBranch: module.nextBranch,
  });
  const code = new Assembler();
  new TestCode(body, code, surroundings).statements(process.body);
  code.instruction({ kind: 'end', span });
  return { kind: 'test', name, span, locals: body.locals, code: code.finish(), entry: 0 };
}
