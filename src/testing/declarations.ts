/** The types of a file's modules, for `import { Counter } from './counter.m3hdl'`: a wrong port name is then an error of `tsc`. */
import { Names } from '../codegen/typescript/names.js';
import { keyOf, typeText } from '../codegen/typescript/port-types.js';
import type { Compiler } from '../driver/compiler.js';
import { portsOf, type Port } from '../driver/ports.js';
import { Elaboration } from '../semantics/elaborate.js';
import type * as hir from '../semantics/hir.js';
import type { Package } from '../semantics/packages.js';
import { printable } from '../support/printable.js';
import type * as ast from '../syntax/ast.js';

/** Modules that can be simulated; private ones are not for others. */
export function importable(from: Package): readonly ast.ModuleDecl[] {
  return from.tree.items.filter(
    (item): item is ast.ModuleDecl =>
      item.kind === 'module' && !item.private && !(item.extern && item.model === undefined),
  );
}

/** `export const Counter…`, or the long way round where a word of JavaScript, or a name that the file imports, is what the module is called. */
export function exported(declare: string, { name: { text } }: ast.ModuleDecl, rest: string): string {
  if (new Names(IMPORTED).fresh(text) === text) return `export ${declare} ${text}${rest};\n`;
  const inside = `module$${text}`;
  return `${declare} ${inside}${rest};\nexport { ${inside} as ${text} };\n`;
}

const IMPORTED = ['HostInput', 'HostValue', 'ModuleHandle', 'moduleHandle'];

/** A TypeScript declaration for each of them. */
export function declarationsOf(compiler: Compiler, from: Package): string {
  const modules = importable(from).map((module) => {
    const docs = module.docs.map(({ text }) => ` * ${text.trim()}`.trimEnd());
    const comment = docs.length === 0 ? '' : `/**\n${docs.join('\n').replaceAll('*/', '* /')}\n */\n`;
    const face = faceOf(compiler, from, module);
    return `${comment}${exported('declare const', module, `: ModuleHandle${face}`)}`;
  });
  const used = modules.join('');
  const imports = ['HostInput', 'HostValue', 'ModuleHandle'].filter((name) => used.includes(name));
  const head =
    imports.length === 0 ? 'export {};\n' : `import type { ${imports.join(', ')} } from 'm3hdl';\n`;
  return [`// Generated from ${printable(from.source.path)}. Do not edit.\n${head}`, ...modules].join('\n');
}

/** Ports are those with all parameters at their defaults; of a module without defaults, any name may be one. */
function faceOf(compiler: Compiler, from: Package, module: ast.ModuleDecl): string {
  const top = Elaboration.hasDefaults(module) ? compiler.elaborate(from, module) : undefined;
  if (top === undefined) return '';
  const ports = portsOf({ top });
  const open = openPorts(from, module, top);
  const fields = (direction: 'in' | undefined): readonly string[] =>
    ports.flatMap((port) => {
      if (port.value === undefined || (direction !== undefined && port.direction !== direction)) return [];
      const isInput = direction === 'in';
      const loose = isInput ? 'HostInput' : 'HostValue';
      return [`${keyOf(port.name)}: ${open.has(port.name) ? loose : typeText(port.value, isInput)}`];
    });
  const parts = [
    `params: ${record(top.parameters.map(({ name, type }) => `${keyOf(name)}?: ${parameterType(type)}`))}`,
    `inputs: ${record(fields('in'))}`,
    `ports: ${record(fields(undefined))}`,
    `clocks: ${union(ports.flatMap(({ kind, name }) => (kind === 'clock' ? [name] : [])))}`,
    `feeds: ${union(streamsOf(ports, 'in'))}`,
    `collects: ${union(streamsOf(ports, 'out'))}`,
  ];
  return `<{\n${parts.map((part) => `  readonly ${part};\n`).join('')}}>`;
}

/** Ports whose type follows from a type parameter: with another argument they take other values. */
function openPorts(from: Package, module: ast.ModuleDecl, top: hir.Module): ReadonlySet<string> {
  const types = top.parameters.filter(({ type }) => type.kind === 'type').map(({ name }) => name);
  const declared = new RegExp(`\\b(${types.join('|')})\\b`);
  const inside = ({ span }: hir.Port): boolean =>
    span.file === module.span.file && declared.test(from.source.text.slice(span.start, span.end));
  return new Set(types.length === 0 ? [] : top.ports.filter(inside).map(({ name }) => name));
}

function parameterType(type: hir.Parameter['type']): string {
  switch (type.kind) {
    case 'bool':
      return 'boolean';
    case 'integer':
      return 'bigint | number';
    case 'enum':
      return union(type.variants.map(({ name }) => name));
    default:
      return 'string';
  }
}

function streamsOf(ports: readonly Port[], direction: Port['direction']): readonly string[] {
  return ports.flatMap((port) =>
    port.direction === direction && port.value?.kind === 'bundle' && port.value.protocol !== undefined
      ? [port.name]
      : [],
  );
}

function record(fields: readonly string[]): string {
  return fields.length === 0 ? '{}' : `{ ${fields.map((field) => `readonly ${field}`).join('; ')} }`;
}

function union(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' | ') || 'never';
}
