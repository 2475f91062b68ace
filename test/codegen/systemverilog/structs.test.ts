/** Why structs are emitted as leaves: each tool still refuses what the documentation says that it refuses. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { needsTool } from '../../support/tools.js';
import { inFolder, outputOf } from './support.js';

const page = readFileSync(new URL('../../../docs/systemverilog.md', import.meta.url), 'utf8');

/** Blocks of code that begin with a tool and what it says. */
const refusals = [...page.matchAll(/```systemverilog\n(\/\/ (\w+): (.*)\n[^`]*)```/g)].map(
  ([, text = '', tool = '', says = '']) => ({
    name: /module (\w+)/.exec(text)?.[1] ?? '',
    text,
    tool,
    says,
  }),
);

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  iverilog: ['-g2012', '-o', 'run'],
  verilator: ['--lint-only', '-Wall'],
  yosys: ['-q', '-f', 'verilog -sv'],
};

test('each tool has an example', () => {
  expect(new Set(refusals.map(({ tool }) => tool))).toEqual(new Set(Object.keys(OPTIONS)));
});

describe.each(refusals)('$name', (refusal) => {
  needsTool(refusal.tool)(`is refused by ${refusal.tool}`, () => isRefused(refusal));
});

function isRefused({ name, text, tool, says }: (typeof refusals)[number]): void {
  const file = `${name}.sv`;
  const told = inFolder([{ name: file, text }], (folder) =>
    outputOf(tool, [...(OPTIONS[tool] ?? []), file], folder),
  );
  expect(told).toContain(says);
}
