/** Functions of the design become functions of the emitted code. */
import type { Func } from '../../ir/ir.js';
import { limbsOf, type Layout } from '../layout.js';
import { Expressions } from './expressions.js';
import type { Callees, FunctionFace, FunctionResult } from './face.js';
import { Locals } from './locals.js';
import { remark, type Names } from './names.js';
import { Output } from './output.js';
import { addressOf, variableValue } from './places.js';
import { Statements } from './statements.js';
import { formOf, literal, name, narrow, rangeOf, ZERO, type Value } from './value.js';
import { Writer } from './writer.js';

export class Functions implements Callees {
  readonly #funcs = new Map<string, { readonly func: Func; readonly face: FunctionFace }>();
  readonly #texts = new Map<Func, string>();
  readonly #layout: Layout;
  readonly #names: Names;
  readonly #typed: boolean;

  constructor(funcs: readonly Func[], layout: Layout, names: Names, typed: boolean) {
    this.#layout = layout;
    this.#names = names;
    this.#typed = typed;
    // All names are given before any function is written, so that no variable of one hides another.
    for (const func of funcs) this.#funcs.set(func.name, { func, face: this.#faceOf(func) });
  }

  /** Those that were asked for, each after those that it calls. */
  get texts(): readonly string[] {
    return [...this.#texts.values()];
  }

  named(name: string): FunctionFace {
    const found = this.#funcs.get(name);
    if (found === undefined) throw new Error(`no function ${name}`);
    const { func, face } = found;
    if (!this.#texts.has(func)) this.#texts.set(func, this.#emit(func, face));
    return face;
  }

  #faceOf({ name, locals, results }: Func): FunctionFace {
    const own = this.#names.fresh(name);
    const left = results.map((id) => {
      const { width = 0, length = 1 } = locals[id] ?? {};
      return this.#resultOf(own, width, length, results.length);
    });
    return { name: own, results: left };
  }

  #emit(func: Func, { name: own, results: left }: FunctionFace): string {
    const { locals, params, results, body } = func;
    const out = new Output(this.#names.inside());
    const writer = new Writer(out, this.#layout);
    const args: string[] = [];
    const given = new Map<number, Value>();
    const lent = new Map<number, string>();
    for (const id of params) {
      const local = locals[id];
      if (local === undefined) continue;
      const { width, length } = local;
      const count = length === 1 && formOf(width) !== 'memory' ? limbsOf(width) : 1;
      const variables = Array.from({ length: count }, (_, i) =>
        out.names.fresh(count > 1 ? `${local.name}_${i}` : local.name),
      );
      args.push(...variables);
      const [address = ''] = variables;
      if (length !== 1) lent.set(id, address);
      else if (formOf(width) === 'memory') given.set(id, { form: 'memory', width, address });
      else given.set(id, parameter(variables, width));
    }
    const variables = Locals.ofBody(writer, locals, body, given, { lent, kept: new Set(results) });
    const expressions = new Expressions(writer, {
      leaf: (expr, context) => {
        if (expr.kind !== 'local') throw new Error('a function sees its own variables only');
        return variables.read(
          expr.local,
          expr.index === undefined ? undefined : writer.capped(context.emit(expr.index)),
        );
      },
    });
    const effects = {
      drive: () => impossible('drives nothing'),
      memWrite: () => impossible('writes no memory'),
      check: () => impossible('reports nothing'),
      read: () => impossible('sees no signals'),
      bulk: () => undefined,
      array: () => impossible('sees no signals'),
    };
    new Statements(expressions, variables, effects, this).body(body);
    for (const [i, result] of left.entries()) this.#leave(writer, variables, results[i] ?? 0, result);
    const globals = left.flatMap((result) => (result.kind === 'variables' ? result.names : []));
    const type = this.#typed ? ': number' : '';
    const returns = left.some((result) => result.kind === 'returned') ? type : this.#typed ? ': void' : '';
    return [
      ...globals.map((variable) => `let ${variable} = 0;\n`),
      `/** ${remark(func.name)} */\n`,
      `function ${own}(${args.map((arg) => arg + type).join(', ')})${returns} {\n`,
      out.block.render('  '),
      '}\n',
    ].join('');
  }

  #resultOf(func: string, width: number, length: number, count: number): FunctionResult {
    if (length !== 1 || formOf(width) === 'memory') {
      return { kind: 'place', region: this.#layout.room(width, length) };
    }
    if (count === 1 && width <= 32) return { kind: 'returned', width };
    const names = Array.from({ length: limbsOf(width) }, () => this.#names.fresh(`${func}_result`));
    return { kind: 'variables', width, names };
  }

  #leave(writer: Writer, locals: Locals, local: number, result: FunctionResult): void {
    const { out } = writer;
    if (result.kind === 'place' && (result.region.length !== 1 || formOf(result.region.width) !== 'memory')) {
      const { region, instance } = locals.placeOf(local);
      const start = addressOf(region, instance, ZERO);
      const units = result.region.length * result.region.limbs;
      const end = units === 0 ? start.text : `${start.text} + ${units}`;
      out.line(`${region.bank}.copyWithin(${result.region.base}, ${start.text}, ${end});`);
      return;
    }
    const value = locals.read(local, undefined);
    if (value.form === 'memory' && result.kind === 'place') {
      out.line(`copy(${result.region.base}, ${value.address}, ${value.width});`);
      return;
    }
    const limbs = writer.limbs(value);
    if (result.kind === 'returned') out.line(`return ${limbs[0]?.text ?? '0'};`);
    else if (result.kind === 'variables') {
      for (const [i, variable] of result.names.entries()) out.line(`${variable} = ${limbs[i]?.text ?? '0'};`);
    }
  }
}

/** What a caller hands over is as it is stored. */
function parameter(variables: readonly string[], width: number): Value {
  const value = variableValue(variables, width);
  if (value.form === 'memory') return value;
  const settled = (text: string): Value => narrow(width, name(text, rangeOf(width).low, rangeOf(width).high));
  if (value.form === 'narrow') return width === 0 ? narrow(0, literal(0)) : settled(variables[0] ?? '0');
  return { ...value, limbs: value.limbs.map(({ text, low, high }) => name(text, low, high)) };
}

function impossible(what: string): never {
  throw new Error(`a function ${what}`);
}
