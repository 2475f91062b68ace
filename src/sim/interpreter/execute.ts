/** What statements do. */
import { mask, truncate } from '../../support/bits.js';
import type { Arg, BitRange, Func, Local, Module, Stmt } from '../../ir/ir.js';
import { elementOf, evaluate, indexOf } from './evaluate.js';
import { freshLocals, type Bits, type Frame, type Locals } from './frame.js';

/** What statements need to know of the module they stand in. */
export interface Scope {
  readonly functions: ReadonlyMap<string, Func>;
  readonly module: Module;
  readonly locals: readonly Local[];
}

export function execute(root: readonly Stmt[], frame: Frame, locals: Locals, scope: Scope): void {
  // The last branch of a body is gone into without recursion: `else if` chains are as long as their authors made them.
  for (let body = root; ;) {
    for (const stmt of body.slice(0, -1)) executeOne(stmt, frame, locals, scope);
    const last = body.at(-1);
    if (last?.kind === 'if') body = evaluate(last.cond, frame, locals) === 0n ? last.else : last.then;
    else {
      if (last !== undefined) executeOne(last, frame, locals, scope);
      return;
    }
  }
}

function executeOne(stmt: Stmt, frame: Frame, locals: Locals, scope: Scope): void {
  switch (stmt.kind) {
    case 'set': {
      const bits = bitsOf(
        stmt.range,
        evaluate(stmt.value, frame, locals),
        widthOf(scope.locals, stmt.local),
        frame,
        locals,
      );
      const elements = locals[stmt.local] ?? [];
      const index = indexOf(stmt.index, frame, locals);
      if (index < BigInt(elements.length)) elements[Number(index)] = merge(elementOf(elements, index), bits);
      return;
    }
    case 'drive': {
      const value = evaluate(stmt.value, frame, locals);
      const element = indexOf(stmt.index, frame, locals);
      const bits = bitsOf(stmt.range, value, widthOf(scope.module.signals, stmt.signal), frame, locals);
      const delay = stmt.delay === undefined ? undefined : evaluate(stmt.delay, frame, locals);
      if (element < BigInt(lengthOf(scope.module, stmt.signal)))
        frame.drive(stmt.signal, element, bits, delay);
      return;
    }
    case 'memWrite': {
      const address = evaluate(stmt.address, frame, locals);
      const value = evaluate(stmt.value, frame, locals);
      const bits = bitsOf(stmt.range, value, widthOf(scope.module.memories, stmt.memory), frame, locals);
      if (stmt.lanes === undefined) frame.writeMemory(stmt.memory, address, bits);
      else {
        const enabled = laneMask(
          evaluate(stmt.lanes.enable, frame, locals),
          stmt.lanes.enable.width,
          stmt.lanes.lane,
        );
        frame.writeMemory(stmt.memory, address, { mask: bits.mask & enabled, value: bits.value });
      }
      return;
    }
    case 'if':
      execute(evaluate(stmt.cond, frame, locals) === 0n ? stmt.else : stmt.then, frame, locals, scope);
      return;
    case 'switch': {
      const subject = evaluate(stmt.subject, frame, locals);
      const chosen = stmt.cases.find((one) => one.values.includes(subject));
      execute(chosen?.body ?? stmt.default, frame, locals, scope);
      return;
    }
    case 'for':
      for (let i = stmt.from; i < stmt.to; i++) {
        locals[stmt.local] = [truncate(BigInt(i), 32)];
        execute(stmt.body, frame, locals, scope);
      }
      return;
    case 'call':
      call(stmt.func, stmt.args, stmt.results, frame, locals, scope);
      return;
    case 'check': {
      const { cond, values, site } = stmt;
      frame.check(site, evaluate(cond, frame, locals) !== 0n, () =>
        values.map((value) => evaluate(value, frame, locals)),
      );
      return;
    }
  }
}

function call(
  name: string,
  args: readonly Arg[],
  results: readonly number[],
  frame: Frame,
  locals: Locals,
  scope: Scope,
): void {
  const func = scope.functions.get(name);
  if (func === undefined) throw new Error(`no function ${name}`);
  const inner = freshLocals(func.locals);
  func.params.forEach((param, i) => {
    const arg = args[i];
    if (arg !== undefined) inner[param] = elementsOf(arg, frame, locals, scope);
  });
  execute(func.body, frame, inner, { ...scope, locals: func.locals });
  func.results.forEach((result, i) => {
    const target = results[i];
    if (target !== undefined) locals[target] = [...(inner[result] ?? [])];
  });
}

function elementsOf(arg: Arg, frame: Frame, locals: Locals, scope: Scope): bigint[] {
  switch (arg.kind) {
    case 'value':
      return [evaluate(arg.value, frame, locals)];
    case 'local':
      return [...(locals[arg.local] ?? [])];
    case 'signal':
      return Array.from({ length: lengthOf(scope.module, arg.signal) }, (_, i) =>
        frame.read(arg.signal, BigInt(i)),
      );
  }
}

/** Places a value in its element; bits past the end are dropped. */
function bitsOf(
  range: BitRange | undefined,
  value: bigint,
  width: number,
  frame: Frame,
  locals: Locals,
): Bits {
  if (range === undefined) return { mask: mask(width), value };
  const low = evaluate(range.low, frame, locals);
  if (low >= BigInt(width)) return { mask: 0n, value: 0n };
  const all = mask(width);
  return { mask: (mask(range.width) << low) & all, value: (value << low) & all };
}

export function merge(old: bigint, { mask: ones, value }: Bits): bigint {
  return (old & ~ones) | (value & ones);
}

/** `lane` ones for every one of `enable`. */
function laneMask(enable: bigint, lanes: number, lane: number): bigint {
  let ones = 0n;
  for (let i = 0; i < lanes; i++) {
    if ((enable >> BigInt(i)) % 2n === 1n) ones |= mask(lane) << BigInt(i * lane);
  }
  return ones;
}

function widthOf(leaves: readonly { readonly width: number }[], id: number): number {
  return leaves[id]?.width ?? 0;
}

function lengthOf(module: Module, signal: number): number {
  return module.signals[signal]?.length ?? 0;
}
