/** The oracles by name. Adding one is adding a file and its line here. */
import { convertOracle } from './convert.js';
import type { Oracle } from './oracle.js';
import { tensorOracle } from './tensor.js';
import { testFloatOracle } from './testfloat.js';

/** A text: of one that there is to be, what it waits for. */
export const ORACLES: Readonly<Record<string, Oracle | string>> = {
  tensor: tensorOracle,
  testfloat: testFloatOracle,
  convert: convertOracle,
  amx: 'hdl/amx is not built yet',
  lpddr5: 'hdl/lpddr5x is not built yet',
};
