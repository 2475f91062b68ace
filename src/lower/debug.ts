/** What the user named, as people look at it: every port, signal, memory and constant with its type and where its leaves are. */
import type * as ir from '../ir/ir.js';
import { leavesOf, widthOf } from '../ir/value-type.js';
import type { ValueType } from '../ir/value-type.js';
import type * as hir from '../semantics/hir.js';
import { bitLength, signedBitLength } from '../support/bits.js';
import type { Span } from '../support/span.js';
import * as make from './make.js';
import type { ModuleNames, Names } from './module-names.js';
import { arrayType, constantLeaves, toValueType } from './value-types.js';

export function debugRecords(
  module: hir.Module,
  names: ModuleNames,
  ports: ReadonlySet<hir.Signal>,
): readonly ir.DebugRecord[] {
  const signals = [...names.signals].map(([signal, of]): ir.DebugRecord => ({
    name: signal.name,
    type: inLoops(toValueType(signal.type), signal.dims),
    leaves: leafIds(of).map((id) => ({ kind: 'signal', signal: id })),
    role: ports.has(signal) ? 'port' : 'signal',
    span: signal.span,
    attributes: signal.attributes,
  }));
  const memories = [...names.memories].map(([memory, of]): ir.DebugRecord => ({
    name: memory.name,
    type: arrayType(wordType(toValueType(memory.element)), memory.depth),
    leaves: leafIds(of).map((id) => ({ kind: 'memory', memory: id })),
    role: 'memory',
    span: memory.span,
    attributes: [],
  }));
  return [...signals, ...memories, ...module.constants.flatMap(constantRecord)];
}

/** Arrays in a word of a memory are packed, and are shown so. */
function wordType(type: ValueType): ValueType {
  switch (type.kind) {
    case 'array':
      return wordOfArray(type.element, type.length);
    case 'struct':
      return { ...type, fields: type.fields.map((field) => ({ ...field, type: wordType(field.type) })) };
    case 'tuple':
      return { ...type, elements: type.elements.map(wordType) };
    default:
      return type;
  }
}

/** One leaf for each leaf of the element. */
function wordOfArray(element: ValueType, length: number): ValueType {
  const plain = (width: number): ValueType => ({ kind: 'bits', width: width * length });
  switch (element.kind) {
    case 'struct': {
      const fields = element.fields.map((field) => ({ ...field, type: arrayType(field.type, length) }));
      return wordType({ ...element, fields });
    }
    case 'tuple':
      return wordType({
        kind: 'tuple',
        elements: element.elements.map((each) => arrayType(each, length)),
      });
    case 'array':
      return wordOfArray(element.element, element.length * length);
    case 'union': {
      const fields = [
        { name: 'tag', type: plain(element.tagWidth) },
        { name: 'payload', type: plain(element.payloadWidth) },
      ];
      return { kind: 'struct', name: element.name, fields };
    }
    default:
      return plain(widthOf(element));
  }
}

function leafIds(names: Names): readonly number[] {
  return names.leaves.map((leaf) => leaf.id);
}

/** The type as it is seen from outside the generate loops. */
function inLoops(type: ValueType, dims: readonly number[]): ValueType {
  return dims.reduceRight<ValueType>((element, length) => arrayType(element, length), type);
}

/** Text, types and times stay at compile time. */
function constantRecord({
  name,
  type,
  value,
  span,
}: hir.Module['constants'][number]): readonly ir.DebugRecord[] {
  const record = (shown: ValueType, leaves: readonly (readonly bigint[])[]): ir.DebugRecord => {
    const widths = leavesOf(shown).map((leaf) => leaf.width);
    return {
      name,
      type: shown,
      leaves: leaves.map((elements, i) => ({ kind: 'expr', value: packed(elements, widths[i] ?? 0, span) })),
      role: 'constant',
      span,
      attributes: [],
    };
  };
  switch (type.kind) {
    case 'integer': {
      if (typeof value !== 'bigint') return [];
      const shown: ValueType =
        value < 0n
          ? { kind: 'int', width: signedBitLength(value) }
          : { kind: 'uint', width: Math.max(1, bitLength(value)) };
      return [record(shown, [[value]])];
    }
    case 'bool':
    case 'uint':
    case 'int':
    case 'bits':
    case 'number':
    case 'enum':
    case 'struct':
    case 'union':
    case 'array':
    case 'tuple':
      return [record(toValueType(type), constantLeaves(type, value))];
    default:
      return [];
  }
}

function packed(elements: readonly bigint[], width: number, span: Span): ir.Expr {
  const parts = elements.map((element) => make.constant(element, width, span));
  return make.concat(parts.toReversed(), span);
}
