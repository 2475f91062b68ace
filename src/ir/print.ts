/**
 * A design as text that a person can read and `parse.ts` reads back to an equal design. Widths that follow from the operands are left out, spans stand
 * in the text on demand only.
 */
import { CodePrinter, printNumber } from './text/print-code.js';
import { handlesOf, quoted } from './text/names.js';
import { printType } from './text/print-types.js';
import type {
  Clock,
  DebugRecord,
  Design,
  Expr,
  Func,
  InstanceGroup,
  Memory,
  Module,
  PowerOn,
  Process,
  Reset,
  Signal,
  Site,
} from './ir.js';
import type { Scope } from './widths.js';

export interface PrintOptions {
  /** `#file:start-end` behind everything that has a place in the source. */
  readonly spans?: boolean;
}

export function printDesign(design: Design, options: PrintOptions = {}): string {
  const handles = new Map<string, (signal: number) => string>();
  const blocks = [`design ${quoted(design.top)};`];
  for (const module of design.modules) {
    blocks.push(new ModulePrinter(module, handles, options.spans ?? false).print());
    handles.set(module.name, handlesOf(module.signals));
  }
  for (const func of design.functions) blocks.push(printFunc(func, options));
  if (design.sites.length > 0) {
    blocks.push(design.sites.map((site, id) => printSite(site, id, options)).join('\n'));
  }
  return `${blocks.join('\n\n')}\n`;
}

/** One expression, for messages. */
export function printExpr(expr: Expr, scope: Scope): string {
  return new CodePrinter(scope, false).expr(expr);
}

class ModulePrinter {
  readonly #module: Module;
  /** How the signals of the modules above are called. */
  readonly #earlier: ReadonlyMap<string, (signal: number) => string>;
  readonly #spans: boolean;
  readonly #code: CodePrinter;
  readonly #clock: (id: number) => string;
  readonly #reset: (id: number) => string;
  readonly #signal: (id: number) => string;
  readonly #memory: (id: number) => string;
  readonly #group: (id: number) => string;

  constructor(module: Module, earlier: ReadonlyMap<string, (signal: number) => string>, spans: boolean) {
    this.#module = module;
    this.#earlier = earlier;
    this.#spans = spans;
    this.#code = new CodePrinter({ ...module, locals: [] }, spans);
    this.#clock = handlesOf(module.clocks);
    this.#reset = handlesOf(module.resets);
    this.#signal = handlesOf(module.signals);
    this.#memory = handlesOf(module.memories);
    this.#group = handlesOf(module.groups);
  }

  print(): string {
    const { name, base, model, crossing, foreign, span } = this.#module;
    const head = ['module', quoted(name)];
    if (base !== name) head.push('base', quoted(base));
    if (model) head.push('model');
    if (crossing) head.push('crossing');
    if (foreign !== undefined) head.push('foreign', quoted(foreign));
    const sections = [
      this.#module.parameters.map(
        (parameter) => `  parameter ${quoted(parameter.name)} = ${JSON.stringify(parameter.text)};`,
      ),
      this.#module.clocks.map((clock, id) => this.#declareClock(clock, id)),
      this.#module.resets.map((reset, id) => this.#declareReset(reset, id)),
      this.#module.signals.map((signal, id) => this.#declareSignal(signal, id)),
      this.#module.memories.map((memory, id) => this.#declareMemory(memory, id)),
      this.#module.groups.map((group, id) => this.#declareGroup(group, id)),
      this.#module.processes.flatMap((process) => this.#process(process)),
      this.#module.debug.map((record) => this.#debug(record)),
    ];
    const body = sections.flat();
    return [`${head.join(' ')}${this.#code.span(span)} {`, ...body, '}'].join('\n');
  }

  #declareClock(clock: Clock, id: number): string {
    const how = (): string => {
      switch (clock.kind) {
        case 'port':
          return 'port';
        case 'source':
          return `source ${clock.period.numerator} / ${clock.period.denominator}`;
        case 'divide':
          return `divide ${this.#clock(clock.parent)} by ${clock.by}`;
        case 'gate':
          return `gate ${this.#clock(clock.parent)} enable %${this.#signal(clock.enable)}`;
      }
    };
    return `  clock ${this.#clock(id)} ${how()}${this.#code.span(clock.span)};`;
  }

  #declareReset({ signal, clock, synchronous, activeHigh, span }: Reset, id: number): string {
    const domain = clock === undefined ? '' : ` on ${this.#clock(clock)}`;
    const how = `${synchronous ? 'sync' : 'async'} ${activeHigh ? 'high' : 'low'}`;
    return `  reset ${this.#reset(id)} = %${this.#signal(signal)}${domain} ${how}${this.#code.span(span)};`;
  }

  #declareSignal(signal: Signal, id: number): string {
    const direction = signal.port === undefined ? '' : `${signal.port} `;
    const words = [`  ${direction}${signal.storage} %${this.#signal(id)}: ${signal.width}`];
    if (signal.length !== 1) words.push(`x ${signal.length}`);
    if (signal.instancePort !== undefined) {
      const { group, signal: port } = signal.instancePort;
      words.push(`of ${this.#group(group)} %${this.#childHandle(this.#module.groups[group], port)}`);
    }
    if (signal.domain !== undefined) {
      words.push(signal.domain === 'async' ? 'free' : `on ${this.#clock(signal.domain)}`);
    }
    if (signal.init !== undefined) words.push(`init ${printNumbers(signal.init)}`);
    if (signal.reset !== undefined) words.push(`reset ${this.#reset(signal.reset)}`);
    words.push(...this.#powerOn(signal.powerOn));
    return `${words.join(' ')}${this.#code.span(signal.span)};`;
  }

  #declareMemory(memory: Memory, id: number): string {
    const words = [`  mem @${this.#memory(id)}: ${memory.width} x ${memory.depth} ${memory.readUnderWrite}`];
    if (memory.asyncRead) words.push('async');
    if (memory.init !== undefined) words.push(`init ${printNumbers(memory.init)}`);
    words.push(...this.#powerOn(memory.powerOn));
    return `${words.join(' ')}${this.#code.span(memory.span)};`;
  }

  #powerOn(powerOn: PowerOn): readonly string[] {
    switch (powerOn.kind) {
      case 'bits':
        return [];
      case 'oneOf':
        return [`oneof ${printNumbers(powerOn.values)}`];
      case 'payload': {
        const masks = powerOn.masks.map(([tag, mask]) => `${printNumber(tag)} = ${printNumber(mask)}`);
        return [`payload %${this.#signal(powerOn.tag)} (${masks.join(', ')})`];
      }
    }
  }

  #declareGroup(group: InstanceGroup, id: number): string {
    const dims = group.dims.map((dim) => `[${dim}]`).join('');
    const at = group.positions === undefined ? '' : ` at ${printNumbers(group.positions.map(BigInt))}`;
    const clocks = group.clocks.map(this.#clock).join(', ');
    const ports = group.ports.map(
      ({ child, parent }) => `%${this.#childHandle(group, child)} = %${this.#signal(parent)}`,
    );
    return `  group ${this.#group(id)}${dims}${at}: ${quoted(group.module)} (${clocks}) (${ports.join(', ')})${this.#code.span(group.span)};`;
  }

  #childHandle(group: InstanceGroup | undefined, signal: number): string {
    const child = group === undefined ? undefined : this.#earlier.get(group.module);
    return child?.(signal) ?? `~${signal}`;
  }

  #process(process: Process): readonly string[] {
    const code = new CodePrinter({ ...this.#module, locals: process.locals }, this.#spans);
    const local = handlesOf(process.locals);
    const head = [`  ${process.kind} ${quoted(process.name)}`];
    if (process.kind === 'comb') {
      for (const { local: id, from, to } of process.family)
        head.push(`family $${local(id)} in ${from}..${to}`);
    } else if (process.kind === 'seq') {
      head.push(process.edge, this.#clock(process.clock));
      if (process.disableUnder !== undefined) head.push(`disable ${this.#reset(process.disableUnder)}`);
    } else {
      head.push(`entry ${process.entry}`);
    }
    const body =
      process.kind === 'test'
        ? process.code.flatMap((instr, pc) => code.instr(instr, pc, '    '))
        : code.body(process.body, '    ');
    return [
      `${head.join(' ')}${code.span(process.span)} {`,
      ...printLocals(process.locals, code, '    '),
      ...body,
      '  }',
    ];
  }

  #debug(record: DebugRecord): string {
    const leaves = record.leaves.map((leaf) => {
      switch (leaf.kind) {
        case 'signal':
          return `signal %${this.#signal(leaf.signal)}`;
        case 'memory':
          return `memory @${this.#memory(leaf.memory)}`;
        case 'expr':
          return this.#code.expr(leaf.value);
      }
    });
    const attributes = record.attributes.map((attribute) => ` #[${quoted(attribute)}]`).join('');
    return `  debug ${record.role} ${quoted(record.name)}: ${printType(record.type)} = (${leaves.join(', ')})${attributes}${this.#code.span(record.span)};`;
  }
}

function printFunc(func: Func, options: PrintOptions): string {
  const code = new CodePrinter({ signals: [], memories: [], locals: func.locals }, options.spans ?? false);
  const local = handlesOf(func.locals);
  const list = (ids: readonly number[]): string => ids.map((id) => `$${local(id)}`).join(', ');
  const intrinsic = func.intrinsic === undefined ? '' : ` intrinsic ${quoted(func.intrinsic)}`;
  return [
    `function ${quoted(func.name)}(${list(func.params)}) -> (${list(func.results)})${intrinsic}${code.span(func.span)} {`,
    ...printLocals(func.locals, code, '  '),
    ...code.body(func.body, '  '),
    '}',
  ].join('\n');
}

function printLocals(locals: Func['locals'], code: CodePrinter, indent: string): readonly string[] {
  const handle = handlesOf(locals);
  return locals.map(
    ({ width, length, span }, id) =>
      `${indent}local $${handle(id)}: ${width}${length === 1 ? '' : ` x ${length}`}${code.span(span)};`,
  );
}

function printSite(site: Site, id: number, options: PrintOptions): string {
  const code = new CodePrinter({ signals: [], memories: [], locals: [] }, options.spans ?? false);
  const shows = site.shows.map(
    ({ text, type, leaves }) => `${JSON.stringify(text)}: ${printType(type)} x ${leaves}`,
  );
  const texts = [site.name, site.message, site.source].map((text) => JSON.stringify(text));
  return `site !${id} ${site.kind} ${texts.join(' ')} (${shows.join(', ')})${code.span(site.span)};`;
}

function printNumbers(values: readonly bigint[]): string {
  return `(${values.map(printNumber).join(', ')})`;
}
