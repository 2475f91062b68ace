/** Processes that a reset holds back, with that written as a condition around what they do. */
import { not } from '../../ir/builder.js';
import type { Module, Process } from '../../ir/ir.js';

export function withDisablesWritten(module: Module): Module {
  return { ...module, processes: module.processes.map((process) => withDisableWritten(process, module)) };
}

function withDisableWritten(process: Process, { resets }: Module): Process {
  if (process.kind !== 'seq' || process.disableUnder === undefined) return process;
  const reset = resets[process.disableUnder];
  if (reset === undefined) throw new Error(`no reset ${process.disableUnder}`);
  const { span, body } = process;
  const level = { kind: 'read', signal: reset.signal, index: undefined, width: 1, span } as const;
  const runs = reset.activeHigh ? not(level) : level;
  const held = { kind: 'if', id: 0, cond: runs, then: body, else: [], span } as const;
  return { ...process, disableUnder: undefined, body: [held] };
}
