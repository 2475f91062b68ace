/** The packed image of a value and the elements of its leaves, which hold the same bits. */
import { extract } from '../support/bits.js';
import { leavesOf, widthOf, type ValueType } from '../ir/value-type.js';
import { fieldsOf } from './selection.js';

/** Where the elements of each leaf begin, in the list of all of them. */
export function leafStarts(type: ValueType): readonly number[] {
  return startsOf(type).starts;
}

/** How many elements all leaves have. */
export function elementCount(type: ValueType): number {
  return startsOf(type).end;
}

/** From the elements of the leaves, leaf by leaf. */
export function pack(type: ValueType, values: readonly bigint[]): bigint {
  const { starts } = startsOf(type);
  let image = 0n;
  place(type, 0, 0, 0, (leaf, flat, low) => {
    image |= (values[(starts[leaf] ?? 0) + flat] ?? 0n) << BigInt(low);
  });
  return image;
}

export function unpack(type: ValueType, image: bigint): readonly bigint[] {
  const { starts, end } = startsOf(type);
  const values = Array.from({ length: end }, () => 0n);
  place(type, 0, 0, 0, (leaf, flat, low, width) => {
    values[(starts[leaf] ?? 0) + flat] = extract(image, low, width);
  });
  return values;
}

/** Where each element of each leaf lies in the packed image. */
export function partsOfImage(type: ValueType): readonly {
  readonly leaf: number;
  readonly element: number;
  readonly low: number;
  readonly width: number;
}[] {
  const parts: { leaf: number; element: number; low: number; width: number }[] = [];
  place(type, 0, 0, 0, (leaf, element, low, width) => parts.push({ leaf, element, low, width }));
  return parts;
}

function startsOf(type: ValueType): { readonly starts: readonly number[]; readonly end: number } {
  const starts: number[] = [];
  let end = 0;
  for (const { dims } of leavesOf(type)) {
    starts.push(end);
    end += dims.reduce((product, dim) => product * dim, 1);
  }
  return { starts, end };
}

/** Says of each element of each leaf where it lies in the image: the first field is the most significant, array element 0 the least. */
function place(
  type: ValueType,
  leaf: number,
  flat: number,
  low: number,
  tell: (leaf: number, flat: number, low: number, width: number) => void,
): void {
  switch (type.kind) {
    case 'struct':
    case 'bundle':
    case 'tuple': {
      let at = leaf;
      let high = low + widthOf(type);
      for (const field of fieldsOf(type) ?? []) {
        high -= widthOf(field.type);
        place(field.type, at, flat, high, tell);
        at += leavesOf(field.type).length;
      }
      return;
    }
    case 'array': {
      const width = widthOf(type.element);
      for (let i = 0; i < type.length; i++)
        place(type.element, leaf, flat * type.length + i, low + i * width, tell);
      return;
    }
    case 'union':
      tell(leaf, flat, low + type.payloadWidth, type.tagWidth);
      tell(leaf + 1, flat, low, type.payloadWidth);
      return;
    default:
      tell(leaf, flat, low, widthOf(type));
  }
}
