/** Functions. A module holds those that it calls, since there are no packages; several results are one vector, the first most significant. */
import type { Expr, Func, LocalId } from '../../ir/ir.js';
import { BodyWriter } from './body.js';
import { exprsOf, visitExpr, visitStmts } from '../../ir/walk.js';
import { receive } from './calls.js';
import { Lines } from './lines.js';
import { range } from './literals.js';
import { identifier } from './names.js';
import type { ModuleScope } from './scope.js';
import { usesOfLocals } from './locals.js';
import { Vector } from './vectors.js';

/** What a function is called where one block calls it. */
interface Copy {
  readonly name: string;
  /** The `always_comb` whose own it is; undefined: nobody's yet. */
  caller: object | undefined;
}

export class FunctionLibrary {
  readonly #scope: ModuleScope;
  readonly #copies = new Map<string, Copy[]>();
  /** Wires for what is called outside of blocks, by the text of the call. */
  readonly #wires = new Map<string, readonly Vector[]>();
  /** Callees before callers. */
  readonly #texts: Lines[] = [];

  constructor(scope: ModuleScope) {
    this.#scope = scope;
  }

  /**
   * What a function is called in this module. Icarus 11 takes parts of what a function holds for inputs of the `always_comb` that call it (`caller`): two
   * that call the same one wake each other for ever, and so each has its own.
   */
  nameOf(func: string, caller?: object): string {
    const copies = this.#copies.get(func) ?? [];
    this.#copies.set(func, copies);
    const own = this.#hasParts(func)
      ? copies.find((copy) => caller === undefined || copy.caller === caller || copy.caller === undefined)
      : copies[0];
    if (own !== undefined) {
      own.caller ??= caller;
      return own.name;
    }
    const name = this.#scope.names.fresh(identifier(func));
    copies.push({ name, caller });
    const lines = new Lines();
    this.#write(this.get(func), name, caller, lines);
    this.#texts.push(lines);
    return name;
  }

  /** The wires that hold what a call gives; `title` is the function's name. Who calls alike shares them. */
  wiresOf(call: string, title: string, declare: () => readonly Vector[]): readonly Vector[] {
    const known = this.#wires.get(call);
    if (known !== undefined) return known;
    const wires = declare();
    this.#wires.set(call, wires);
    const { logic } = this.#scope;
    const make = (name: string, bits: number): Vector => this.#scope.wire(name, bits);
    for (const line of receive(call, wires, title, make)) logic.add(`assign ${line}`);
    return wires;
  }

  get(func: string): Func {
    const found = this.#scope.surroundings.functions.get(func);
    if (found === undefined) throw new Error(`no function ${func}`);
    return found;
  }

  write(lines: Lines): void {
    for (const text of this.#texts) {
      lines.gap();
      lines.append(text);
    }
  }

  /** Whether a function, or one that it calls, reads parts of its variables at constant places. */
  #hasParts(func: string): boolean {
    let found = false;
    visitStmts(this.get(func).body, (stmt) => {
      if (stmt.kind === 'call') found ||= this.#hasParts(stmt.func);
      for (const expr of exprsOf(stmt)) {
        visitExpr(expr, (node) => {
          found ||= readsPart(node);
        });
      }
    });
    return found;
  }

  #write(func: Func, name: string, caller: object | undefined, lines: Lines): void {
    const { locals, params, results, body, span } = func;
    const writer = new BodyWriter(this.#scope, locals, usesOfLocals(locals, body, new Set(params), results), {
      assign: '=',
      isFunction: true,
      caller,
    });
    const hasBits = (id: LocalId): boolean => (locals[id]?.width ?? 0) * (locals[id]?.length ?? 0) > 0;
    const vectors = params.filter(hasBits).map((id): Vector => {
      const local = locals[id];
      const vector = new Vector(
        this.#scope.names.fresh(local?.name ?? ''),
        local?.width ?? 0,
        local?.length ?? 0,
      );
      writer.bind(id, vector);
      return vector;
    });
    // What callers without arguments give: `NO_ARGUMENT`.
    if (vectors.length === 0) vectors.push(new Vector(this.#scope.names.fresh('nothing'), 1, 1));
    const given = results.filter(hasBits);
    const width = given.reduce((sum, id) => sum + (locals[id]?.width ?? 0) * (locals[id]?.length ?? 0), 0);
    writer.statements(body);
    const values = given.map((id) => writer.whole(id).text());
    writer.lines.add(`${name} = ${values.length === 1 ? (values[0] ?? '') : `{${values.join(', ')}}`};`);
    const inputs = vectors.map(({ bits, text }) => `input logic ${range(bits)}${text}`);
    lines.whole(this.#scope.remarkAt(span));
    lines.add(`function automatic logic ${range(width)}${name}(${inputs.join(', ')});`);
    lines.inside(() => writer.writeBlock(lines, '', '', vectors));
    lines.add('endfunction');
  }
}

/** Of a vector, or of an array, which is one. */
function readsPart(expr: Expr): boolean {
  if (expr.kind === 'extend') return expr.signed;
  return expr.kind === 'extract' || (expr.kind === 'local' && expr.index?.kind === 'const');
}
