/** Reading and writing what lies in the memory or in variables. */
import { limbsOf, type Region } from '../layout.js';
import { bitAnd, bitOr, choose, less, shiftLeft, stored } from './exact.js';
import {
  at,
  Binds,
  formOf,
  infix,
  isAtom,
  known,
  limbWidth,
  literal,
  name,
  narrow,
  rangeOf,
  ZERO,
  type Num,
  type Piece,
  type Value,
} from './value.js';
import type { Writer } from './writer.js';

/** Somewhere to put a value. */
export interface Target {
  readonly width: number;
  read(writer: Writer): Value;
  /** All of it. */
  write(writer: Writer, value: Value): void;
  /** Where it lies in the memory, if it lies there as words. */
  readonly address: string | undefined;
}

/** The address of an element: what is known of it is added up beforehand. `instance` is left out where there is only one. */
export function addressOf(region: Region, instance: string | undefined, element: Num): Piece {
  const { base, stride, limbs, instances } = region;
  const terms: Piece[] = [];
  let fixed = base;
  const index = known(element);
  if (index !== undefined) fixed += index * limbs;
  if (instance !== undefined && instances > 1)
    terms.push(times({ text: instance, binds: Binds.atom }, stride));
  if (index === undefined) terms.push(times(element, limbs));
  if (fixed !== 0 || terms.length === 0) terms.unshift(literal(fixed));
  return terms.reduce((sum, term) => infix(sum, '+', term, Binds.sum));
}

function times(piece: Piece, factor: number): Piece {
  if (factor === 1) return piece;
  return infix(piece, '*', { text: `${factor}`, binds: Binds.atom }, Binds.product);
}

/** Whether an index, which is not negative, lies inside. */
export function isInside(index: Num, length: number): Num {
  return less(index, literal(length));
}

/** The element at an address of the region's bank. */
export function loadAt(writer: Writer, region: Region, address: Piece, hint: string): Value {
  const { width, bank } = region;
  if (width === 0) return narrow(0, ZERO);
  const form = formOf(width);
  if (form === 'memory') return { form, width, address: addressAtom(writer, address, hint) };
  const { low, high } = rangeOf(width);
  if (form === 'narrow') return narrow(width, name(`${bank}[${address.text}]`, low, high));
  const start = addressAtom(writer, address, hint);
  const limbs = Array.from({ length: limbsOf(width) }, (_, i) => {
    const range = rangeOf(limbWidth(width, i));
    return name(writer.word(start, i), range.low, range.high);
  });
  return { form, width, limbs };
}

export function addressAtom(writer: Writer, address: Piece, hint: string): string {
  return isAtom(address) ? address.text : writer.out.constant(`${hint}_at`, address.text);
}

/** The element that an index names; past the end there is 0. */
export function loadElement(
  writer: Writer,
  region: Region,
  instance: string | undefined,
  index: Num,
  hint: string,
): Value {
  if (region.width === 0 || region.length === 0 || index.low >= region.length)
    return writer.zero(region.width);
  if (index.high < region.length) return loadAt(writer, region, addressOf(region, instance, index), hint);
  const atom = writer.atom(index, 'index');
  const inside = isInside(atom, region.length);
  const address = addressOf(region, instance, atom);
  if (formOf(region.width) === 'narrow') {
    const loaded = loadAt(writer, region, address, hint);
    return writer.choose(inside, loaded, narrow(region.width, ZERO));
  }
  const zeros = literal(writer.layout.zeros);
  const chosen = choose(inside, { ...address, low: 0, high: 2 ** 31 }, zeros);
  return loadAt(writer, region, chosen, hint);
}

/** A place in the memory. `written` is told its address once it has been written. */
export function placeTarget(
  writer: Writer,
  region: Region,
  address: Piece,
  hint: string,
  written?: (address: string) => void,
): Target {
  const { width, bank } = region;
  const form = formOf(width);
  // An address that is needed once is written where it is needed.
  let kept: string | undefined;
  const start = (): string => (kept ??= addressAtom(writer, address, hint));
  return {
    width,
    address: bank === 'i32' && form === 'memory' ? start() : undefined,
    read: () => {
      const value = loadAt(writer, region, { text: start(), binds: Binds.sum }, 'old');
      return form === 'memory' ? value : writer.keep(value, 'old');
    },
    write: (_, value) => {
      if (width === 0) return;
      if (value.form === 'memory') {
        if (value.address !== start()) writer.out.line(`copy(${start()}, ${value.address}, ${width});`);
      } else if (value.form === 'narrow') {
        // The view cuts off what it has no room for.
        const fits = width === { u8: 8, u16: 16, i32: 32 }[bank];
        const where = written === undefined ? (kept ?? address.text) : start();
        writer.out.line(`${bank}[${where}] = ${(fits ? value.num : stored(value.num, width)).text};`);
      } else {
        const first = start();
        for (const [i, limb] of value.limbs.entries())
          writer.out.line(`${writer.word(first, i)} = ${limb.text};`);
      }
      written?.(start());
    },
  };
}

/** A variable, or several for the words of a value. */
export function variableTarget(names: readonly string[], width: number): Target {
  const value = variableValue(names, width);
  return {
    width,
    address: undefined,
    read: () => value,
    write: (writer, given) => {
      if (width === 0) return;
      const limbs = writer.limbs(given);
      // The words of the new value may be made of those of the old one.
      const texts = names.length === 1 ? limbs : limbs.map((limb) => writer.atom(limb));
      for (const [i, variable] of names.entries()) writer.out.line(`${variable} = ${texts[i]?.text ?? '0'};`);
    },
  };
}

export function variableValue(names: readonly string[], width: number): Value {
  const limbs = names.map((variable, i) => {
    const { low, high } = rangeOf(limbWidth(width, i));
    return { ...name(variable, low, high), mutable: true };
  });
  return width <= 32
    ? narrow(width, width === 0 ? ZERO : (limbs[0] ?? ZERO))
    : { form: 'limbs', width, limbs };
}

/** Replaces `width` bits of a target from bit `low`, a number that is not negative; bits past the end are not written. */
export function writeBits(writer: Writer, target: Target, low: Num, width: number, value: Value): void {
  const { out } = writer;
  const start = known(low);
  if (start !== undefined && start >= target.width) return;
  const form = formOf(target.width);
  if (form === 'narrow') {
    const old = target.read(writer);
    if (old.form !== 'narrow') return;
    const field = stored(writer.slice(value, 0, Math.min(width, 32)), Math.min(width, 32));
    if (start !== undefined) {
      const count = Math.min(width, target.width - start);
      target.write(
        writer,
        narrow(target.width, merged(old.num, start, count, writer.slice(value, 0, count))),
      );
      return;
    }
    const shift = writer.atom(low, 'shift');
    const bits = writer.atom(field, 'bits');
    const ones = width >= 32 ? -1 : 2 ** width - 1;
    const guard = isInside(shift, target.width);
    const write = (): void => {
      const hole = `~(${infix(literal(ones), '<<', shift, Binds.shift).text})`;
      const moved = infix(bits, '<<', shift, Binds.shift).text;
      const text = `(${at(old.num, Binds.bitAnd)} & ${hole}) | (${moved})`;
      const all = { text, binds: Binds.bitOr, ...rangeOf(32) };
      target.write(writer, narrow(target.width, all));
    };
    if (guard.test === undefined) write();
    else out.nest(`if (${guard.test.holds.text})`, write);
    return;
  }
  if (form === 'memory' && target.address !== undefined) {
    insert(writer, target.address, low, target.width, value);
    target.write(writer, { form, width: target.width, address: target.address });
    return;
  }
  if (start !== undefined && form === 'limbs') {
    const old = writer.keep(target.read(writer), 'old');
    const kept = writer.keep(value, 'bits');
    const end = Math.min(start + width, target.width);
    const limbs = writer.limbs(old).map((limb, i) => {
      const [from, to] = [Math.max(start, 32 * i), Math.min(end, 32 * i + limbWidth(target.width, i))];
      if (from >= to) return limb;
      return merged(limb, from - 32 * i, to - from, writer.slice(kept, from - start, to - from));
    });
    target.write(writer, {
      form,
      width: target.width,
      limbs: limbs.map((limb, i) => stored(limb, limbWidth(target.width, i))),
    });
    return;
  }
  const address = writer.copy(target.read(writer));
  insert(writer, address, low, target.width, value);
  target.write(writer, writer.load(address, target.width));
}

function insert(writer: Writer, address: string, low: Num, width: number, value: Value): void {
  if (value.width === 0) return;
  writer.out.line(`insert(${address}, ${low.text}, ${width}, ${writer.address(value)}, ${value.width});`);
}

/** A word with some of its bits replaced. */
function merged(old: Num, low: number, width: number, field: Num): Num {
  if (width === 32) return field;
  const ones = 2 ** width - 1;
  const hole = bitAnd(old, literal(~(ones << low)));
  return bitOr(hole, shiftLeft(stored(field, width), low));
}
