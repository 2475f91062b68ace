/**
 * What a path in the hierarchy means: `pe[3][2].weight`, `s.valid`, `a[0]`, `dut.ram[5]`. Names are those of the debug records; a module without records (made
 * by hand) shows its signals and memories.
 */
import { childOf, elementAt, elementsOf as instancesOf, type InstanceRef } from '../ir/hierarchy.js';
import type { DebugLeaf, DebugRecord, Module } from '../ir/ir.js';
import { nearest } from '../support/suggest.js';
import { misuse } from './errors.js';
import { elementName, join, type InstanceTree } from './instance-tree.js';
import { elementsOf, fieldsOf, select, whole, type Elements, type Part, type Selector } from './selection.js';
import { typeName } from './show.js';

/** A named thing, or a part of one. */
export interface Target {
  /** As it was asked for. */
  readonly path: string;
  readonly ref: InstanceRef;
  readonly record: DebugRecord;
  readonly part: Part;
}

interface TargetLeaf {
  readonly from: DebugLeaf;
  readonly elements: Elements;
}

/** Scripts name the same few ports in every cycle. */
const knownLeaves = new WeakMap<Target, readonly TargetLeaf[]>();

/** The elements of each leaf of a target, with where they come from. */
export function leavesOfTarget(target: Target): readonly TargetLeaf[] {
  const known = knownLeaves.get(target);
  if (known !== undefined) return known;
  const { record, part } = target;
  const leaves = elementsOf(part).flatMap((elements) => {
    const from = record.leaves[elements.leaf];
    return from === undefined ? [] : [{ from, elements }];
  });
  knownLeaves.set(target, leaves);
  return leaves;
}

/** What a module shows: its debug records; where it has none, all that it holds. */
export function recordsOf(module: Module): readonly DebugRecord[] {
  return module.debug.length > 0 ? module.debug : plainRecords(module);
}

function plainRecords({ signals, memories }: Module): readonly DebugRecord[] {
  return [
    ...signals.map((signal, id): DebugRecord => {
      const element = { kind: 'uint', width: signal.width } as const;
      const type =
        signal.length === 1 ? element : ({ kind: 'array', element, length: signal.length } as const);
      const role = signal.port === undefined ? 'signal' : 'port';
      const leaves = [{ kind: 'signal', signal: id } as const];
      return { name: signal.name, type, leaves, role, span: signal.span, attributes: [] };
    }),
    ...memories.map((memory, id): DebugRecord => {
      const element = { kind: 'uint', width: memory.width } as const;
      const type = { kind: 'array', element, length: memory.depth } as const;
      const leaves = [{ kind: 'memory', memory: id } as const];
      return { name: memory.name, type, leaves, role: 'memory', span: memory.span, attributes: [] };
    }),
  ];
}

export function resolve(tree: InstanceTree, path: string): Target {
  let ref: InstanceRef = { shape: 0, instance: 0 };
  let rest = path;
  for (let child = enter(tree, ref, rest); child !== undefined; child = enter(tree, ref, rest)) {
    if (typeof child === 'string') throw misuse('M6013', `${path}: ${child}`);
    ref = child.ref;
    rest = child.rest;
  }
  const module = tree.module(ref.shape);
  const records = recordsOf(module);
  const record = longestPrefix(records, rest);
  if (record === undefined) throw unknown(tree, ref, path, rest);
  let part = whole(record.type);
  let at = record.name;
  for (const selector of selectorsOf(path, rest.slice(record.name.length))) {
    const next = select(part, selector);
    if (typeof next === 'string') {
      const near = selector.kind === 'field' ? nearest(selector.name, namesIn(part)) : undefined;
      const hint = near === undefined ? '' : `; ${near} is near`;
      throw misuse(
        'M6013',
        `${path}: ${module.name}.${at} is of type ${typeName(part.type)} and ${next}${hint}`,
      );
    }
    part = next;
    at += selector.kind === 'field' ? `.${selector.name}` : `[${selector.index}]`;
  }
  return { path, ref, record, part };
}

/** The instance that a path begins with; undefined where it begins with none. */
function enter(
  tree: InstanceTree,
  ref: InstanceRef,
  path: string,
): { readonly ref: InstanceRef; readonly rest: string } | string | undefined {
  const shape = tree.shape(ref.shape);
  for (const [id, { group }] of shape.groups.entries()) {
    if (!path.startsWith(group.name)) continue;
    const match = /^((?:\[\d+\])*)\.(.+)$/.exec(path.slice(group.name.length));
    if (match === null) continue;
    const [, brackets = '', rest = ''] = match;
    const indices = Array.from(brackets.matchAll(/\d+/g), ([digits]) => Number(digits));
    const outside = indices.some((index, i) => index >= (group.dims[i] ?? 0));
    if (indices.length !== group.dims.length || outside) {
      const last = elementName(group, instancesOf(group) - 1);
      return group.dims.length === 0 ? `${group.name} is no array` : `the last ${group.name} is ${last}`;
    }
    const position = indices.reduce((flat, index, i) => flat * (group.dims[i] ?? 1) + index, 0);
    const element = elementAt(group, position);
    if (element === undefined) return `there is no ${group.name}${brackets}`;
    return { ref: childOf(shape, id, ref.instance, element), rest };
  }
  return undefined;
}

/** Names of records may have dots in them; the longest that fits is meant. */
function longestPrefix(records: readonly DebugRecord[], path: string): DebugRecord | undefined {
  const fitting = records.filter(
    ({ name }) => path.startsWith(name) && /^($|[.[])/.test(path.slice(name.length)),
  );
  return fitting.toSorted((a, b) => b.name.length - a.name.length)[0];
}

function selectorsOf(path: string, text: string): readonly Selector[] {
  if (!/^(\.[^.[\]]+|\[\d+\])*$/.test(text))
    throw misuse('M6013', `${path}: ${text} is no way into a value; write .field or [3]`);
  return Array.from(text.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g), ([, name, index]): Selector =>
    name === undefined ? { kind: 'index', index: Number(index) } : { kind: 'field', name },
  );
}

function namesIn({ type }: Part): readonly string[] {
  return (fieldsOf(type) ?? []).map(({ name }) => name);
}

function unknown(tree: InstanceTree, ref: InstanceRef, path: string, rest: string): Error {
  const module = tree.module(ref.shape);
  const head = /^[^.[]*/.exec(rest)?.[0] ?? rest;
  const clock = module.clocks.some(({ name }) => name === head);
  if (clock) return misuse('M6013', `${path}: ${head} is a clock of ${module.name}: step it`);
  const names = [...recordsOf(module).map(({ name }) => name), ...module.groups.map(({ name }) => name)];
  const near = nearest(head, names);
  const known = names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '');
  const at = join(tree.pathOf(ref), head);
  return misuse(
    'M6013',
    `${module.name} has nothing called ${head}${near === undefined ? '' : `; ${near} is near`} (${at})`,
    `it has ${known}`,
  );
}
