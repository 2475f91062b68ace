/** What a module declares: clocks, resets, signals, memories, groups and debug records. */
import type { Clock, DebugLeaf, InstanceGroup, Memory, Module, Signal } from '../ir.js';
import { elementsOf, spaceOf } from '../hierarchy.js';
import { leavesOf } from '../value-type.js';
import type { Leaf } from '../value-type.js';
import { fits, isWidth, verifyExpr } from './exprs.js';
import type { Problems } from './problems.js';

type Modules = ReadonlyMap<string, Module>;

/** `earlier` holds the modules above in the design, which are all that may be instantiated. */
export function verifyModule(module: Module, earlier: Modules, at: Problems): void {
  module.clocks.forEach((clock, id) => verifyClock(module, clock, id, at.at(`clock ${clock.name}`)));
  for (const reset of module.resets) {
    const inside = at.at(`reset ${reset.name}`);
    verifyBit(module, reset.signal, inside);
    verifyClockId(module, reset.clock, inside);
  }
  for (const signal of module.signals) verifySignal(module, signal, at.at(`signal ${signal.name}`));
  for (const memory of module.memories) verifyMemory(memory, at.at(`memory ${memory.name}`));
  module.groups.forEach((group, id) => {
    verifyGroup(module, group, id, earlier, at.at(`group ${group.name}`));
  });
  verifyViews(module, earlier, at);
  for (const record of module.debug) verifyDebug(module, record, at.at(`debug ${record.name}`));
  if (module.foreign !== undefined) {
    const empty = module.memories.length + module.groups.length + module.processes.length === 0;
    at.check(
      empty && module.signals.every((signal) => signal.port !== undefined),
      'a foreign module has an inside',
    );
  }
}

function verifyClockId(module: Module, clock: number | undefined, at: Problems): void {
  at.check(clock === undefined || module.clocks[clock] !== undefined, `there is no clock ${clock}`);
}

/** A clock enable or a reset is one signal of one bit. */
function verifyBit(module: Module, id: number, at: Problems): void {
  const signal = module.signals[id];
  if (signal === undefined) return at.add(`there is no signal ${id}`);
  at.check(signal.width === 1 && signal.length === 1, `${signal.name} is not one bit`);
}

function verifyClock(module: Module, clock: Clock, id: number, at: Problems): void {
  switch (clock.kind) {
    case 'port':
      return;
    case 'source':
      at.check(clock.period.numerator > 0n && clock.period.denominator > 0n, 'its period is not above 0');
      return;
    case 'divide':
      at.check(Number.isInteger(clock.by) && clock.by >= 1, `it is divided by ${clock.by}`);
      break;
    case 'gate':
      verifyBit(module, clock.enable, at);
  }
  at.check(
    clock.parent < id && module.clocks[clock.parent] !== undefined,
    'its parent does not stand above it',
  );
}

function verifySignal(module: Module, signal: Signal, at: Problems): void {
  at.check(isWidth(signal.width), `it has ${signal.width} bits`);
  at.check(Number.isInteger(signal.length) && signal.length >= 0, `it has ${signal.length} elements`);
  if (signal.domain !== 'async') verifyClockId(module, signal.domain, at);
  verifyValues(signal.init, signal.width, signal.length, at);
  if (signal.reset !== undefined) {
    at.check(module.resets[signal.reset] !== undefined, `there is no reset ${signal.reset}`);
    at.check(signal.init !== undefined, 'it is reset to nothing');
  }
  if (signal.storage === 'wire') at.check(signal.init === undefined, 'a wire has an initial value');
  else
    at.check(
      signal.port !== 'in' && signal.instancePort === undefined,
      'it comes from elsewhere, but is a register',
    );
  at.check(
    signal.port === undefined || signal.instancePort === undefined,
    "it is a port, and an instance's port",
  );
  verifyPowerOn(module, signal, at);
}

function verifyPowerOn(module: Module, { powerOn, width, length }: Signal, at: Problems): void {
  if (powerOn.kind === 'oneOf') verifyChoices(powerOn.values, width, at);
  if (powerOn.kind !== 'payload') return;
  const tag = module.signals[powerOn.tag];
  if (tag === undefined) return at.add(`there is no signal ${powerOn.tag}`);
  at.check(tag.length === length, `its tag ${tag.name} has ${tag.length} elements`);
  for (const [value, mask] of powerOn.masks) {
    at.check(fits(value, tag.width) && fits(mask, width), `payload ${value} = ${mask} does not fit`);
  }
}

function verifyChoices(values: readonly bigint[], width: number, at: Problems): void {
  at.check(
    values.length > 0 && values.every((value) => fits(value, width)),
    'a value to begin with does not fit',
  );
}

function verifyValues(
  values: readonly bigint[] | undefined,
  width: number,
  length: number,
  at: Problems,
): void {
  if (values === undefined) return;
  at.check(values.length === 1 || values.length === length, `${values.length} values for ${length} elements`);
  for (const value of values) at.check(fits(value, width), `${value} does not fit into ${width} bits`);
}

function verifyMemory(memory: Memory, at: Problems): void {
  at.check(isWidth(memory.width), `it has ${memory.width} bits`);
  at.check(Number.isInteger(memory.depth) && memory.depth >= 1, `it has ${memory.depth} words`);
  verifyValues(memory.init, memory.width, memory.depth, at);
  if (memory.powerOn.kind === 'oneOf') verifyChoices(memory.powerOn.values, memory.width, at);
}

function verifyGroup(module: Module, group: InstanceGroup, id: number, earlier: Modules, at: Problems): void {
  at.check(
    group.dims.every((dim) => Number.isInteger(dim) && dim >= 0),
    `its dimensions are ${group.dims.join()}`,
  );
  at.check(
    group.positions?.every((p, i, all) => p > (all[i - 1] ?? -1) && p < spaceOf(group)) !== false,
    'its positions do not ascend in its dimensions',
  );
  for (const clock of group.clocks) verifyClockId(module, clock, at);
  const child = earlier.get(group.module);
  if (child === undefined) return at.add(`${group.module} does not stand above`);
  const clockPorts = child.clocks.filter((clock) => clock.kind === 'port').length;
  at.check(group.clocks.length === clockPorts, `${group.clocks.length} clocks for ${clockPorts}`);
  const bound = new Set(group.ports.map((port) => port.child));
  at.check(bound.size === group.ports.length, 'a port is bound twice');
  child.signals.forEach((port, signal) => {
    at.check(
      (port.port !== undefined) === bound.has(signal),
      `the port ${port.name} is not bound, or is none`,
    );
  });
  for (const { child: port, parent } of group.ports) {
    const link = module.signals[parent]?.instancePort;
    at.check(
      link?.group === id && link.signal === port && child.signals[port] !== undefined,
      `port ${port} is bound to signal ${parent}, which is not its view`,
    );
  }
}

/** A view is wide as its port, and long as all of them together. */
function verifyViews(module: Module, earlier: Modules, at: Problems): void {
  module.signals.forEach((signal, id) => {
    if (signal.instancePort === undefined) return;
    const inside = at.at(`signal ${signal.name}`);
    const group = module.groups[signal.instancePort.group];
    const port = earlier.get(group?.module ?? '')?.signals[signal.instancePort.signal];
    if (group === undefined || port === undefined) return inside.add('there is no such port of an instance');
    const length = elementsOf(group) * port.length;
    inside.check(
      signal.width === port.width && signal.length === length,
      `its port is ${port.width} × ${length} bits`,
    );
    inside.check(
      group.ports.some((bound) => bound.parent === id),
      `${group.name} does not bind it`,
    );
  });
}

function verifyDebug(module: Module, record: Module['debug'][number], at: Problems): void {
  const leaves = leavesOf(record.type);
  at.check(leaves.length === record.leaves.length, `${record.leaves.length} leaves for ${leaves.length}`);
  leaves.forEach((leaf, i) => {
    const given = record.leaves[i];
    if (given !== undefined) verifyLeaf(module, leaf, given, at);
  });
}

function verifyLeaf(module: Module, leaf: Leaf, given: DebugLeaf, at: Problems): void {
  const elements = leaf.dims.reduce((product, dim) => product * dim, 1);
  const shape = (width: number, length: number): void => {
    at.check(
      width === leaf.width && length === elements,
      `leaf \`${leaf.name}\` has ${leaf.width} × ${elements} bits, not ${width} × ${length}`,
    );
  };
  switch (given.kind) {
    case 'signal': {
      const signal = module.signals[given.signal];
      if (signal === undefined) at.add(`there is no signal ${given.signal}`);
      else shape(signal.width, signal.length);
      return;
    }
    case 'memory': {
      const memory = module.memories[given.memory];
      if (memory === undefined) at.add(`there is no memory ${given.memory}`);
      else shape(memory.width, memory.depth);
      return;
    }
    case 'expr': {
      const scope = { signals: module.signals, memories: module.memories, locals: [] };
      verifyExpr(given.value, { scope, state: true, clocked: true, sampled: false, now: false }, at);
      const packed = leaf.width * elements;
      at.check(
        given.value.width === packed,
        `leaf \`${leaf.name}\` has ${packed} bits, not ${given.value.width}`,
      );
    }
  }
}
