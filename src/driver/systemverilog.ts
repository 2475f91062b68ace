/** A compiled top as SystemVerilog: the emitter with what it cannot know, places and comments of the source. */
import {
  emitSystemVerilog,
  Inexpressible,
  type SystemVerilog,
} from '../codegen/systemverilog/systemverilog.js';
import type { Docs } from '../codegen/systemverilog/module.js';
import { scheduleDesign } from '../passes/schedule.js';
import type * as hir from '../semantics/hir.js';
import { fault } from '../sim/errors.js';
import type { SourceSet } from '../support/source.js';
import type { Span } from '../support/span.js';
import type { Compiled } from './compile-design.js';

/** Where something stands, for comments of emitted code: `fifo.m3hdl:12`. */
export function placesIn(sources: SourceSet): (span: Span) => string | undefined {
  return ({ file, start }) => {
    const source = sources.get(file);
    return source === undefined ? undefined : `${source.path}:${source.lines.position(start).line}`;
  };
}

/** The design as it was written, so that it can be read; where logic of one block goes back and forth, as the scheduler has taken it apart. */
export function systemVerilogOf(compiled: Compiled, sources: SourceSet): SystemVerilog {
  const docs = docsOf(compiled.top, sources);
  try {
    return emitSystemVerilog(scheduleDesign(compiled.design).design, {
      placeOf: placesIn(sources),
      docsOf: (module) => docs.get(module),
    });
  } catch (refusal) {
    if (refusal instanceof Inexpressible) throw fault('M6011', refusal.span, refusal.message);
    throw refusal;
  }
}

/** `///` comments of a module and its ports, and of all modules below it. */
function docsOf(top: hir.Module, sources: SourceSet): ReadonlyMap<string, Docs> {
  const docs = new Map<string, Docs>();
  const work = [top];
  for (let module = work.pop(); module !== undefined; module = work.pop()) {
    if (docs.has(module.name)) continue;
    const ports = new Map(module.ports.map((port) => [port.name, linesAbove(port.span, sources)]));
    docs.set(module.name, { module: linesAbove(module.span, sources), ports });
    work.push(...module.groups.map((group) => group.module));
  }
  return docs;
}

/** As they stand in the source, since figures live from their blanks. */
function linesAbove({ file, start }: Span, sources: SourceSet): readonly string[] {
  const source = sources.get(file);
  if (source === undefined) return [];
  const above = source.text.slice(0, start).split('\n').slice(0, -1);
  const lines: string[] = [];
  for (let line = above.pop(); line !== undefined; line = above.pop()) {
    const text = line.trim();
    if (text.startsWith('///')) lines.unshift(text.slice(3).replace(/^ /, ''));
    else if (!text.startsWith('#[')) break;
  }
  return lines;
}
