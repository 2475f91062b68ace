import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.js';

afterEach(() => {
  vi.doUnmock('../../src/cli/commands/explain.js');
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test('a fault of ours is 70, and says what a report needs', async () => {
  vi.doMock('../../src/cli/commands/explain.js', () => ({
    explainCommand: (): never => {
      throw new TypeError('a slip');
    },
  }));
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await main(['explain', 'M3104']);
  expect(process.exitCode).toBe(70);
  const text = written.mock.calls.map(([chunk]) => String(chunk)).join('');
  expect(text).toMatch(/^m3hdl: a fault of ours.*m3hdl explain M3104.*TypeError: a slip/s);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('after %s, what was begun is completed, and the status is %i', async (signal, status) => {
  const module = new URL('../../dist/src/cli/process.js', import.meta.url).href;
  const script = `
    import { beforeSignal, guardOutput } from ${JSON.stringify(module)};
    guardOutput();
    beforeSignal(() => console.log('completed'));
    beforeSignal(() => console.log('taken back'))();
    setInterval(() => {}, 1000);
    console.log('ready');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output === 'ready\n') child.kill(signal);
  });
  expect(await once(child, 'exit')).toEqual([status, null]);
  expect(output).toBe('ready\ncompleted\n');
});
