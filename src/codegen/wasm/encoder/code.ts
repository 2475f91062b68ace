/** The body of one function: instructions in order, structured control, local variables that are used again. */
import { ByteWriter } from './byte-writer.js';
import {
  ACCESS,
  PLAIN,
  VECTOR,
  VECTOR_ACCESS,
  type AccessOp,
  type PlainOp,
  type VectorAccessOp,
  type VectorOp,
} from './opcodes.js';

export type ValType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

export const VAL_TYPE: Readonly<Record<ValType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** No result. */
const EMPTY = 0x40;

/** A place that branches go to: how many blocks stood around it. */
export type Label = number;

export class Code {
  readonly #params: readonly ValType[];
  readonly #locals: ValType[] = [];
  readonly #free: Readonly<Record<ValType, number[]>> = {
    i32: [],
    i64: [],
    f32: [],
    f64: [],
    v128: [],
  };
  #out = new ByteWriter();
  #depth = 0;

  constructor(params: readonly ValType[]) {
    this.#params = params;
  }

  // ── Local variables ─────────────────────────────────────────────────────────────────────────────────────────────

  /** A variable that is nobody's; it holds anything. */
  fresh(type: ValType): number {
    return this.#free[type].pop() ?? this.declare(type);
  }

  /** A variable that nothing used before: it may be set in front of code that is written already. */
  declare(type: ValType): number {
    return this.#params.length + this.#locals.push(type) - 1;
  }

  release(local: number): void {
    this.#free[this.typeOf(local)].push(local);
  }

  typeOf(local: number): ValType {
    const type = this.#params[local] ?? this.#locals[local - this.#params.length];
    if (type === undefined) throw new Error(`there is no variable ${local}`);
    return type;
  }

  get(local: number): void {
    this.#index(0x20, local);
  }

  set(local: number): void {
    this.#index(0x21, local);
  }

  tee(local: number): void {
    this.#index(0x22, local);
  }

  // ── Instructions ────────────────────────────────────────────────────────────────────────────────────────────────

  op(...names: readonly PlainOp[]): void {
    for (const name of names) this.#out.byte(PLAIN[name]);
  }

  i32(value: number): void {
    this.#out.byte(0x41);
    this.#out.signed32(value);
  }

  i64(value: bigint): void {
    this.#out.byte(0x42);
    this.#out.signed64(value);
  }

  f64(value: number): void {
    this.#out.byte(0x44);
    this.#out.bytes(new Uint8Array(Float64Array.of(value).buffer));
  }

  /** A load or a store at what is on the stack plus `offset` bytes. No alignment is promised. */
  access(name: AccessOp, offset: number): void {
    this.#out.byte(ACCESS[name]);
    this.#out.byte(0);
    this.#out.unsigned(offset);
  }

  vector(name: VectorOp): void {
    this.#out.byte(0xfd);
    this.#out.unsigned(VECTOR[name]);
  }

  /** A constant of 16 bytes. */
  v128(bytes: Uint8Array): void {
    this.#out.byte(0xfd);
    this.#out.unsigned(12);
    this.#out.bytes(bytes);
  }

  vectorAccess(name: VectorAccessOp, offset: number): void {
    this.#out.byte(0xfd);
    this.#out.unsigned(VECTOR_ACCESS[name]);
    this.#out.byte(0);
    this.#out.unsigned(offset);
  }

  /** To, from, number of bytes are on the stack. */
  memoryCopy(): void {
    this.#out.bytes([0xfc, 10, 0, 0]);
  }

  /** To, byte, number of bytes are on the stack. */
  memoryFill(): void {
    this.#out.bytes([0xfc, 11, 0]);
  }

  call(func: number): void {
    this.#index(0x10, func);
  }

  // ── Control ─────────────────────────────────────────────────────────────────────────────────────────────────────

  block(body: (label: Label) => void): void {
    this.#nest(0x02, undefined, body);
  }

  loop(body: (label: Label) => void): void {
    this.#nest(0x03, undefined, body);
  }

  if(body: () => void): void {
    this.#nest(0x04, undefined, body);
  }

  /** Opens an `if` that {@link end} closes; for chains that would nest too deep here. */
  open(result?: ValType): void {
    this.#out.byte(0x04);
    this.#out.byte(result === undefined ? EMPTY : VAL_TYPE[result]);
    this.#depth++;
  }

  end(): void {
    this.#out.byte(0x0b);
    this.#depth--;
  }

  branch(label: Label): void {
    this.#index(0x0c, this.#depth - label);
  }

  branchIf(label: Label): void {
    this.#index(0x0d, this.#depth - label);
  }

  /** To the label at the number on the stack, or past the last to `otherwise`. */
  branchTable(labels: readonly Label[], otherwise: Label): void {
    this.#index(0x0e, labels.length);
    for (const label of labels) this.#out.unsigned(this.#depth - label);
    this.#out.unsigned(this.#depth - otherwise);
  }

  /** Opens a block that {@link end} closes. */
  openBlock(): Label {
    this.#out.byte(0x02);
    this.#out.byte(EMPTY);
    return ++this.#depth;
  }

  #nest(opcode: number, result: ValType | undefined, body: (label: Label) => void): void {
    this.#out.byte(opcode);
    this.#out.byte(result === undefined ? EMPTY : VAL_TYPE[result]);
    this.#depth++;
    body(this.#depth);
    this.end();
  }

  #index(opcode: number, index: number): void {
    this.#out.byte(opcode);
    this.#out.unsigned(index);
  }

  /** Bytes so far. */
  get size(): number {
    return this.#out.length;
  }

  // ── As bytes ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What `emit` writes, kept apart: for {@link append} later, at the same depth. */
  capture(emit: () => void): Uint8Array {
    const before = this.#out;
    this.#out = new ByteWriter();
    emit();
    const captured = this.#out.view();
    this.#out = before;
    return captured;
  }

  append(bytes: Uint8Array): void {
    this.#out.bytes(bytes);
  }

  /** The entry of the code section. */
  encode(): Uint8Array {
    const groups: { readonly type: ValType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = groups.at(-1);
      if (last?.type === type) last.count++;
      else groups.push({ type, count: 1 });
    }
    const entry = new ByteWriter();
    entry.unsigned(groups.length);
    for (const { type, count } of groups) {
      entry.unsigned(count);
      entry.byte(VAL_TYPE[type]);
    }
    entry.bytes(this.#out.view());
    entry.byte(0x0b);
    return entry.view();
  }
}
