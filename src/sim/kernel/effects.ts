/** What the engine tells the world while it runs. Checks and covers are heard at once; what threads do waits until all of them have suspended. */
import { raising, type Limits } from '../../diagnostics/limits.js';
import type { Rational } from '../../ir/ir.js';
import { hashFamily } from '../../support/random.js';
import type { ClockNode, EngineHost, Place, Thread } from '../engine.js';
import { fault } from '../errors.js';
import type { InstanceTree } from '../instance-tree.js';
import { showPacked } from '../show.js';
import { Landing, type Action, type World } from './landing.js';
import type { Reports } from './reports.js';
import type { Threads } from './threads.js';

/** An assignment that lands by itself. */
export interface DriveEvent {
  readonly kind: 'drive';
  readonly place: Place;
  readonly low: number;
  readonly width: number;
  readonly value: bigint;
}

export interface Surroundings {
  readonly tree: InstanceTree;
  readonly threads: Threads;
  readonly reports: Reports;
  readonly seed: bigint;
  readonly now: () => number;
  readonly later: (time: number, event: DriveEvent) => void;
  readonly inReset: (ref: { readonly shape: number; readonly instance: number }) => boolean;
  readonly stop: (node: ClockNode) => void;
  readonly start: (node: ClockNode) => void;
  readonly retune: (node: ClockNode, period: Rational) => void;
  readonly print: (text: string) => void;
  readonly limits: Limits;
}

export class Effects {
  readonly host: EngineHost;
  readonly landing: Landing;
  /** The thread that the engine runs, whose checks always count; otherwise it runs logic. */
  thread: Thread | undefined;
  readonly #around: Surroundings;
  readonly #prints: { readonly thread: number; readonly text: string }[] = [];
  /** Lines so far, those that have not landed too. */
  #printed = 0;
  readonly #clockActions: (() => void)[] = [];
  /** Delays of 0. */
  readonly #atOnce: DriveEvent[] = [];

  constructor(around: Surroundings) {
    this.#around = around;
    this.landing = new Landing(around.tree);
    this.host = this.#makeHost();
  }

  /** Delays of 0 land with the edges, or the writes, of their moment. */
  takeAtOnce(): readonly DriveEvent[] {
    return this.#atOnce.splice(0);
  }

  /** Everything that threads have done, but for what lands by itself. */
  land(world: World): void {
    this.landing.apply(world);
    for (const act of this.#clockActions.splice(0)) act();
    const prints = this.#prints.splice(0).toSorted((a, b) => a.thread - b.thread);
    for (const { text } of prints) this.#around.print(text);
  }

  #hasUnlanded(): boolean {
    return this.thread !== undefined && this.landing.hasFrom(this.thread.id);
  }

  #printsTooMuch({ shape, process }: Thread): never {
    const { tree, limits } = this.#around;
    const found = tree.module(shape).processes[process];
    const message = `process ${found?.name ?? '?'} prints more than ${limits.prints} lines`;
    throw fault('M5024', found?.span, message, [raising('prints', limits)]);
  }

  #makeHost(): EngineHost {
    const { tree, threads, reports, seed, now } = this.#around;
    const land = (thread: Thread, place: Place, action: Action): void => {
      const span = tree.module(thread.shape).processes[thread.process]?.span;
      const name = threads.get(thread.id)?.name ?? `thread ${thread.id}`;
      this.landing.add({ id: thread.id, name, span }, place, action);
    };
    return {
      now: () => BigInt(now()),
      drive: (thread, place, low, width, value) => land(thread, place, { kind: 'drive', low, width, value }),
      driveLater: (place, low, width, value, delay) => {
        const event: DriveEvent = { kind: 'drive', place, low, width, value };
        if (delay === 0n) this.#atOnce.push(event);
        else this.#around.later(now() + Number(delay), event);
      },
      force: (thread, place, value) => land(thread, place, { kind: 'force', value }),
      release: (thread, place) => land(thread, place, { kind: 'release' }),
      deposit: (thread, place, value) => land(thread, place, { kind: 'deposit', value }),
      clock: (_thread, node, action) => this.#clockActions.push(() => this.#clock(node, action)),
      random: (thread, span) => threads.get(thread.id)?.random.between(0n, span) ?? 0n,
      print: (thread, parts) => {
        if (++this.#printed > this.#around.limits.prints) this.#printsTooMuch(thread);
        const text = parts.map((part) =>
          typeof part === 'string' ? part : showPacked(part.type, part.value),
        );
        this.#prints.push({ thread: thread.id, text: text.join('') });
      },
      fail: (failure) => {
        if (this.thread === undefined && this.#around.inReset(failure)) return;
        reports.fail(failure, now(), this.#hasUnlanded());
      },
      find: ({ site, shape, instance, notes }) => {
        if (this.thread === undefined && this.#around.inReset({ shape, instance })) return;
        const path = tree.pathOf({ shape, instance });
        if (reports.hasLike(site, path)) return;
        const found = { site, path, values: [], notes: notes() };
        reports.add({ ...found, time: BigInt(now()) });
      },
      cover: (site, shape, instance) => {
        if (this.thread !== undefined || !this.#around.inReset({ shape, instance }))
          reports.cover(site, shape, instance);
      },
      collide: (place) => reports.collide(place, now()),
      undefinedValue: (place) =>
        hashFamily(seed, `undefined ${tree.placeName(place)}`)(now(), tree.widthOf(place)),
    };
  }

  #clock(node: ClockNode, action: Parameters<EngineHost['clock']>[2]): void {
    if (action.kind === 'retune') this.#around.retune(node, { numerator: action.period, denominator: 1n });
    else this.#around[action.kind](node);
  }
}
