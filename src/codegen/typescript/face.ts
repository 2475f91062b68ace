/** What a caller of a function of the design needs to know. */
import type { Region } from '../layout.js';
import { variableValue } from './places.js';
import { Binds, narrow, rangeOf, type Value } from './value.js';

export type FunctionResult =
  | { readonly kind: 'returned'; readonly width: number }
  | { readonly kind: 'variables'; readonly width: number; readonly names: readonly string[] }
  | { readonly kind: 'place'; readonly region: Region };

export interface FunctionFace {
  readonly name: string;
  readonly results: readonly FunctionResult[];
}

/** What a call has left behind. */
export function resultValue(result: FunctionResult, call: string): Value {
  switch (result.kind) {
    case 'returned':
      return narrow(result.width, { text: call, binds: Binds.atom, ...rangeOf(result.width) });
    case 'variables':
      return variableValue(result.names, result.width);
    case 'place':
      return { form: 'memory', width: result.region.width, address: `${result.region.base}` };
  }
}

/** Where calls find what they call. */
export interface Callees {
  named(name: string): FunctionFace;
}
