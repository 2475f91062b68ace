/** What the names of a module became in the IR: the leaves of signals, of ports of groups, of memories; clocks and resets by number. */
import type * as ir from '../ir/ir.js';
import type * as hir from '../semantics/hir.js';
import { InternalError, must } from './internal-error.js';
import { product } from './value-types.js';
import type { LeafShape } from './value-types.js';

/** A signal of the source, or a port of a group: one IR signal for each leaf, all in the same generate loops. */
export interface Names {
  readonly dims: readonly number[];
  /** Where not every index has an element. */
  readonly subset?: hir.InstanceSubset | undefined;
  readonly leaves: readonly (LeafShape & { readonly id: number })[];
}

export class ModuleNames {
  readonly clocks = new Map<hir.Clock, ir.ClockId>();
  readonly resets = new Map<hir.Reset, ir.ResetId>();
  readonly signals = new Map<hir.Signal, Names>();
  readonly memories = new Map<hir.Memory, Names>();
  readonly groups = new Map<
    hir.InstanceGroup,
    { readonly id: ir.GroupId; readonly ports: ReadonlyMap<hir.Signal, Names> }
  >();
  #branches = 0;

  /** `if` and `switch` are numbered in the order in which they are met, which is that of the source. */
  readonly nextBranch = (): number => this.#branches++;

  clock(clock: hir.Clock): ir.ClockId {
    return must(this.clocks.get(clock), `there is no clock \`${clock.name}\``, clock.span);
  }

  /** The domain of what mentions none: the only clock that is not derived from another. */
  get onlyClock(): ir.ClockId | undefined {
    const roots = [...this.clocks].filter(([{ kind }]) => kind.kind === 'port' || kind.kind === 'source');
    return roots.length === 1 ? roots[0]?.[1] : undefined;
  }

  reset(reset: hir.Reset): ir.ResetId {
    return must(this.resets.get(reset), `there is no reset \`${reset.name}\``, reset.span);
  }

  signal(signal: hir.Signal): Names {
    return must(this.signals.get(signal), `there is no signal \`${signal.name}\``, signal.span);
  }

  memory(memory: hir.Memory): Names {
    return must(this.memories.get(memory), `there is no memory \`${memory.name}\``, memory.span);
  }

  /** All elements of an IR signal. */
  elementsOf(id: ir.SignalId): number {
    const all = [
      ...this.signals.values(),
      ...[...this.groups.values()].flatMap(({ ports }) => [...ports.values()]),
    ];
    for (const { dims, subset, leaves } of all) {
      const leaf = leaves.find((each) => each.id === id);
      if (leaf !== undefined) return leaf.length * (subset?.positions.length ?? product(dims));
    }
    throw new InternalError(`there is no signal ${id}`);
  }

  port(port: hir.InstancePort): Names {
    const names = this.groups.get(port.group)?.ports.get(port.port);
    return must(names, `\`${port.group.name}\` has no port \`${port.port.name}\``, port.port.span);
  }
}
