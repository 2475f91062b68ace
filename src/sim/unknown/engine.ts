/**
 * `--x-check`: an engine that runs a design with its plane of unknown bits (`passes/unknown-plane.ts`) and shows the kernel the design without. So time,
 * names, waves, hashes and reports are those of any other run, and so are the values.
 */
import { buildHierarchy, type Hierarchy } from '../../ir/hierarchy.js';
import type { Module } from '../../ir/ir.js';
import { unknownPlane, type UnknownPlane } from '../../passes/unknown-plane.js';
import { mask } from '../../support/bits.js';
import type {
  ClockEdge,
  CycleHooks,
  Engine,
  EngineFactory,
  EngineHost,
  EngineOptions,
  Failure,
  Image,
  Place,
  Suspension,
  Thread,
} from '../engine.js';
import { storeElements } from '../bulk.js';
import { InstanceTree } from '../instance-tree.js';
import { wordsOf } from '../power-on.js';
import { Bytes, rowFormat, type Field } from '../rows.js';
import type { Tap, TapPlaces } from '../streams/tap.js';
import { Gates } from './gates.js';
import { Landings } from './landings.js';
import { Origins } from './origins.js';

/** Engines that run a design with its plane of unknown bits, whichever runs it. */
export function withUnknowns(inner: EngineFactory): EngineFactory {
  return {
    ...inner,
    xCheck: true,
    create: (hierarchy, host, options) => new UnknownEngine(doubled(hierarchy), inner, host, options),
  };
}

/** A design with its plane. */
interface Doubled {
  readonly plane: UnknownPlane;
  /** As the kernel sees it. */
  readonly outer: Hierarchy;
  readonly inner: Hierarchy;
}

/** A property runs one design hundreds of times. */
const made = new WeakMap<Hierarchy, Doubled>();

function doubled(outer: Hierarchy): Doubled {
  const known = made.get(outer);
  if (known !== undefined) return known;
  const plane = unknownPlane(outer.design);
  const fresh: Doubled = { plane, outer, inner: buildHierarchy(plane.design) };
  made.set(outer, fresh);
  return fresh;
}

/** An instruction of a test may become as many. */
const STEPS_OF_ONE = 4;

export class UnknownEngine implements Engine {
  readonly name: Engine['name'];
  readonly hierarchy: Hierarchy;
  readonly image?: Image;
  readonly #doubled: Doubled;
  readonly #inner: Engine;
  readonly #host: EngineHost;
  readonly #tree: InstanceTree;
  readonly #landings: Landings;
  readonly #origins: Origins;
  readonly #gates: Gates;
  /** What becomes unknown with the commit. */
  #wild: readonly Place[] = [];
  /** Once logic has settled, the values of power-on stand, and whatever is written from then on is known. */
  #isOn = false;

  constructor(doubled: Doubled, factory: EngineFactory, host: EngineHost, options: EngineOptions) {
    this.#doubled = doubled;
    this.#host = host;
    this.#tree = new InstanceTree(doubled.inner);
    this.hierarchy = doubled.outer;
    this.#gates = new Gates(doubled.outer, options);
    this.#landings = new Landings(this.#tree, () => host.now());
    this.#inner = factory.create(doubled.inner, this.#innerHost(), {
      ...options,
      processSteps: options.processSteps * STEPS_OF_ONE,
    });
    this.name = this.#inner.name;
    if (this.#inner.image !== undefined) this.image = this.#inner.image;
    this.#origins = new Origins(this.#tree, doubled.plane, (place) => this.#inner.read(place));
  }

  get activity(): Engine['activity'] {
    return this.#inner.activity;
  }

  read(place: Place): bigint {
    return this.#inner.read(place);
  }

  /** Which bits of an element are unknown. */
  unknownBits(place: Place): bigint {
    const twin = this.#twin(place);
    return twin === undefined ? 0n : this.#inner.read(twin);
  }

  write(place: Place, value: bigint): void {
    this.#inner.write(place, value);
    if (this.#isOn) this.#setUnknown(place, (unknown) => this.#landings.land(place, unknown));
  }

  loadRow(from: Place, rows: Bytes, at: number, field: Field): boolean {
    return this.#inner.loadRow?.(from, rows, at, field) ?? false;
  }

  storeRow(to: Place, rows: Bytes, at: number, field: Field): boolean {
    if (this.#inner.storeRow?.(to, rows, at, field) !== true) return false;
    if (this.#isOn)
      for (let i = 0; i < field.count; i++) this.#setUnknown({ ...to, element: to.element + i }, () => 0n);
    return true;
  }

  force(place: Place, value: bigint): void {
    this.#inner.force(place, value);
    const twin = this.#twin(place);
    if (twin !== undefined) this.#inner.force(twin, this.#landings.land(place, 0n));
  }

  release(place: Place): void {
    this.#inner.release(place);
    const twin = this.#twin(place);
    if (twin !== undefined) this.#inner.release(twin);
  }

  settle(): void {
    if (!this.#isOn) this.#powerOn();
    this.#inner.settle();
  }

  sample(): void {
    this.#inner.sample();
  }

  evaluate(edges: readonly ClockEdge[]): void {
    this.#wild = this.#gates.wildAt(edges, (place) => this.unknownBits(place) !== 0n);
    this.#inner.evaluate(edges);
  }

  commit(): void {
    this.#inner.commit();
    for (const place of this.#wild) this.#loseAll(place);
  }

  runCycles(edge: ClockEdge, cycles: number, hooks: CycleHooks | undefined): number {
    return this.#inner.runCycles?.(edge, cycles, hooks) ?? 0;
  }

  get cyclesPassed(): number {
    return this.#inner.cyclesPassed ?? 0;
  }

  tap(places: TapPlaces): Tap | undefined {
    return this.#inner.tap?.(places);
  }

  run(thread: Thread): Suspension {
    return this.#inner.run(thread);
  }

  holds(thread: Thread): boolean {
    return this.#inner.holds(thread);
  }

  standing(): readonly Failure[] {
    return this.#inner.standing().filter((failure) => !this.#isFinding(failure));
  }

  readLocal(shape: number, instance: number, process: number, local: number, element: number): bigint {
    return this.#inner.readLocal(shape, instance, process, local, element);
  }

  writeLocal(
    shape: number,
    instance: number,
    process: number,
    local: number,
    element: number,
    value: bigint,
  ): void {
    this.#inner.writeLocal(shape, instance, process, local, element, value);
  }

  readSampled(): readonly bigint[] {
    return this.#inner.readSampled();
  }

  writeSampled(values: readonly bigint[]): void {
    this.#inner.writeSampled(values);
  }

  /** All elements of a signal or memory become unknown. */
  #loseAll({ shape, instance, kind, id }: Place): void {
    const { signals, memories } = this.#moduleAt(shape);
    const count = kind === 'signal' ? signals[id]?.length : memories[id]?.depth;
    for (let element = 0; element < (count ?? 0); element++) {
      const twin = this.#twin({ shape, instance, kind, id, element });
      if (twin !== undefined) this.#inner.write(twin, mask(this.#tree.widthOf(twin)));
    }
  }

  #innerHost(): EngineHost {
    const host = this.#host;
    const landings = this.#landings;
    const later = (place: Place): Place | undefined => this.#baseOf(place);
    return {
      now: () => host.now(),
      clock: (thread, node, action) => host.clock(thread, node, action),
      random: (thread, span) => host.random(thread, span),
      print: (thread, parts) => host.print(thread, parts),
      cover: (site, shape, instance) => host.cover(site, shape, instance),
      find: (finding) => host.find(finding),
      drive: (thread, place, low, width, value) => {
        const base = later(place);
        if (base !== undefined) return landings.note(base, { low, width, value });
        landings.expect(place);
        host.drive(thread, place, low, width, value);
      },
      driveLater: (place, low, width, value, delay) => {
        const base = later(place);
        if (base !== undefined) return landings.note(base, { low, width, value });
        landings.expect(place, delay);
        host.driveLater(place, low, width, value, delay);
      },
      force: (thread, place, value) => {
        const base = later(place);
        if (base !== undefined) return landings.note(base, this.#whole(base, value));
        landings.expect(place);
        host.force(thread, place, value);
      },
      deposit: (thread, place, value) => {
        const base = later(place);
        if (base !== undefined) return landings.note(base, this.#whole(base, value));
        landings.expect(place);
        host.deposit(thread, place, value);
      },
      release: (thread, place) => host.release(thread, place),
      fail: (failure) => {
        if (!this.#isFinding(failure)) host.fail(failure);
      },
      collide: (place) => {
        if (this.#baseOf(place) === undefined) host.collide(place);
      },
      undefinedValue: (place) =>
        this.#baseOf(place) === undefined ? host.undefinedValue(place) : mask(this.#tree.widthOf(place)),
    };
  }

  /** What a site of the plane has to say is told to the kernel, with where it comes from. */
  #isFinding({ site, shape, instance }: Failure): boolean {
    const { plane } = this.#doubled;
    if (site < plane.firstSite) return false;
    const found = plane.design.sites[site];
    const cause = plane.causes[site - plane.firstSite];
    if (found !== undefined && cause !== undefined) {
      const notes = (): readonly string[] => this.#origins.of(cause, { shape, instance });
      this.#host.find({ site: found, shape, instance, notes });
    }
    return true;
  }

  #whole(place: Place, value: bigint): { readonly low: 0; readonly width: number; readonly value: bigint } {
    return { low: 0, width: this.#tree.widthOf(place), value };
  }

  #setUnknown(place: Place, next: (unknown: bigint) => bigint): void {
    const twin = this.#twin(place);
    if (twin === undefined) return;
    this.#inner.write(twin, next(this.#inner.read(twin)));
    const written = place.kind === 'signal' ? this.#twinsAt(place.shape)?.written(place.id) : undefined;
    if (written !== undefined) this.#inner.write({ ...place, id: written }, 1n);
  }

  #twin(place: Place): Place | undefined {
    const id = this.#twinsAt(place.shape)?.[place.kind](place.id);
    return id === undefined ? undefined : { ...place, id };
  }

  /** The other way round; undefined for what the kernel knows. */
  #baseOf(place: Place): Place | undefined {
    const { signals, memories } = this.#moduleAt(place.shape);
    const list = place.kind === 'signal' ? signals : memories;
    if (place.id < list.length) return undefined;
    const twins = this.#twinsAt(place.shape);
    const id = list.findIndex((_, base) => twins?.[place.kind](base) === place.id);
    return { ...place, id };
  }

  #twinsAt(shape: number): ReturnType<UnknownPlane['twins']['get']> {
    return this.#doubled.plane.twins.get(this.#moduleAt(shape).name);
  }

  #moduleAt(shape: number): Module {
    const found = this.#doubled.outer.shapes[shape];
    if (found === undefined) throw new Error(`no shape ${shape}`);
    return found.module;
  }

  #powerOn(): void {
    this.#isOn = true;
    for (const { id: shape, module, count } of this.#doubled.inner.shapes) {
      const old = this.#moduleAt(shape);
      const of = this.#twinsAt(shape);
      const foreign = old.foreign === undefined ? [] : [...old.signals.entries()];
      for (const [id, { port, width, length }] of foreign) {
        const twin = port === 'out' ? of?.signal(id) : undefined;
        if (twin !== undefined) this.#fill('signal', shape, twin, length, count, mask(width));
      }
      for (const [id, { init, storage, length }] of module.signals.entries()) {
        const first = init?.[0] ?? 0n;
        if (id >= old.signals.length && storage === 'reg' && first !== 0n)
          this.#fill('signal', shape, id, length, count, first);
      }
      for (const [id, memory] of module.memories.entries()) {
        const first = memory.init?.[0] ?? 0n;
        if (id < old.memories.length || first === 0n) continue;
        const field = wordsOf(memory);
        const words = new Bytes(rowFormat([field]).size);
        for (let element = 0; element < memory.depth; element++) words.setElement(0, field, element, first);
        for (let instance = 0; instance < count; instance++)
          storeElements(this.#inner, { shape, instance, kind: 'memory', id, element: 0 }, words, 0, field);
      }
    }
  }

  #fill(kind: Place['kind'], shape: number, id: number, length: number, count: number, value: bigint): void {
    for (let instance = 0; instance < count; instance++)
      for (let element = 0; element < length; element++)
        this.#inner.write({ shape, instance, kind, id, element }, value);
  }
}
