import { expect, test } from 'vitest';

test('`m3hdl` can be imported by its name inside the clone', async () => {
  const { explain } = await import('m3hdl');
  expect(explain('M3104')).toContain('M3104');
});
