/**
 * Clocks. Gates and dividers become enables: everything below them runs on the edges of the clock that they come from, in the cycles in which theirs has
 * one. A module whose clock is derived in some place has a port for its enable.
 */
import type { ClockId, Design } from '../../ir/ir.js';
import { clog2 } from '../../support/bits.js';
import { literal, range } from './literals.js';
import type { ModuleScope } from './scope.js';

/** What the instances of a module need to know of their clock ports. */
export interface DerivedPorts {
  /** Driven by a gate or a divider in some instance. */
  readonly enabled: ReadonlySet<ClockId>;
  /** Driven by a divider, whose falling edges are none of its source's. */
  readonly divided: ReadonlySet<ClockId>;
}

/** By the name of the module; from the top down. */
export function derivedPorts(design: Design): ReadonlyMap<string, DerivedPorts> {
  const ports = new Map(
    design.modules.map(({ name }) => [name, { enabled: new Set<ClockId>(), divided: new Set<ClockId>() }]),
  );
  for (const module of design.modules.toReversed()) {
    const own = ports.get(module.name);
    const comesFrom = (clock: ClockId, kind: 'gate' | 'divide'): boolean => {
      const found = module.clocks[clock];
      switch (found?.kind) {
        case 'gate':
        case 'divide':
          return found.kind === kind || comesFrom(found.parent, kind);
        default:
          return kind === 'divide' ? (own?.divided.has(clock) ?? false) : (own?.enabled.has(clock) ?? false);
      }
    };
    for (const group of module.groups) {
      const child = ports.get(group.module);
      for (const [port, clock] of group.clocks.entries()) {
        const isDivided = comesFrom(clock, 'divide');
        if (isDivided) child?.divided.add(port);
        if (isDivided || comesFrom(clock, 'gate')) child?.enabled.add(port);
      }
    }
  }
  return ports;
}

/** A clock as processes use it. */
export interface ClockUse {
  /** The port that it comes from. */
  readonly net: string;
  /** What holds in the cycles in which it has an edge; undefined: always. */
  readonly enable: string | undefined;
}

export class ClockWriter {
  readonly #scope: ModuleScope;
  readonly #derived: DerivedPorts;
  readonly #enables = new Map<ClockId, string>();
  readonly #ran = new Map<ClockId, string>();
  /** Names that something reads. */
  readonly #read = new Set<string>();

  constructor(scope: ModuleScope, derived: DerivedPorts) {
    this.#scope = scope;
    this.#derived = derived;
    for (const clock of derived.enabled) {
      this.#enables.set(clock, scope.names.fresh(`${scope.module.clocks[clock]?.name ?? ''}_enable`));
    }
  }

  /** Ports for the enables of derived clocks. */
  get enables(): readonly string[] {
    return [...this.#derived.enabled].map((clock) => this.#enables.get(clock) ?? '');
  }

  /** Declarations of clock ports, each with that of its enable. */
  ports(): readonly string[] {
    return this.#scope.module.clocks.flatMap(({ kind }, id): readonly string[] => {
      if (kind !== 'port') return [];
      const enable = this.#enables.get(id);
      return [
        `input logic ${this.#scope.clocks[id] ?? ''}`,
        ...(enable === undefined ? [] : [`input logic ${enable}`]),
      ];
    });
  }

  /** Enables of gates and dividers. */
  write(): void {
    const { module, logic, names } = this.#scope;
    for (const [id, clock] of module.clocks.entries()) {
      switch (clock.kind) {
        case 'port':
          break;
        case 'source':
          this.#scope.surroundings.refuse(clock.span, 'a clock that a test makes');
          break;
        case 'gate':
        case 'divide': {
          const { net, enable } = this.port(clock.parent);
          if (enable !== undefined) this.#read.add(enable);
          const name = this.#scope.clocks[id] ?? '';
          this.#scope.declarations.add(`logic ${name};`);
          this.#enables.set(id, name);
          logic.gap();
          const place = this.#scope.remarkAt(clock.span);
          if (place !== '') logic.whole(place);
          if (clock.kind === 'gate') {
            logic.whole('// Holds in the cycles in which the gated clock has an edge.');
            const gate = this.#scope.signal(clock.enable).whole.text();
            logic.add(`assign ${name} = ${enable === undefined ? gate : `${enable} && ${gate}`};`);
            break;
          }
          this.#read.add(net);
          const width = Math.max(1, clog2(BigInt(clock.by)));
          const count = names.fresh(`${name}_count`);
          const last = literal(BigInt(clock.by - 1), width);
          this.#scope.declarations.add(`logic ${range(width)}${count} = ${literal(0n, width)};`);
          logic.whole(`// Holds in one cycle of ${clock.by}.`);
          logic.add(`assign ${name} = ${enable === undefined ? '' : `${enable} && `}${count} == ${last};`);
          logic.add(`always_ff @(posedge ${net}) begin`);
          const step = `${count} <= ${count} == ${last} ? ${literal(0n, width)} : ${count} + ${literal(1n, width)};`;
          logic.inside(() => logic.add(enable === undefined ? step : `if (${enable}) ${step}`));
          logic.add('end');
          break;
        }
      }
    }
  }

  /** Clocks and enables that nothing reads. */
  unread(): readonly string[] {
    const ports = this.#scope.module.clocks.flatMap(({ kind }, id) =>
      kind === 'port' ? [this.#scope.clocks[id] ?? ''] : [],
    );
    return [...ports, ...this.#enables.values()].filter((name) => !this.#read.has(name));
  }

  /** What rising edges of a clock are, for something that is then clocked by them. */
  rising(clock: ClockId): ClockUse {
    const use = this.port(clock);
    this.#read.add(use.net);
    if (use.enable !== undefined) this.#read.add(use.enable);
    return use;
  }

  /** What rising edges of a clock are, as others name them. */
  port(clock: ClockId): ClockUse {
    const found = this.#scope.module.clocks[clock];
    const enable = this.#enables.get(clock);
    if (found === undefined || found.kind === 'port' || found.kind === 'source')
      return { net: this.#scope.clocks[clock] ?? '', enable };
    return { net: this.port(found.parent).net, enable };
  }

  /** What falling edges of a clock are: those after a rising one. */
  falling(clock: ClockId): ClockUse {
    const { net, enable } = this.rising(clock);
    if (enable === undefined) return { net, enable };
    const found = this.#scope.module.clocks[clock];
    if (found !== undefined && this.#isDivided(clock))
      this.#scope.surroundings.refuse(found.span, 'the falling edge of a divided clock');
    let ran = this.#ran.get(clock);
    if (ran === undefined) {
      ran = this.#scope.names.fresh(`${this.#scope.clocks[clock] ?? ''}_ran`);
      this.#ran.set(clock, ran);
      this.#scope.declarations.add(`logic ${ran} = 1'b0;`);
      this.#scope.logic.gap();
      this.#scope.logic.add(`always_ff @(posedge ${net}) ${ran} <= ${enable};`);
    }
    return { net, enable: ran };
  }

  use(clock: ClockId, edge: 'rising' | 'falling'): ClockUse {
    return edge === 'rising' ? this.rising(clock) : this.falling(clock);
  }

  #isDivided(clock: ClockId): boolean {
    const found = this.#scope.module.clocks[clock];
    switch (found?.kind) {
      case 'divide':
        return true;
      case 'gate':
        return this.#isDivided(found.parent);
      default:
        return this.#derived.divided.has(clock);
    }
  }
}
