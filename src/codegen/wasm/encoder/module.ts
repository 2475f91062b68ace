/** A WebAssembly module in its binary format (core specification, 5.5). */
import { ByteWriter } from './byte-writer.js';
import { VAL_TYPE, type Code, type ValType } from './code.js';

interface Imported {
  readonly name: string;
  readonly type: number;
}

interface Defined extends Imported {
  readonly code: Code;
  readonly exported: boolean;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** The module that all imports come from. */
export const IMPORTS = 'm3hdl';
const FUNCTION = 0x00;
const MEMORY = 0x02;

export class ModuleEncoder {
  readonly #types: string[] = [];
  readonly #typeBytes: Uint8Array[] = [];
  readonly #imports: Imported[] = [];
  readonly #functions: Defined[] = [];
  readonly #data: { readonly address: number; readonly bytes: Uint8Array }[] = [];
  readonly #pages: number;

  /** `pages`: the least size of the memory, which is imported as `memory`. */
  constructor(pages: number) {
    this.#pages = pages;
  }

  /** All imports come before the first function, so that numbers stay. */
  import(name: string, params: readonly ValType[], results: readonly ValType[]): number {
    if (this.#functions.length > 0) throw new Error('functions are numbered after imports');
    return this.#imports.push({ name, type: this.#type(params, results) }) - 1;
  }

  /** The number of the next function. */
  get next(): number {
    return this.#imports.length + this.#functions.length;
  }

  /** `name`: for profilers and, where exported, for the host. */
  function(
    name: string,
    params: readonly ValType[],
    results: readonly ValType[],
    code: Code,
    exported: boolean,
  ): number {
    const type = this.#type(params, results);
    return this.#imports.length + this.#functions.push({ name, type, code, exported }) - 1;
  }

  /** Bytes that the memory has at an address when the module is instantiated. */
  data(address: number, bytes: Uint8Array): void {
    this.#data.push({ address, bytes });
  }

  #type(params: readonly ValType[], results: readonly ValType[]): number {
    const key = `${params.join()}>${results.join()}`;
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    const bytes = new ByteWriter();
    bytes.byte(0x60);
    for (const list of [params, results]) bytes.vector(Uint8Array.from(list, (type) => VAL_TYPE[type]));
    this.#typeBytes.push(bytes.view());
    return this.#types.push(key) - 1;
  }

  encode(): Uint8Array<ArrayBuffer> {
    const out = new ByteWriter();
    out.bytes(MAGIC);
    const section = (id: number, entries: readonly ((to: ByteWriter) => void)[]): void => {
      const content = new ByteWriter();
      content.unsigned(entries.length);
      for (const entry of entries) entry(content);
      out.byte(id);
      out.vector(content.view());
    };
    section(
      1,
      this.#typeBytes.map((bytes) => (to) => to.bytes(bytes)),
    );
    section(2, [
      (to) => {
        to.name(IMPORTS);
        to.name('memory');
        to.bytes([MEMORY, 0x00]);
        to.unsigned(this.#pages);
      },
      ...this.#imports.map(({ name, type }) => (to: ByteWriter) => {
        to.name(IMPORTS);
        to.name(name);
        to.byte(FUNCTION);
        to.unsigned(type);
      }),
    ]);
    section(
      3,
      this.#functions.map(
        ({ type }) =>
          (to) =>
            to.unsigned(type),
      ),
    );
    const numbered = this.#functions.map((one, i) => ({ ...one, index: this.#imports.length + i }));
    section(
      7,
      numbered
        .filter(({ exported }) => exported)
        .map(({ name, index }) => (to) => {
          to.name(name);
          to.byte(FUNCTION);
          to.unsigned(index);
        }),
    );
    section(
      10,
      this.#functions.map(
        ({ code }) =>
          (to) =>
            to.vector(code.encode()),
      ),
    );
    if (this.#data.length > 0) {
      section(
        11,
        this.#data.map(({ address, bytes }) => (to) => {
          to.bytes([0x00, 0x41]);
          to.signed32(address);
          to.byte(0x0b);
          to.vector(bytes);
        }),
      );
    }
    this.#names(out, numbered);
    return Uint8Array.from(out.view());
  }

  /** Appendix: the `name` section, of which the functions' part is written. */
  #names(out: ByteWriter, functions: readonly { readonly name: string; readonly index: number }[]): void {
    const map = new ByteWriter();
    map.unsigned(functions.length);
    for (const { name, index } of functions) {
      map.unsigned(index);
      map.name(name);
    }
    const content = new ByteWriter();
    content.name('name');
    content.byte(1);
    content.vector(map.view());
    out.byte(0);
    out.vector(content.view());
  }
}
