/**
 * `pipeline` is sugar: a wire for each `let`, a register for each name at each cut that it passes, one `on` block that moves them all, and a wire for
 * the result.
 *
 * What a stage reads has come as far as the stage: a name of an earlier stage, or a signal of the module, which is taken as the first stage saw it. The
 * result of another pipeline is there after that one's latency. So values of different ages cannot meet.
 */
import { error } from '../../diagnostics/diagnostic.js';
import type * as ast from '../../syntax/ast.js';
import { walk } from '../../syntax/walk.js';
import { evaluateConstant } from '../constants.js';
import { checkAgainst, checkCondition } from '../expressions/check.js';
import type * as hir from '../hir.js';
import { declare } from '../packages.js';
import { Scope, type Symbol } from '../scope.js';
import { INTEGER, isHardware } from '../type-names.js';
import type { ModuleBuilder, Place } from './builder.js';
import { clockOf, resetOf } from './clocked.js';
import { pushOn } from './processes.js';
import { addSignal, declareLet, ownIndices } from './signals.js';

export function declarePipeline(builder: ModuleBuilder, member: ast.PipelineDecl, place: Place): void {
  const clock = clockOf(builder, member, place);
  const latency = evaluateConstant(builder.context, place.scope, member.latency, INTEGER)?.value;
  if (clock === undefined || typeof latency !== 'bigint') {
    builder.define(place.scope, member.name, { kind: 'error', span: member.name.span });
    return;
  }
  new Pipeline(builder, member, place, clock).declare(latency);
}

/** A `let` of the result of a pipeline, or of a part of it, is as far behind. */
export function inheritLatency(
  { latencies }: ModuleBuilder,
  { names, value }: ast.LetDecl,
  { scope }: Place,
): void {
  const signalOf = (name: ast.Ident): hir.Signal | undefined => {
    const symbol = scope.lookup(name.text)?.symbol;
    return symbol?.kind === 'signal' ? symbol.signal : undefined;
  };
  let latency = 0;
  walk(value, (node) => {
    const signal = latencies.size > 0 && isName(node) ? signalOf(node.name) : undefined;
    if (signal !== undefined) latency = Math.max(latency, latencies.get(signal) ?? 0);
  });
  if (latency === 0) return;
  for (const name of names) {
    const signal = signalOf(name);
    if (signal !== undefined) latencies.set(signal, latency);
  }
}

class Pipeline {
  readonly #builder: ModuleBuilder;
  readonly #member: ast.PipelineDecl;
  readonly #place: Place;
  readonly #clock: hir.Clock;
  readonly #moves: hir.Stmt[] = [];
  /** What `let` has named so far. */
  readonly #named = new Map<string, ast.Ident>();
  /** What it names anywhere. */
  readonly #lets: ReadonlySet<string>;

  constructor(builder: ModuleBuilder, member: ast.PipelineDecl, place: Place, clock: hir.Clock) {
    this.#builder = builder;
    this.#member = member;
    this.#place = place;
    this.#clock = clock;
    const statements = member.stages.flatMap(({ body }) => body.statements);
    this.#lets = new Set(
      statements.flatMap((each) => (each.kind === 'let' ? each.names.map(({ text }) => text) : [])),
    );
  }

  declare(latency: bigint): void {
    const { name, stages, span } = this.#member;
    let stage = new Scope('block', this.#place.scope);
    let level = 0;
    for (const { body, cut } of stages) {
      this.#judge(body, level);
      for (const statement of body.statements) this.#declare(statement, stage, level);
      if (cut === undefined) this.#result(body, stage, latency);
      else {
        if (body.result !== undefined) this.#refuse(body.result, 'only the last stage has a value');
        const times = this.#times(cut, stage);
        for (let i = 0; i < times; i++) {
          level += 1;
          stage = this.#behind(stage, level);
          this.#initialise(cut, stage);
        }
      }
    }
    const isRead = stages.every(({ body }) => body.statements.every(({ kind }) => kind !== 'error'));
    if (isRead && BigInt(level) !== latency) this.#mismatch(level);
    this.#builder.defer(() => {
      const body = this.#enabled();
      if (body.length > 0)
        pushOn(
          this.#builder,
          { name: name.text, clock: this.#clock, edge: 'rising', body, span },
          this.#place,
        );
    });
  }

  #declare(statement: ast.Stmt, stage: Scope, level: number): void {
    const { diagnostics } = this.#builder.context;
    switch (statement.kind) {
      case 'let':
        for (const each of statement.names) {
          const earlier = this.#named.get(each.text);
          if (earlier !== undefined)
            diagnostics.add(
              error('M2002', each.span, `\`${each.text}\` is declared twice`, 'again here').label(
                earlier.span,
                'the first one, which comes along',
              ),
            );
          this.#named.set(each.text, each);
        }
        declareLet(this.#builder, statement, this.#at(stage, level), stage);
        return;
      case 'const':
        declare(diagnostics, stage, statement);
        return;
      case 'error':
        diagnostics.failAgain();
        return;
      default:
        this.#refuse(statement, 'a stage holds `let` and `const`, and ends with `reg;`');
    }
  }

  #refuse(node: ast.Node, rule: string): void {
    this.#builder.context.diagnostics.add(
      error('M1108', node.span, 'this may not stand in a pipeline', rule),
    );
  }

  #at(scope: Scope, level: number): Place {
    return { ...this.#place, scope, prefix: `${this.#member.name.text}.${level}.` };
  }

  #result({ statements, result, span }: ast.Block, stage: Scope, latency: bigint): void {
    const { name, type, docs, attributes } = this.#member;
    if (result === undefined) {
      this.#builder.define(this.#place.scope, name, { kind: 'error', span: name.span });
      // What could not be read may have been the value.
      if (statements.some(({ kind }) => kind === 'error')) return;
      const end = { ...span, start: span.end - 1 };
      const message = `\`${name.text}\` ends without its value`;
      this.#builder.context.diagnostics.add(
        error('M3206', end, message, 'the last expression is the result'),
      );
      return;
    }
    const named: ast.LetDecl = {
      kind: 'let',
      docs,
      attributes,
      names: [name],
      tuple: false,
      type,
      value: result,
      span: this.#member.span,
    };
    declareLet(this.#builder, named, this.#place, stage);
    const symbol = this.#place.scope.own(name.text);
    if (symbol?.kind === 'signal') this.#builder.latencies.set(symbol.signal, Number(latency));
  }

  /** `reg * 3` are three cuts. */
  #times({ times }: ast.PipelineCut, stage: Scope): number {
    if (times === undefined) return 1;
    const { context } = this.#builder;
    const value = evaluateConstant(context, stage, times, INTEGER)?.value;
    if (typeof value === 'bigint' && value >= 0n && value <= BigInt(context.limits.repetitions))
      return Number(value);
    if (typeof value === 'bigint')
      context.diagnostics.add(
        error('M3302', times.span, `a pipeline cannot have ${value} cuts here`, 'from 0 on'),
      );
    return 0;
  }

  #behind(before: Scope, level: number): Scope {
    const { latencies } = this.#builder;
    return new Stage(this.#place.scope, before, (symbol, name) =>
      // The result of another pipeline that is only just there, or not yet.
      (latencies.get(symbol.signal) ?? 0) >= level ? undefined : this.#carried(symbol, name, level),
    );
  }

  /** The register behind the cut. Its value is what the name means in the stage before. */
  #carried({ signal, own, span }: SignalSymbol, name: string, level: number): Symbol {
    const ident: ast.Ident = { kind: 'ident', text: name, span };
    const hidden = new Scope('block', undefined);
    const register = addSignal(this.#builder, this.#at(hidden, level), ident, signal.type, {
      storage: 'reg',
      direction: undefined,
      attributes: [],
    });
    register.domain = this.#clock;
    const indices = ownIndices(this.#place, span);
    if (!isHardware(signal.type)) throw new Error('a connection passes no cut');
    this.#moves.push({
      kind: 'next',
      target: { root: { kind: 'signal', signal: register, indices }, path: [], type: signal.type, span },
      value: {
        kind: 'signal',
        signal,
        indices: own.map((loop) => ({ kind: 'loopVar', loop, type: INTEGER, span })),
        type: signal.type,
        span,
      },
      lanes: undefined,
      after: undefined,
      span,
    });
    return { kind: 'signal', signal: register, own: this.#place.loops, span };
  }

  #initialise({ initial }: ast.PipelineCut, stage: Scope): void {
    const { context } = this.#builder;
    for (const { name, value } of initial) {
      const symbol = stage.lookup(name.text)?.symbol;
      const register =
        symbol?.kind === 'signal' && stage.own(name.text) === symbol
          ? this.#builder.signals.find((each) => each === symbol.signal)
          : undefined;
      if (register === undefined || !isHardware(register.type)) {
        context.diagnostics.add(
          error(
            'M2001',
            name.span,
            `no \`${name.text}\` passes this cut`,
            'what is named here is registered',
          ),
        );
        continue;
      }
      const { type } = register;
      if (checkAgainst(context, this.#place.scope, value, type).type.kind === 'error') continue;
      register.init = evaluateConstant(context, this.#place.scope, value, type)?.value;
      register.reset = resetOf(this.#builder, this.#member, this.#clock, this.#place);
    }
  }

  #enabled(): readonly hir.Stmt[] {
    const { enable } = this.#member;
    if (enable === undefined || this.#moves.length === 0) return this.#moves;
    const cond = checkCondition(this.#builder.context, this.#place.scope, enable);
    return [{ kind: 'if', cond, then: this.#moves, else: [], span: enable.span }];
  }

  #mismatch(level: number): void {
    const { name, latency } = this.#member;
    const cuts = `${level} ${level === 1 ? 'cut' : 'cuts'}`;
    this.#builder.context.diagnostics.add(
      error('M4025', latency.span, `\`${name.text}\` has ${cuts}`, 'what others rely on')
        .note('rule: `after` says how many times `reg` stands in the body')
        .fix('to say what it has', [{ span: latency.span, text: `${level}` }]),
    );
  }

  /** Names that mean something else, or nothing yet, in a stage that is `level` cycles behind the first. */
  #judge(body: ast.Block, level: number): void {
    const { diagnostics } = this.#builder.context;
    walk(body, (node) => {
      if (!isName(node) || this.#lets.has(node.name.text)) return;
      const { text } = node.name;
      const symbol = this.#place.scope.lookup(text)?.symbol;
      if (symbol?.kind === 'signal' && isHardware(symbol.signal.type)) {
        const latency = this.#builder.latencies.get(symbol.signal) ?? 0;
        if (latency <= level) return;
        diagnostics.add(
          error(
            'M4026',
            node.span,
            `\`${text}\` is there after ${cycles(latency)}`,
            `here it is after ${cycles(level)}`,
          )
            .label(symbol.span, 'declared here')
            .note(
              'rule: a stage reads what has come as far as itself; more `reg;` in front of it let the other catch up',
            ),
        );
      } else if (level > 0 && symbol !== undefined && STAYS.has(symbol.kind)) {
        diagnostics.add(
          error(
            'M4027',
            node.span,
            `\`${text}\` is no value, and cannot pass a cut`,
            `here it would be that of ${cycles(level)} later`,
          ).note('in the first stage: `let` names what is wanted of it, and that comes along'),
        );
      }
    });
  }
}

/** Connections and what stands for several signals. */
const STAYS: ReadonlySet<Symbol['kind']> = new Set(['signal', 'instance', 'fsm']);

const isName = (node: ast.Node): node is ast.NameExpr => 'kind' in node && node.kind === 'name';

const cycles = (count: number): string => (count === 1 ? '1 cycle' : `${count} cycles`);

type SignalSymbol = Symbol & { readonly kind: 'signal' };

type Carry = (before: SignalSymbol, name: string) => Symbol | undefined;

/** The names of a stage behind a cut: what it is asked for, it takes over from the stage before through a register. */
class Stage extends Scope {
  readonly #before: Scope;
  readonly #carry: Carry;

  constructor(outside: Scope, before: Scope, carry: Carry) {
    super('block', outside);
    this.#before = before;
    this.#carry = carry;
  }

  protected override found(name: string): Symbol | undefined {
    const before = this.#before.lookup(name)?.symbol;
    if (before?.kind !== 'signal' || !isHardware(before.signal.type)) return before;
    const carried = this.#carry(before, name);
    if (carried !== undefined) this.define(name, carried);
    return carried ?? before;
  }
}
