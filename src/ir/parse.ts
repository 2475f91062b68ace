/** Text to design: what `print.ts` writes. Throws an {@link IrSyntaxError} with the line where the text is not one. */
import { isIntrinsicOp, type IntrinsicOp } from '../operators/operators.js';
import { Cursor } from './text/cursor.js';
import { CodeParser } from './text/parse-code.js';
import type { Names } from './text/parse-code.js';
import { InstrParser } from './text/parse-instr.js';
import { Handles, nameOf } from './text/names.js';
import { parseType } from './text/parse-types.js';
import type {
  Clock,
  DebugLeaf,
  DebugRecord,
  Design,
  Func,
  InstanceGroup,
  Local,
  Memory,
  Module,
  PowerOn,
  Process,
  Reset,
  Signal,
  Site,
} from './ir.js';

export { IrSyntaxError } from './text/lexer.js';

export function parseDesign(text: string): Design {
  const cursor = new Cursor(text);
  cursor.expect('design');
  const top = cursor.name();
  cursor.expect(';');
  const modules: Module[] = [];
  const functions: Func[] = [];
  const sites: Site[] = [];
  const signalsOf = new Map<string, Handles>();
  while (cursor.token.kind !== 'end') {
    switch (cursor.oneOf(['module', 'function', 'site'])) {
      case 'module': {
        const parser = new ModuleParser(cursor, signalsOf);
        const module = parser.parse();
        modules.push(module);
        signalsOf.set(module.name, parser.names.signals);
        break;
      }
      case 'function':
        functions.push(parseFunc(cursor));
        break;
      case 'site': {
        const { token } = cursor;
        if (cursor.site() !== sites.length) cursor.fail(`expected \`!${sites.length}\``, token);
        sites.push(parseSite(cursor));
      }
    }
  }
  return { modules, top, functions, sites };
}

const SITES = [
  'assert',
  'assume',
  'cover',
  'expect',
  'fail',
  'timeout',
  'index',
  'divide',
  'encoding',
  'stream',
  'unknown',
] as const;

function parseSite(cursor: Cursor): Site {
  const kind = cursor.oneOf(SITES);
  const name = cursor.string();
  const message = cursor.string();
  const source = cursor.string();
  const shows = cursor.list(() => {
    const text = cursor.string();
    cursor.expect(':');
    const type = parseType(cursor);
    cursor.expect('x');
    return { text, type, leaves: cursor.number() };
  });
  return { kind, name, message, source, shows, span: ended(cursor) };
}

function parseFunc(cursor: Cursor): Func {
  const name = cursor.name();
  // The locals are declared inside, so what the head says of them is looked up afterwards.
  const handle = (): { readonly text: string } => cursor.expectKind('handle', 'a local');
  const params = cursor.list(handle);
  cursor.expect('->');
  const results = cursor.list(handle);
  const intrinsic = cursor.take('intrinsic') ? parseOperator(cursor) : undefined;
  const span = opened(cursor);
  const names = new Handles();
  const locals = parseLocals(cursor, names);
  const idOf = ({ text }: { readonly text: string }): number =>
    names.idOf(text.slice(1)) ?? cursor.fail(`${name} has no local \`${text}\``);
  const scope = { signals: [], memories: [], locals };
  const code = new CodeParser(
    cursor,
    { signals: new Handles(), memories: new Handles(), clocks: new Handles(), locals: names },
    scope,
  );
  return {
    name,
    params: params.map(idOf),
    results: results.map(idOf),
    intrinsic,
    span,
    locals,
    body: code.body(),
  };
}

function parseOperator(cursor: Cursor): IntrinsicOp {
  const name = cursor.name();
  return isIntrinsicOp(name) ? name : cursor.fail(`there is no operator \`${name}\``);
}

function parseLocals(cursor: Cursor, names: Handles): readonly Local[] {
  const locals: Local[] = [];
  while (cursor.take('local')) {
    const name = declared(cursor, 'handle', names);
    cursor.expect(':');
    const width = cursor.number();
    locals.push({ name, width, length: cursor.take('x') ? cursor.number() : 1, span: ended(cursor) });
  }
  return locals;
}

/** The name of something that is declared here; sigils belong to handles. */
function declared(cursor: Cursor, kind: 'handle' | 'word', names: Handles): string {
  const token = cursor.expectKind(kind, 'a name');
  const handle = kind === 'handle' ? token.text.slice(1) : token.text;
  if (!names.declare(handle)) cursor.fail(`\`${token.text}\` is declared twice`, token);
  return nameOf(handle);
}

function ended(cursor: Cursor): Site['span'] {
  const span = cursor.span();
  cursor.expect(';');
  return span;
}

function opened(cursor: Cursor): Site['span'] {
  const span = cursor.span();
  cursor.expect('{');
  return span;
}

class ModuleParser {
  readonly #cursor: Cursor;
  readonly #signalsOf: ReadonlyMap<string, Handles>;
  readonly #resets = new Handles();
  readonly #groups = new Handles();
  readonly #groupModules: string[] = [];
  readonly #code: CodeParser;
  readonly names: Names = {
    signals: new Handles(),
    memories: new Handles(),
    clocks: new Handles(),
    locals: new Handles(),
  };

  readonly #parameters: { readonly name: string; readonly text: string }[] = [];
  readonly #clocks: Clock[] = [];
  readonly #resetList: Reset[] = [];
  readonly #signals: Signal[] = [];
  readonly #memories: Memory[] = [];
  readonly #groupList: InstanceGroup[] = [];
  readonly #processes: Process[] = [];
  readonly #debug: DebugRecord[] = [];

  constructor(cursor: Cursor, signalsOf: ReadonlyMap<string, Handles>) {
    this.#cursor = cursor;
    this.#signalsOf = signalsOf;
    this.#code = new CodeParser(cursor, this.names, {
      signals: this.#signals,
      memories: this.#memories,
      locals: [],
    });
  }

  parse(): Module {
    const cursor = this.#cursor;
    const name = cursor.name();
    const base = cursor.take('base') ? cursor.name() : name;
    const model = cursor.take('model');
    const crossing = cursor.take('crossing');
    const foreign = cursor.take('foreign') ? cursor.name() : undefined;
    const span = opened(cursor);
    this.#declareAhead();
    while (!cursor.take('}')) this.#item();
    return {
      name,
      base,
      model,
      crossing,
      foreign,
      span,
      parameters: this.#parameters,
      clocks: this.#clocks,
      resets: this.#resetList,
      signals: this.#signals,
      memories: this.#memories,
      groups: this.#groupList,
      processes: this.#processes,
      debug: this.#debug,
    };
  }

  /** Items name each other forwards and backwards, so their names are collected first. */
  #declareAhead(): void {
    const cursor = this.#cursor;
    let depth = 1;
    for (let at = 0; depth > 0 && cursor.ahead(at).kind !== 'end'; at++) {
      const { text } = cursor.ahead(at);
      if (text === '{') depth += 1;
      if (text === '}') depth -= 1;
      // The words are names of other things too, but for where an item begins.
      if (depth !== 1 || !this.#itemBegins(at)) continue;
      if (text === 'in' || text === 'out') this.#declareOne(at + 2, 'handle', this.names.signals);
      else if (text === 'wire' || text === 'reg') this.#declareOne(at + 1, 'handle', this.names.signals);
      else if (text === 'mem') this.#declareOne(at + 1, 'handle', this.names.memories);
      else if (text === 'clock') this.#declareOne(at + 1, 'word', this.names.clocks);
      else if (text === 'reset') this.#declareOne(at + 1, 'word', this.#resets);
      else if (text === 'group') this.#declareGroup(at + 1);
    }
  }

  #itemBegins(at: number): boolean {
    return at === 0 || [';', '}'].includes(this.#cursor.ahead(at - 1).text);
  }

  #declareOne(at: number, kind: 'handle' | 'word', names: Handles): void {
    const token = this.#cursor.ahead(at);
    // Other uses of the words, as names of types and processes, are no declarations.
    if (token.kind !== kind) return;
    const handle = kind === 'handle' ? token.text.slice(1) : token.text;
    if (!names.declare(handle)) this.#cursor.fail(`\`${token.text}\` is declared twice`, token);
  }

  /** Signals may name the ports of a group that is declared below them. */
  #declareGroup(at: number): void {
    this.#declareOne(at, 'word', this.#groups);
    let colon = at;
    while (this.#cursor.ahead(colon).text !== ':' && this.#cursor.ahead(colon).kind !== 'end') colon++;
    this.#groupModules.push(nameOf(this.#cursor.ahead(colon + 1).text));
  }

  #item(): void {
    const cursor = this.#cursor;
    const kind = cursor.oneOf([
      'parameter',
      'clock',
      'reset',
      'in',
      'out',
      'wire',
      'reg',
      'mem',
      'group',
      'comb',
      'seq',
      'test',
      'debug',
    ]);
    switch (kind) {
      case 'parameter': {
        const name = cursor.name();
        cursor.expect('=');
        const text = cursor.string();
        cursor.expect(';');
        this.#parameters.push({ name, text });
        return;
      }
      case 'clock':
        this.#clocks.push(this.#clock());
        return;
      case 'reset':
        this.#resetList.push(this.#reset());
        return;
      case 'in':
      case 'out':
        this.#signals.push(this.#signal(kind, cursor.oneOf(['wire', 'reg'])));
        return;
      case 'wire':
      case 'reg':
        this.#signals.push(this.#signal(undefined, kind));
        return;
      case 'mem':
        this.#memories.push(this.#memory());
        return;
      case 'group':
        this.#groupList.push(this.#group());
        return;
      case 'comb':
      case 'seq':
      case 'test':
        this.#processes.push(this.#process(kind));
        return;
      case 'debug':
        this.#debug.push(this.#record());
    }
  }

  #own(): string {
    return nameOf(this.#cursor.expectKind('word', 'a name').text);
  }

  #ref(names: Handles): number {
    const token = this.#cursor.expectKind('word', 'a name');
    return names.idOf(token.text) ?? this.#cursor.fail(`nothing here is called \`${token.text}\``, token);
  }

  #clock(): Clock {
    const cursor = this.#cursor;
    const name = this.#own();
    const kind = cursor.oneOf(['port', 'source', 'divide', 'gate']);
    switch (kind) {
      case 'port':
        return { kind, name, span: ended(cursor) };
      case 'source': {
        const numerator = cursor.bigint();
        cursor.expect('/');
        return { kind, name, period: { numerator, denominator: cursor.bigint() }, span: ended(cursor) };
      }
      case 'divide': {
        const parent = this.#code.clock();
        cursor.expect('by');
        return { kind, name, parent, by: cursor.number(), span: ended(cursor) };
      }
      case 'gate': {
        const parent = this.#code.clock();
        cursor.expect('enable');
        return { kind, name, parent, enable: this.#code.signal(), span: ended(cursor) };
      }
    }
  }

  #reset(): Reset {
    const cursor = this.#cursor;
    const name = this.#own();
    cursor.expect('=');
    const signal = this.#code.signal();
    const clock = cursor.take('on') ? this.#code.clock() : undefined;
    const synchronous = cursor.oneOf(['sync', 'async']) === 'sync';
    const activeHigh = cursor.oneOf(['high', 'low']) === 'high';
    return { name, signal, clock, synchronous, activeHigh, span: ended(cursor) };
  }

  #signal(port: Signal['port'], storage: Signal['storage']): Signal {
    const cursor = this.#cursor;
    const name = nameOf(cursor.expectKind('handle', 'a signal').text.slice(1));
    cursor.expect(':');
    const width = cursor.number();
    const length = cursor.take('x') ? cursor.number() : 1;
    const instancePort = cursor.take('of') ? this.#instancePort() : undefined;
    const domain = cursor.take('free') ? 'async' : cursor.take('on') ? this.#code.clock() : undefined;
    const init = this.#init();
    const reset = cursor.take('reset') ? this.#ref(this.#resets) : undefined;
    const powerOn = this.#powerOn();
    const span = ended(cursor);
    return { name, width, length, storage, port, instancePort, domain, init, reset, powerOn, span };
  }

  #instancePort(): NonNullable<Signal['instancePort']> {
    const group = this.#ref(this.#groups);
    return { group, signal: this.#childSignal(this.#groupModules[group]) };
  }

  #childSignal(module: string | undefined): number {
    const { text } = this.#cursor.expectKind('handle', 'a port');
    const child = (module === undefined ? undefined : this.#signalsOf.get(module)) ?? new Handles();
    const id = child.idOf(text.slice(1));
    return id ?? this.#cursor.fail(`the instance has no port \`${text}\``);
  }

  #init(): readonly bigint[] | undefined {
    return this.#cursor.take('init') ? this.#cursor.list(() => this.#cursor.bigint()) : undefined;
  }

  #powerOn(): PowerOn {
    const cursor = this.#cursor;
    if (cursor.take('payload')) {
      const tag = this.#code.signal();
      const masks = cursor.list((): readonly [bigint, bigint] => {
        const value = cursor.bigint();
        cursor.expect('=');
        return [value, cursor.bigint()];
      });
      return { kind: 'payload', tag, masks };
    }
    return cursor.take('oneof')
      ? { kind: 'oneOf', values: cursor.list(() => cursor.bigint()) }
      : { kind: 'bits' };
  }

  #memory(): Memory {
    const cursor = this.#cursor;
    const name = nameOf(cursor.expectKind('handle', 'a memory').text.slice(1));
    cursor.expect(':');
    const width = cursor.number();
    cursor.expect('x');
    const depth = cursor.number();
    const readUnderWrite = cursor.oneOf(['old', 'new', 'undefined']);
    const asyncRead = cursor.take('async');
    const init = this.#init();
    const { token } = cursor;
    const powerOn = this.#powerOn();
    if (powerOn.kind === 'payload') return cursor.fail('a memory has no payload', token);
    return { name, width, depth, readUnderWrite, asyncRead, init, powerOn, span: ended(cursor) };
  }

  #group(): InstanceGroup {
    const cursor = this.#cursor;
    const name = this.#own();
    const dims: number[] = [];
    while (cursor.take('[')) {
      dims.push(cursor.number());
      cursor.expect(']');
    }
    const positions = cursor.take('at') ? cursor.list(() => cursor.number()) : undefined;
    cursor.expect(':');
    const module = cursor.name();
    const clocks = cursor.list(() => this.#code.clock());
    const ports = cursor.list(() => {
      const port = this.#childSignal(module);
      cursor.expect('=');
      return { child: port, parent: this.#code.signal() };
    });
    return { name, module, dims, positions, clocks, ports, span: ended(cursor) };
  }

  #process(kind: Process['kind']): Process {
    const cursor = this.#cursor;
    const name = cursor.name();
    const families: { readonly handle: string; readonly from: number; readonly to: number }[] = [];
    while (cursor.take('family')) {
      const handle = cursor.expectKind('handle', 'a local').text.slice(1);
      cursor.expect('in');
      const from = cursor.number();
      cursor.expect('..');
      families.push({ handle, from, to: cursor.number() });
    }
    const edge = kind === 'seq' ? cursor.oneOf(['rising', 'falling']) : 'rising';
    const clock = kind === 'seq' ? this.#code.clock() : 0;
    const disableUnder = kind === 'seq' && cursor.take('disable') ? this.#ref(this.#resets) : undefined;
    if (kind === 'test') cursor.expect('entry');
    const entry = kind === 'test' ? cursor.number() : 0;
    const span = opened(cursor);
    const names = new Handles();
    const locals = parseLocals(cursor, names);
    const scope = { signals: this.#signals, memories: this.#memories, locals };
    const code = new CodeParser(cursor, { ...this.names, locals: names }, scope);
    if (kind === 'test') return { kind, name, locals, entry, code: new InstrParser(code).code(), span };
    const body = code.body();
    if (kind === 'seq') return { kind, name, locals, clock, edge, disableUnder, body, span };
    const family = families.map(({ handle, from, to }) => ({
      local: names.idOf(handle) ?? cursor.fail(`${name} has no local \`$${handle}\``),
      from,
      to,
    }));
    return { kind, name, locals, family, body, span };
  }

  #record(): DebugRecord {
    const cursor = this.#cursor;
    const role = cursor.oneOf(['port', 'signal', 'memory', 'constant']);
    const name = cursor.name();
    cursor.expect(':');
    const type = parseType(cursor);
    cursor.expect('=');
    const leaves = cursor.list((): DebugLeaf => {
      if (cursor.take('signal')) return { kind: 'signal', signal: this.#code.signal() };
      if (cursor.take('memory')) return { kind: 'memory', memory: this.#code.memory() };
      return { kind: 'expr', value: this.#code.expr() };
    });
    const attributes: string[] = [];
    while (cursor.take('#[')) {
      attributes.push(cursor.name());
      cursor.expect(']');
    }
    return { role, name, type, leaves, attributes, span: ended(cursor) };
  }
}
