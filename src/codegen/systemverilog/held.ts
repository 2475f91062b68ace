/**
 * Signals that a block assigns more than once on a path: variables of the block hold them until its end, where each is assigned once. Otherwise a run of the
 * block could give them other values in between, for which Icarus 11 wakes blocks that wait, and two blocks could wake each other for ever.
 */
import type { Expr, SignalId, Stmt } from '../../ir/ir.js';
import type { BodyWriter, Target } from './body.js';
import { bitsWritten, placeIn, visitDrives, type Loop } from './iterations.js';
import { assignedAgain } from './repeats.js';
import type { ModuleScope } from './scope.js';
import type { Vector } from './vectors.js';

type Drive = Stmt & { kind: 'drive' };

interface Holder {
  readonly variable: Vector;
  /** The element that it holds; undefined: the whole signal. */
  readonly element: Expr | undefined;
}

export class Held {
  readonly #scope: ModuleScope;
  readonly #body: readonly Stmt[];
  readonly #loops: readonly Loop[];
  readonly #writer: BodyWriter;
  readonly #again: ReadonlySet<SignalId>;
  readonly #holders = new Map<SignalId, Holder>();

  /** `loops`: generate loops, in which the body stands; what `writer` writes goes through {@link get}. */
  constructor(scope: ModuleScope, body: readonly Stmt[], loops: readonly Loop[], writer: BodyWriter) {
    this.#scope = scope;
    this.#body = body;
    this.#loops = loops;
    this.#writer = writer;
    this.#again = assignedAgain(body, (signal) => scope.signal(signal), loops);
  }

  /** Where an assignment lands whose signal is held. */
  get(drive: Drive): Target | undefined {
    const { signal, index } = drive;
    if (!this.#again.has(signal)) return undefined;
    const known = this.#holders.get(signal);
    if (known !== undefined)
      return { vector: known.variable, index: known.element === undefined ? index : undefined };
    const isElement = this.#loops.length > 0;
    if (isElement && !this.#isOneElement(signal)) return undefined;
    const { text, width, length } = this.#scope.signal(signal);
    const extent = { width, length: isElement ? 1 : length };
    const isCleared = !isElement && !this.#isWhole(signal);
    const variable = this.#writer.variable(text, extent, isCleared);
    this.#holders.set(signal, { variable, element: isElement ? index : undefined });
    return { vector: variable, index: isElement ? undefined : index };
  }

  /** Assigns what is held; `vectorOf`: to what. */
  release(vectorOf: (signal: SignalId) => Vector): void {
    for (const [signal, { variable, element }] of this.#holders) {
      const vector = vectorOf(signal);
      if (element !== undefined) this.#writer.putBack(variable, { vector, index: element });
      else this.#writer.copy(variable, vector, bitsWritten(this.#body, signal, vector, this.#loops));
    }
  }

  /** Whether it is assigned as a whole whatever happens. Yosys takes forever to find no latch where only the values of indices show it. */
  #isWhole(signal: SignalId): boolean {
    const vector = this.#scope.signal(signal);
    const always = this.#body.filter(
      (stmt) => stmt.kind === 'drive' && placeIn(stmt, vector, new Map()) !== undefined,
    );
    const written = bitsWritten(always, signal, vector);
    return written.reduce((sum, { width }) => sum + width, 0) === vector.bits;
  }

  /** Whether all assignments to a signal are to the same element, which one of them assigns as a whole. */
  #isOneElement(signal: SignalId): boolean {
    const places = new Set<string>();
    let isWhole = false;
    visitDrives(this.#body, (drive) => {
      if (drive.signal !== signal) return;
      places.add(drive.index === undefined ? '' : this.#writer.piece(drive.index).text());
      isWhole ||= drive.range === undefined;
    });
    return isWhole && places.size === 1 && !places.has('');
  }
}
