/** Functions of the design become functions of the module. */
import type { Func, LocalId } from '../../ir/ir.js';
import { visitStmts } from '../../ir/walk.js';
import { copyBytes } from './bytes.js';
import { Emitter, LIMB, limbCount } from './emitter.js';
import { Code, type ValType } from './encoder/code.js';
import type { ModuleEncoder } from './encoder/module.js';
import { Expressions } from './expressions.js';
import type { Helpers, Scratch } from './helpers.js';
import { typeOf } from './known.js';
import type { Rooms } from './rooms.js';
import { Statements } from './statements.js';
import { elementBytes, FIRST, startOf, type Place } from './storage.js';
import { Variables } from './variables.js';

export type CalleeResult =
  | { readonly kind: 'returned'; readonly width: number }
  /** An array, left in the memory. */
  | { readonly kind: 'place'; readonly place: Place };

export interface Callee {
  /** Number of the function in the module. */
  readonly index: number;
  readonly results: readonly CalleeResult[];
}

export interface Callees {
  named(name: string): Callee;
}

/** The variables that hold a value. */
export function typesOf(width: number): readonly ValType[] {
  return width > LIMB ? Array.from({ length: limbCount(width) }, () => 'i64' as const) : [typeOf(width)];
}

export class Functions implements Callees {
  readonly #funcs: ReadonlyMap<string, Func>;
  readonly #callees = new Map<string, Callee>();
  readonly #encoder: ModuleEncoder;
  readonly #rooms: Rooms;
  readonly #helpers: Helpers;
  readonly #scratch: Scratch;

  constructor(
    funcs: readonly Func[],
    encoder: ModuleEncoder,
    rooms: Rooms,
    helpers: Helpers,
    scratch: Scratch,
  ) {
    this.#funcs = new Map(funcs.map((func) => [func.name, func]));
    this.#encoder = encoder;
    this.#rooms = rooms;
    this.#helpers = helpers;
    this.#scratch = scratch;
  }

  /** Written when first asked for, after those that it calls. */
  named(name: string): Callee {
    const known = this.#callees.get(name);
    if (known !== undefined) return known;
    const func = this.#funcs.get(name);
    if (func === undefined) throw new Error(`no function ${name}`);
    const callee = this.#emit(func);
    this.#callees.set(name, callee);
    return callee;
  }

  #emit(func: Func): Callee {
    const { locals, params, results, body } = func;
    const lent = new Map<LocalId, number>();
    const given: { readonly id: LocalId; readonly params: readonly number[] }[] = [];
    const types: ValType[] = [];
    for (const id of params) {
      const { width = 0, length = 1 } = locals[id] ?? {};
      if (length !== 1) lent.set(id, types.push('i32') - 1);
      else given.push({ id, params: typesOf(width).map((type) => types.push(type) - 1) });
    }
    const left = results.map((id): CalleeResult => {
      const { width = 0, length = 1 } = locals[id] ?? {};
      return length === 1
        ? { kind: 'returned', width }
        : { kind: 'place', place: this.#rooms.room(width, length) };
    });
    const code = new Code(types);
    const emitter = new Emitter(code);
    const variables = new Variables(emitter, locals, body, this.#rooms, lent, [...params, ...results]);
    const expressions = new Expressions(
      emitter,
      {
        leaf: (expr, context) => {
          if (expr.kind !== 'local') throw new Error('a function sees its own variables only');
          const { index, max } = context.index(expr.index);
          return variables.read(expr.local, index, max);
        },
        bitsAt: (elements) => variables.bitsAt(elements),
        wideAt: (expr) =>
          expr.kind === 'local' && expr.index === undefined ? variables.wideAt(expr.local) : undefined,
      },
      this.#helpers,
      this.#scratch,
    );
    variables.clear(new Set(params));
    const changed = changedBy(func);
    for (const id of lent.keys()) if (changed.has(id)) variables.borrow(id);
    for (const { id, params: own } of given) {
      const { width = 0 } = locals[id] ?? {};
      emitter.statement(() => {
        variables.target(id, FIRST).write(() => {
          if (width > LIMB) return { form: 'wide', width, limbs: own };
          code.get(own[0] ?? 0);
          return { form: 'narrow', width, max: 2 ** width - 1 };
        });
      });
    }
    const impossible = (): never => {
      throw new Error(`${func.name} does more than a function may`);
    };
    const effects = {
      drive: impossible,
      memWrite: impossible,
      array: impossible,
      readWhole: impossible,
      bulk: () => undefined,
      located: impossible,
      check: impossible,
    };
    new Statements(expressions, variables, effects, this, this.#rooms, body).body(body);
    for (const [i, result] of left.entries()) {
      const id = results[i] ?? 0;
      if (result.kind === 'place') {
        const { place, base } = variables.placeOf(id);
        const size = place.length * elementBytes(place);
        copyBytes(code, startOf(result.place, undefined), startOf(place, base), size);
        continue;
      }
      const value = variables.read(id, FIRST, 0);
      if (value.form === 'wide') for (const limb of value.limbs) emitter.limb(limb);
      else emitter.exact(value);
    }
    const returned = left.flatMap((result) => (result.kind === 'returned' ? typesOf(result.width) : []));
    return { index: this.#encoder.function(func.name, types, returned, code, false), results: left };
  }
}

function changedBy({ body }: Func): ReadonlySet<LocalId> {
  const changed = new Set<LocalId>();
  visitStmts(body, (stmt) => {
    if (stmt.kind === 'set') changed.add(stmt.local);
    else if (stmt.kind === 'call') for (const id of stmt.results) changed.add(id);
  });
  return changed;
}
