/**
 * A design as a TypeScript module of its own, to be read and stepped through: the functions that the engine runs, with types, and a class with the ports.
 * It needs the simulation runtime only.
 */
import type { CombProcess, Design, Expr, Module, Process, Stmt } from '../../ir/ir.js';
import { printDesign } from '../../ir/print.js';
import { leavesOf, type ValueType } from '../../ir/value-type.js';
import { inlineChecks } from '../../passes/inline-checks.js';
import { scheduleDesign } from '../../passes/schedule.js';
import { recordsOf } from '../../sim/names.js';
import { drivesOf } from '../../sim/uses.js';
import type { Span } from '../../support/span.js';
import { identifier, Names, quoted, remark } from './names.js';
import { keyOf, typeText } from './port-types.js';
import { emitProgram } from './program.js';
import { RUNTIME_NAMES } from './runtime/kernel.js';

export interface ModuleOptions {
  /** Where something stands in the source, for comments: `fifo.m3hdl:12`. */
  readonly placeOf?: (span: Span) => string | undefined;
}

/** What a module imports and declares itself. */
const OWN_NAMES: readonly string[] =
  'EmittedModel Kernel Model ModelFunctions SimulateOptions Suspension Thread functionsOf model interfaces'.split(
    ' ',
  );

export function emitModule(design: Design, options: ModuleOptions = {}): string {
  const top = design.modules.find(({ name }) => name === design.top);
  if (top === undefined) throw new Error(`no module ${design.top}`);
  const { schedule, design: ordered } = scheduleDesign(inlineChecks.run(design).design);
  const { model, functions, table } = emitProgram(ordered, schedule, {
    checks: true,
    typed: true,
    processes: 'all',
    placeOf: options.placeOf ?? ((): undefined => undefined),
  });
  const ports = portsOf(top);
  const name = new Names(OWN_NAMES).fresh(identifier(top.base));
  const face = (direction: 'in' | 'out', input: boolean): string =>
    ports
      .filter((port) => port.direction === direction)
      .map((port) => `  readonly ${keyOf(port.name)}: ${typeText(port.type, input)};\n`)
      .join('');
  const used = RUNTIME_NAMES.filter((one) => new RegExp(`\\b${one}\\b`).test(`${functions}${table}`));
  const hasTests = model.shapes.some(({ tests }) => tests.length > 0);
  const types = [
    'Kernel',
    'Model',
    'ModelFunctions',
    'SimulateOptions',
    ...(hasTests ? ['Suspension', 'Thread'] : []),
  ];
  const imports = ['EmittedModel', ...types.map((type) => `type ${type}`)];
  const interfaces = printDesign(interfacesOf(design));
  return `/** ${remark(top.name)}, compiled from its description in m3hdl. Do not edit: compile it again. */
import { ${imports.join(', ')} } from 'm3hdl/runtime';

/** What can be set from outside. */
export interface ${name}Inputs {
${face('in', true)}}

/** What comes out. */
export interface ${name}Outputs {
${face('out', false)}}

export class ${name} extends EmittedModel<${name}Inputs, ${name}Outputs> {
  constructor(options: SimulateOptions = {}) {
    super(interfaces.join('\\n'), model, functionsOf, options);
  }
}

/** The code of all processes. A function runs the instances \`first\`, \`first + stride\`, …: \`count\` of them. */
function functionsOf(kernel: Kernel): ModelFunctions {
  const { ${used.join(', ')} } = kernel;

${indented(functions)}
  return ${indented(table).trim()};
}

/** Where everything lies in the memory, and what runs when. */
const model: Model = ${literalOf(model, '')};

/** Names, types, clocks and resets of the design, as text. */
const interfaces = [
${interfaces
  .trimEnd()
  .split('\n')
  .map((line) => `  ${quoted(line)},\n`)
  .join('')}];
`;
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');

// ── Ports ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface FacePort {
  readonly name: string;
  readonly direction: 'in' | 'out';
  readonly type: ValueType;
}

/** Ports by name; of a bundle, whose fields go both ways, the fields. */
function portsOf(top: Module): readonly FacePort[] {
  const ports: FacePort[] = [];
  for (const { name, type, role, leaves } of recordsOf(top)) {
    if (role !== 'port') continue;
    const add = (path: string, inner: ValueType, from: number): void => {
      if (inner.kind === 'bundle') {
        let leaf = from;
        for (const field of inner.fields) {
          add(`${path}.${field.name}`, field.type, leaf);
          leaf += leavesOf(field.type).length;
        }
        return;
      }
      const leaf = leaves[from];
      const direction = leaf?.kind === 'signal' ? top.signals[leaf.signal]?.port : undefined;
      if (direction !== undefined) ports.push({ name: path, direction, type: inner });
    };
    add(name, type, 0);
  }
  return ports;
}

// ── The design without its logic ────────────────────────────────────────────────────────────────────────────────────

/** What the kernel of time needs to know: who drives what, and at which edges something runs. */
function interfacesOf(design: Design): Design {
  const modules = design.modules.map((module) => ({
    ...module,
    processes: module.processes.map((process) => shellOf(module, process)),
  }));
  return { ...design, modules, functions: [] };
}

function shellOf(module: Module, process: Process): Process {
  switch (process.kind) {
    case 'comb':
      return { ...process, family: [], locals: [], body: drivesIn(module, process) };
    case 'seq':
      return { ...process, locals: [], body: [] };
    case 'test':
      return process;
  }
}

function drivesIn(module: Module, process: CombProcess): readonly Stmt[] {
  const { span } = process;
  const zero = (width: number): Expr => ({ kind: 'const', value: 0n, width, span });
  return [...drivesOf(process)].map((signal) => {
    const { width = 0, length = 1 } = module.signals[signal] ?? {};
    const index = length === 1 ? undefined : zero(32);
    return { kind: 'drive', signal, index, range: undefined, value: zero(width), delay: undefined, span };
  });
}

// ── Data ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const WIDE = 180;

/** Data as an expression, over several lines where it is long. */
function literalOf(value: unknown, indent: string): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item: unknown) => literalOf(item, inner))
    : Object.entries(value).map(([key, item]) => `${key}: ${literalOf(item, inner)}`);
  const [open, close] = isList ? ['[', ']'] : ['{ ', ' }'];
  const line = `${open}${items.join(', ')}${close}`;
  if (items.length === 0) return isList ? '[]' : '{}';
  if (line.length + indent.length <= WIDE && !line.includes('\n')) return line;
  return `${open.trim()}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close.trim()}`;
}
