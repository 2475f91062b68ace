/** What the checks of a run have found: failures of the instant, warnings, covers. */
import type { Hierarchy } from '../../ir/hierarchy.js';
import type { Site, SiteId } from '../../ir/ir.js';
import type { ValueType } from '../../ir/value-type.js';
import { diagnostic, warning, type Diagnostic } from '../../diagnostics/diagnostic.js';
import type { CodeOf } from '../../diagnostics/codes.js';
import { compareSpans } from '../../support/span.js';
import type { Failure, Place } from '../engine.js';
import { join, type InstanceTree } from '../instance-tree.js';
import { formatTime } from '../time.js';
import { encodingText, floatDistance } from '../floats.js';
import { showLeaves } from '../show.js';

/** A failure as people read it. */
export interface Report {
  readonly site: Site;
  /** The instance, '' for the top. */
  readonly path: string;
  /** Femtoseconds. */
  readonly time: bigint;
  /** Leaf values of `site.shows`, in order. */
  readonly values: readonly bigint[];
  /** What else is known of it. */
  readonly notes?: readonly string[];
  /** The test has written something in the same instant, which the check could not see. */
  readonly isBeforeLanding?: boolean;
}

/** For those who forgot it, and those who did not know. */
const NOT_LANDED =
  'what the test wrote in this instant has not landed yet: a `settle` or a wait comes between a write and a read that depends on it';

const CODES: Readonly<Record<Exclude<Site['kind'], 'cover'>, CodeOf<'error'>>> = {
  assert: 'M5009',
  assume: 'M5010',
  expect: 'M5001',
  fail: 'M5016',
  timeout: 'M5002',
  index: 'M5006',
  divide: 'M5007',
  encoding: 'M5008',
  stream: 'M5011',
  unknown: 'M5026',
};

export class Reports {
  readonly #hierarchy: Hierarchy;
  readonly #tree: InstanceTree;
  readonly #covers = new Map<string, { readonly site: Site; readonly path: string; hits: number }>();
  readonly #warned = new Set<string>();
  readonly #numbers: ReadonlyMap<Site, SiteId>;
  readonly warnings: Diagnostic[] = [];
  #failures: Report[] = [];

  constructor(tree: InstanceTree) {
    this.#hierarchy = tree.hierarchy;
    this.#tree = tree;
    this.#numbers = new Map(tree.hierarchy.design.sites.map((site, id) => [site, id]));
  }

  fail({ site, shape, instance, values }: Failure, time: number, isBeforeLanding = false): void {
    this.add({
      site: this.#site(site),
      path: this.#tree.pathOf({ shape, instance }),
      time: BigInt(time),
      values,
      isBeforeLanding,
    });
  }

  add(report: Report): void {
    this.#failures.push(report);
  }

  /** Whether this instant has a failure with the same message at the same place: elements of one array need one. */
  hasLike({ span, message }: Site, path: string): boolean {
    return this.#failures.some(
      (known) =>
        known.path === path && known.site.message === message && compareSpans(known.site.span, span) === 0,
    );
  }

  get failed(): boolean {
    return this.#failures.length > 0;
  }

  /** Takes the failures of the instant, in an order that no engine and no shuffle changes. */
  take(): readonly Report[] {
    const failures = this.#failures.toSorted((a, b) => this.#inReadingOrder(a, b));
    this.#failures = [];
    return failures;
  }

  cover(id: SiteId, shape: number, instance: number): void {
    const key = `${id} ${shape} ${instance}`;
    const known = this.#covers.get(key);
    if (known === undefined) {
      this.#covers.set(key, { site: this.#site(id), path: this.#tree.pathOf({ shape, instance }), hits: 1 });
    } else known.hits++;
  }

  get covers(): readonly { readonly site: Site; readonly path: string; readonly hits: number }[] {
    return [...this.#covers.values()].toSorted((a, b) => this.#inReadingOrder(a, b));
  }

  /** Two ports met: told once for each memory. */
  collide(place: Place, time: number): void {
    const memory = this.#tree.module(place.shape).memories[place.id];
    const key = `${place.shape} ${place.instance} ${place.id}`;
    if (memory === undefined || this.#warned.has(key)) return;
    this.#warned.add(key);
    const name = this.#tree.placeName(place);
    this.warnings.push(
      warning('M5013', memory.span, `two ports write ${name} at ${formatTime(BigInt(time))}`),
    );
  }

  /** By place in the source; where several stand at one place, as they are numbered; then by instance. */
  #inReadingOrder(a: Pick<Report, 'site' | 'path'>, b: Pick<Report, 'site' | 'path'>): number {
    return (
      compareSpans(a.site.span, b.site.span) ||
      this.#number(a.site) - this.#number(b.site) ||
      Number(a.path > b.path) - Number(a.path < b.path)
    );
  }

  /** What the host reports by itself comes last. */
  #number(site: Site): number {
    return this.#numbers.get(site) ?? this.#numbers.size;
  }

  #site(id: SiteId): Site {
    const site = this.#hierarchy.design.sites[id];
    if (site === undefined) throw new Error(`no site ${id}`);
    return site;
  }
}

/** `cycle`: in which one, where that can be said. */
export function toDiagnostic(
  { site, path, time, values, notes = [], isBeforeLanding = false }: Report,
  cycle?: string,
): Diagnostic {
  const operands = shown(site, values);
  const message = filled(site.message, operands);
  const what = site.name === '' ? message : join(path, site.name) + (message === '' ? '' : `: ${message}`);
  const code = site.kind === 'cover' ? 'M5009' : CODES[site.kind];
  const text = what === '' ? site.source : what;
  const moment = [formatTime(time), ...(cycle === undefined ? [] : [cycle])].join(', ');
  const place = path === '' ? '' : ` in ${path}`;
  return diagnostic(code, site.span, `${text} (at ${moment}${place})`).note(
    ...listed(operands),
    ...distance(operands),
    ...notes,
    ...(isBeforeLanding && site.kind === 'expect' ? [NOT_LANDED] : []),
  );
}

interface Operand {
  /** As written; '' if it stands in the message. */
  readonly text: string;
  readonly value: string;
  /** Several codes are written alike, as those of NaN are, so a float is shown with its own. */
  readonly float:
    { readonly type: ValueType & { readonly kind: 'number' }; readonly code: bigint } | undefined;
}

function shown(site: Site, values: readonly bigint[]): readonly Operand[] {
  let from = 0;
  return site.shows.map(({ text, type, leaves: count }) => {
    const own = values.slice(from, from + count);
    from += count;
    const [code] = own;
    const float = type.kind === 'number' && code !== undefined ? { type, code } : undefined;
    return { text, value: showLeaves(type, own), float };
  });
}

/** How far two floats are apart, where the check is about just these two. */
function distance(operands: readonly Operand[]): readonly string[] {
  const [a, b, ...others] = operands.flatMap(({ text, float }) => (text === '' || !float ? [] : [float]));
  if (a === undefined || b === undefined || others.length > 0) return [];
  const apart = a.type.format === b.type.format ? floatDistance(a.type.format, a.code, b.code) : undefined;
  return apart === undefined || apart === 0n ? [] : [`they are ${apart} ulp apart`];
}

/** The message with the values that stand in it. */
function filled(message: string, operands: readonly Operand[]): string {
  return message.replaceAll(/\{(?:\{|(\d+)\})/g, (place: string, index: string | undefined) =>
    index === undefined ? '{' : (operands[Number(index)]?.value ?? place),
  );
}

/** `a = 3`, `x = 1.5 (0x3fc0)`, once for each operand that does not say so itself. */
function listed(operands: readonly Operand[]): readonly string[] {
  const lines = operands.flatMap(({ text, value, float }) => {
    if (text === '' || (text === value && float === undefined)) return [];
    const code = float === undefined ? '' : ` (${encodingText(float.type.width, float.code)})`;
    return [`${text === value ? '' : `${text} = `}${value}${code}`];
  });
  return [...new Set(lines)];
}
