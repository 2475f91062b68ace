/** The part of the WebAssembly JavaScript interface that is used here. Node and browsers have it; the libraries of types that this project takes do not. */

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** A compiled module; what it is, only the interface knows. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

type Callable = (...args: never[]) => unknown;

export interface WasmInterface {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
  readonly Memory: new (descriptor: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, Callable | WasmMemory>>>>,
  ) => { readonly exports: Readonly<Record<string, Callable>> };
}

export const wasm: WasmInterface = (globalThis as unknown as { readonly WebAssembly: WasmInterface })
  .WebAssembly;
