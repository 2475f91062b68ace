/** Ports and values as the columns and cells of a table: `a[0]`, `p.field`, `s.valid`; `12`, `0xff`, `true`, a variant. */
import type { ValueType } from '../ir/value-type.js';
import type { HostInput, HostValue } from '../sim/values.js';

/** A part of a port that is one value. */
export interface Column {
  readonly name: string;
  readonly type: ValueType;
  /** Against the direction of the port: `ready` of a stream. */
  readonly flipped: boolean;
}

/** One column for each value that a port is made of, in the order of declaration. A union is one value. */
export function columnsOf(name: string, type: ValueType): readonly Column[] {
  return [...parts({ name, type, flipped: false })];
}

function* parts(column: Column): Generator<Column> {
  const { name, type, flipped } = column;
  switch (type.kind) {
    case 'array':
      for (let i = 0; i < type.length; i++)
        yield* parts({ name: `${name}[${i}]`, type: type.element, flipped });
      return;
    case 'struct':
      for (const field of type.fields)
        yield* parts({ name: `${name}.${field.name}`, type: field.type, flipped });
      return;
    case 'tuple':
      for (const [i, element] of type.elements.entries()) {
        yield* parts({ name: `${name}.${i}`, type: element, flipped });
      }
      return;
    case 'bundle':
      for (const field of type.fields) {
        yield* parts({
          name: `${name}.${field.name}`,
          type: field.type,
          flipped: flipped !== field.flipped,
        });
      }
      return;
    default:
      yield column;
  }
}

/** What a cell says; `undefined` where it says nothing of the kind. Whether it fits, the port decides. */
export function parseCell(type: ValueType, cell: string): HostInput | undefined {
  switch (type.kind) {
    case 'bool':
      return cell === 'true' || cell === '1' ? true : cell === 'false' || cell === '0' ? false : undefined;
    case 'enum':
      return /^[A-Za-z_]/.test(cell) ? cell : parseWhole(cell);
    case 'number':
      return cell.toLowerCase().startsWith('0x') ? parseWhole(cell) : parseReal(cell);
    default:
      return parseWhole(cell);
  }
}

/** Digits may be grouped with `_`, as in the language. */
function parseWhole(cell: string): bigint | undefined {
  const match = /^(-?)(0x[0-9a-f_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*)$/i.exec(cell);
  if (match === null) return undefined;
  const value = BigInt((match[2] ?? '').replaceAll('_', ''));
  return match[1] === '-' ? -value : value;
}

const SPECIAL_REALS: ReadonlyMap<string, number> = new Map([
  ['nan', NaN],
  ['inf', Infinity],
  ['-inf', -Infinity],
]);

function parseReal(cell: string): number | undefined {
  const known = SPECIAL_REALS.get(cell.toLowerCase());
  if (known !== undefined) return known;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell) ? Number(cell) : undefined;
}

/** As {@link parseCell} reads it: every digit that tells it apart, `inf`, `nan`. */
export function realText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** As {@link parseCell} reads it: numbers in decimal, plain bits, floats and unions as `0x…`. */
export function formatCell(type: ValueType, value: HostValue): string {
  if (typeof value === 'object') throw new Error('a cell holds one value');
  const isBits = type.kind === 'bits' || type.kind === 'number' || type.kind === 'union';
  return typeof value === 'bigint' && isBits ? `0x${value.toString(16)}` : String(value);
}
