/** Whether a design is one that a machine can hold and run: asked before anything is done for each of its instances. */
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { overLimit, type Limits } from '../diagnostics/limits.js';
import { elementsOf } from '../ir/hierarchy.js';
import type { Design, Module, Process, Stmt } from '../ir/ir.js';

/** Counts go up from the children, which stand first, so that a tree of 2^60 instances takes as long as its 60 modules. */
export function checkSize(design: Design, limits: Limits): readonly Diagnostic[] {
  const runs = new Runs(design);
  const sizes = new Map<string, Size>();
  for (const module of design.modules) {
    const size = sizeOf(module, sizes, runs);
    sizes.set(module.name, size);
    for (const [name, what] of COUNTED) {
      if (size[name] <= limits[name]) continue;
      const message = `\`${module.name}\` has ${size[name]} ${what}; the limit is ${limits[name]}`;
      return [overLimit(name, limits, module.span, message, 'with all instances below it')];
    }
  }
  return [];
}

/** Of one instance with all below it. */
interface Size {
  readonly instances: number;
  readonly designBits: number;
  readonly statements: number;
}

const COUNTED: readonly (readonly [name: keyof Size, what: string])[] = [
  ['instances', 'instances'],
  ['designBits', 'bits of signals and memories'],
  ['statements', 'statements, those in loops and functions as often as they run'],
];

/** What every engine spends on an element at least. */
const LEAST_BITS = 64;

function sizeOf(module: Module, sizes: ReadonlyMap<string, Size>, runs: Runs): Size {
  const places = [
    ...module.signals,
    ...module.processes.flatMap(({ locals }) => locals),
    ...module.memories.map(({ width, depth }) => ({ width, length: depth })),
  ];
  let instances = 1;
  let designBits = places.reduce((sum, { width, length }) => sum + length * Math.max(width, LEAST_BITS), 0);
  let statements = module.processes.reduce((sum, process) => sum + runs.ofProcess(process), 0);
  for (const group of module.groups) {
    const child = sizes.get(group.module);
    if (child === undefined) continue;
    const count = elementsOf(group);
    instances += count * child.instances;
    designBits += count * child.designBits;
    statements += count * child.statements;
  }
  return { instances, designBits, statements };
}

/** How often statements run, where every branch is taken. */
class Runs {
  readonly #bodies: ReadonlyMap<string, readonly Stmt[]>;
  readonly #functions = new Map<string, number>();

  constructor(design: Design) {
    this.#bodies = new Map(design.functions.map(({ name, body }) => [name, body]));
  }

  ofProcess(process: Process): number {
    switch (process.kind) {
      case 'comb':
        return process.family.reduce(
          (times, { from, to }) => times * (to - from),
          this.#ofBody(process.body),
        );
      case 'seq':
        return this.#ofBody(process.body);
      case 'test':
        return process.code.reduce(
          (sum, instr) => sum + (instr.kind === 'do' ? this.#ofBody(instr.body) : 1),
          0,
        );
    }
  }

  /** Chains of `else if` are as long as a generator made them, so this keeps its own stack. */
  #ofBody(body: readonly Stmt[]): number {
    const open: { readonly body: readonly Stmt[]; readonly times: number }[] = [{ body, times: 1 }];
    let sum = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { times } = next;
      sum += times * next.body.length;
      for (const statement of next.body) {
        if (statement.kind === 'for')
          open.push({ body: statement.body, times: times * (statement.to - statement.from) });
        else if (statement.kind === 'if')
          open.push({ body: statement.then, times }, { body: statement.else, times });
        else if (statement.kind === 'switch')
          for (const each of [...statement.cases.map((one) => one.body), statement.default])
            open.push({ body: each, times });
        else if (statement.kind === 'call') sum += times * this.#ofFunction(statement.func);
      }
    }
    return sum;
  }

  #ofFunction(name: string): number {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    const count = this.#ofBody(this.#bodies.get(name) ?? []);
    this.#functions.set(name, count);
    return count;
  }
}
