/** A design written otherwise: what has no order in another order, what nobody can name with other names, and what nobody uses beside it. */
import { parseDesign } from '../../../src/ir/parse.js';
import { printDesign } from '../../../src/ir/print.js';
import type { Design, Module, Process } from '../../../src/ir/ir.js';
import { visitStmts } from '../../../src/ir/walk.js';
import type { Random } from '../../../src/support/random.js';
import { shuffled } from '../../../src/support/shuffle.js';

/**
 * Declarations, instances and processes in a random order. Ports that write one memory keep theirs: the one that stands higher wins. So do test processes,
 * in whose order lines are printed.
 */
export function reordered(design: Design, random: Random): Design {
  const modules = design.modules.map((module) => withProcessesReordered(module, random));
  const text = printDesign({ ...design, modules });
  return parseDesign(text.replaceAll(/^module [^]*?^\}/gm, (module) => withLinesReordered(module, random)));
}

function withProcessesReordered(module: Module, random: Random): Module {
  const isFixed = (process: Process): boolean => process.kind === 'test' || writesMemory(process);
  const fixed = module.processes.filter(isFixed);
  const free = module.processes.filter((process) => !isFixed(process));
  return { ...module, processes: [...shuffled(free, random), ...fixed] };
}

function writesMemory(process: Process): boolean {
  let found = false;
  if (process.kind !== 'test')
    visitStmts(process.body, ({ kind }) => {
      found ||= kind === 'memWrite';
    });
  return found;
}

/** Ids follow the order of declaration, so all that names something in the text gets another id. */
const SECTIONS = [/^ {2}(?:in |out )?(?:wire|reg) %/, /^ {2}mem @/, /^ {2}group /] as const;

function withLinesReordered(module: string, random: Random): string {
  const lines = module.split('\n');
  for (const section of SECTIONS) {
    const first = lines.findIndex((line) => section.test(line));
    const own = lines.filter((line) => section.test(line));
    if (first >= 0) lines.splice(first, own.length, ...shuffled(own, random));
  }
  return lines.join('\n');
}

/** All wires inside, all locals and all processes but tests are called alike. */
export function renamed(design: Design): Design {
  return {
    ...design,
    modules: design.modules.map((module) => ({
      ...module,
      signals: module.signals.map((signal) =>
        signal.storage === 'wire' && signal.port === undefined && signal.instancePort === undefined
          ? { ...signal, name: 'constructor' }
          : signal,
      ),
      processes: module.processes.map((process) => ({
        ...process,
        name: process.kind === 'test' ? process.name : 'return',
        locals: process.locals.map((local) => ({ ...local, name: 'x' })),
      })),
    })),
  };
}

/** With a module that nobody instantiates, and in every module a wire that nobody reads. */
export function withUnused(design: Design): Design {
  const text = printDesign(design).replaceAll(/^module [^]*?^\}/gm, withUnusedWire);
  return parseDesign(text.replace(/^module /m, `${UNUSED_MODULE}\n\nmodule `));
}

const UNUSED_MODULE = `module "of no use" {
  clock clk port;
  in wire %step: 8;
  reg %sum: 8 on clk init (3);
  seq on0 rising clk {
    %sum = add(%sum, %step);
  }
}`;

function withUnusedWire(module: string): string {
  const [head = '', ...lines] = module.split('\n');
  const isSignal = (line: string): boolean => SECTIONS[0].test(line);
  const afterSignals =
    lines.findLastIndex(isSignal) + 1 ||
    lines.findIndex((line) => !/^ {2}(?:parameter|clock|reset) /.test(line));
  lines.splice(afterSignals, 0, '  wire %"of no use": 8;');
  const atProcess = lines.findIndex((line) => /^(?: {2}(?:comb|seq|test|debug) |\})/.test(line));
  lines.splice(atProcess, 0, '  comb "of no use" {', '    %"of no use" = 5:8;', '  }');
  return [head, ...lines].join('\n');
}
