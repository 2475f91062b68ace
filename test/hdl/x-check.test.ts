/** Blocks that reset what they decide by raise no alarm, though their queues and memories begin with garbage. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { m3hdl } from '../cli/run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const BLOCKS = ['stdlib/shift', 'hdl/ecc/memory', 'hdl/switch/crossbar'];

/** All but those that depend on power-on: docs/design/x-check.md says which. */
const MORE = [
  'stdlib',
  'hdl/ecc',
  'hdl/ethernet',
  'hdl/bert',
  'hdl/switch/switch',
  'hdl/lz4/decompressor',
  'hdl/fpu',
];

const paths = process.env['M3HDL_NIGHTLY'] === undefined ? BLOCKS : [...BLOCKS, ...MORE];

describe('no unknown matters', () => {
  test.each(paths)('%s', (path) => {
    const isFile = path.split('/').length > 2 || (path.startsWith('stdlib/') && path !== 'stdlib');
    const { status, stderr } = m3hdl(['test', `${root}${path}${isFile ? '.m3hdl' : ''}`, '--x-check']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
