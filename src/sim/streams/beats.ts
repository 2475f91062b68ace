/** A beat of a stream as a row: its data's leaves, then `last` and `empty` where the stream has them. */
import { rowFormat, type Bytes, type Field, type RowFormat } from '../rows.js';

interface Leaf {
  readonly width: number;
  readonly count: number;
}

export class BeatFormat implements RowFormat {
  readonly fields: readonly Field[];
  readonly size: number;
  /** The fields of the data. */
  readonly data: readonly Field[];
  readonly last: Field | undefined;
  readonly empty: Field | undefined;

  constructor(data: readonly Leaf[], marks: { readonly last: boolean; readonly empty: boolean }) {
    const flag = { width: 1, count: 1 };
    const { fields, size } = rowFormat([
      ...data,
      ...(marks.last ? [flag] : []),
      ...(marks.empty ? [flag] : []),
    ]);
    this.fields = fields;
    this.size = size;
    this.data = fields.slice(0, data.length);
    this.last = marks.last ? fields[data.length] : undefined;
    this.empty = marks.empty ? fields.at(-1) : undefined;
  }

  /** Says that the beat at `at` is the last of its packet, or carries nothing; where the stream has no such mark, it is lost. */
  mark(rows: Bytes, at: number, marks: { readonly last: boolean; readonly empty: boolean }): void {
    if (this.last !== undefined) rows.setPart(at, this.last, 0, marks.last ? 1 : 0);
    if (this.empty !== undefined) rows.setPart(at, this.empty, 0, marks.empty ? 1 : 0);
  }

  isLast(rows: Bytes, at: number): boolean {
    return this.last !== undefined && rows.part(at, this.last, 0) !== 0;
  }

  isEmpty(rows: Bytes, at: number): boolean {
    return this.empty !== undefined && rows.part(at, this.empty, 0) !== 0;
  }
}
