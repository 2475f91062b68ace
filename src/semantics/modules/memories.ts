/** Memories and what they hold at power-on. */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { evaluateConstant } from '../constants.js';
import { NeedsConstant } from '../context.js';
import type * as hir from '../hir.js';
import { resolveType } from '../resolve-type.js';
import { isHardware, typeName, widthOf } from '../type-names.js';
import type { HardwareType } from '../types.js';
import type { ModuleBuilder, Place } from './builder.js';

export function declareMemory(builder: ModuleBuilder, member: ast.MemDecl, place: Place): void {
  const innermost = place.loops.at(-1);
  if (innermost !== undefined) throw new NeedsConstant(innermost);
  const { context } = builder;
  const type = resolveType(context, place.scope, member.type);
  if (type.kind !== 'array') {
    if (type.kind !== 'error') {
      context.diagnostics.add(
        error(
          'M4017',
          member.type.span,
          'a memory is an array of words',
          `\`${typeName(type)}\` has no depth`,
        ).note('as in `mem ram: u32[1024];`'),
      );
    }
    builder.define(place.scope, member.name, { kind: 'error', span: member.name.span });
    return;
  }
  const memory: { -readonly [K in keyof hir.Memory]: hir.Memory[K] } = {
    name: member.name.text + place.suffix,
    element: type.element,
    depth: type.length,
    asyncRead: member.asyncRead,
    readUnderWrite: member.readUnderWrite,
    init: undefined,
    span: member.name.span,
  };
  if (type.length < 1)
    context.diagnostics.add(error('M4017', member.type.span, 'a memory has at least one word', 'depth 0'));
  builder.memories.push(memory);
  builder.define(place.scope, member.name, { kind: 'memory', memory, span: member.name.span });
  builder.defer(() => {
    memory.init = initialWords(builder, member, type.element, type.length, place);
  });
}

function initialWords(
  builder: ModuleBuilder,
  member: ast.MemDecl,
  element: HardwareType,
  depth: number,
  place: Place,
): hir.Memory['init'] {
  const { context } = builder;
  if (member.init !== undefined) {
    const found = evaluateConstant(context, place.scope, member.init, element);
    return found === undefined ? undefined : { kind: 'fill', value: found.value };
  }
  if (member.initFile === undefined || !isHardware(element)) return undefined;
  const path = evaluateConstant(context, place.scope, member.initFile, { kind: 'string' })?.value;
  if (typeof path !== 'string') return undefined;
  const data = context.readData(path, member.initFile.span);
  if (typeof data === 'string') {
    context.diagnostics.add(
      error('M4019', member.initFile.span, `\`${path}\` cannot be read`, data).note(
        'rule: an init file stands beside the file that names it, or in a folder below, links followed',
      ),
    );
    return undefined;
  }
  const words = path.endsWith('.bin')
    ? binaryWords(data, widthOf(element), depth)
    : hexWords(new TextDecoder().decode(data), depth);
  const problem = typeof words === 'string' ? words : misfit(words, widthOf(element));
  if (problem !== undefined)
    context.diagnostics.add(
      error('M4019', member.initFile.span, `\`${path}\` does not fit \`${member.name.text}\``, problem),
    );
  return typeof words === 'string' || problem !== undefined ? undefined : { kind: 'words', words };
}

/** Characters of a file that a message shows. */
const LONGEST_SHOWN = 20;

function misfit(words: readonly bigint[], width: number): string | undefined {
  const wide = words.findIndex((word) => word >> BigInt(width) !== 0n);
  if (wide < 0) return undefined;
  const digits = (words[wide] ?? 0n).toString(16);
  const shown = digits.length > LONGEST_SHOWN ? `${digits.slice(0, LONGEST_SHOWN)}…` : digits;
  return `word ${wide} is 0x${shown}, which has more than ${width} bits`;
}

/** Words of ceil(width / 8) bytes, little-endian. */
function binaryWords(data: Uint8Array, width: number, depth: number): readonly bigint[] | string {
  const size = Math.ceil(width / 8);
  if (size === 0 || data.length % size !== 0)
    return `${data.length} bytes are no whole number of words of ${size} bytes`;
  const count = data.length / size;
  if (count > depth) return `it has ${count} words, the memory ${depth}`;
  return Array.from({ length: count }, (_, word) => {
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(data[word * size + i] ?? 0);
    return value;
  });
}

/** Hexadecimal words apart by white space, `_` inside them, `@address`, `//` comments (IEEE 1364 `$readmemh`); what is left out is 0. */
function hexWords(text: string, depth: number): readonly bigint[] | string {
  const words: bigint[] = [];
  let next = 0;
  for (const [token] of text.replaceAll(/\/\/.*/g, '').matchAll(/\S+/g)) {
    const digits = token.replace(/^@/, '').replaceAll('_', '');
    if (!/^[0-9a-fA-F]+$/.test(digits))
      return `\`${token.slice(0, LONGEST_SHOWN)}\` is no hexadecimal number`;
    if (token.startsWith('@')) {
      next = Number.parseInt(digits, 16);
      if (next >= depth)
        return `address ${token.slice(0, LONGEST_SHOWN)} is none of a memory of ${depth} words`;
      continue;
    }
    if (next >= depth) return `it has more words than the memory, which has ${depth}`;
    while (words.length <= next) words.push(0n);
    words[next++] = BigInt(`0x${digits}`);
  }
  return words;
}
