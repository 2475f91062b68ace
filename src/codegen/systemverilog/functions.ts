/** Functions. A module holds those that it calls, since there are no packages; several results are one vector, the first most significant. */
import type { Func, LocalId } from '../../ir/ir.js';
import { BodyWriter } from './body.js';
import { Lines } from './lines.js';
import { range } from './literals.js';
import { identifier } from './names.js';
import type { ModuleScope } from './scope.js';
import { usesOfLocals } from './locals.js';
import { Vector } from './vectors.js';

export class FunctionLibrary {
  readonly #scope: ModuleScope;
  readonly #names = new Map<string, string>();
  /** Callees before callers. */
  readonly #texts: Lines[] = [];

  constructor(scope: ModuleScope) {
    this.#scope = scope;
  }

  /** What a function is called in this module. */
  nameOf(func: string): string {
    const known = this.#names.get(func);
    if (known !== undefined) return known;
    const found = this.get(func);
    const name = this.#scope.names.fresh(identifier(func));
    this.#names.set(func, name);
    const lines = new Lines();
    this.#write(found, name, lines);
    this.#texts.push(lines);
    return name;
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

  #write(func: Func, name: string, lines: Lines): void {
    const { locals, params, results, body, span } = func;
    const writer = new BodyWriter(this.#scope, locals, usesOfLocals(locals, body, new Set(params), results), {
      assign: '=',
      isFunction: true,
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
