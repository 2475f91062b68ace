/** Nothing of a source file becomes code of what is written from it: names, texts and comments of every kind, seeded. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import fc from 'fast-check';
import { parseSync, transformSync } from 'rolldown/utils';
import { afterEach, expect, test } from 'vitest';
import { EmittedModel } from '../../src/codegen/typescript/runtime/index.js';
import { recordBench } from '../../src/driver/bench.js';
import { systemVerilogOf } from '../../src/driver/systemverilog.js';
import { emit, filesOf } from '../../src/driver/targets.js';
import { Sources } from '../../src/support/source.js';
import { inFolder, outputOf } from '../codegen/systemverilog/support.js';
import { checkSnippet, compileSnippet, elaborateSnippet, runSnippet } from '../support/snippet.js';
import { needsTool } from '../support/tools.js';
import { CANARY, HARD_NAMES, programArb, written } from './program.js';

const SEED = 1;
const RUNS = process.env['M3HDL_NIGHTLY'] === undefined ? 40 : 2000;

const PROGRAMS = fc.sample(programArb, { seed: SEED, numRuns: RUNS });

afterEach(() => {
  if (Object.hasOwn(globalThis, CANARY)) throw new Error('a text ran as code');
});

test('the programs have no errors', () => {
  for (const { text } of PROGRAMS) {
    const { diagnostics } = checkSnippet(text);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(
      errors.map(({ code, message }) => `${code} ${message}`),
      text,
    ).toEqual([]);
  }
});

/** What a TypeScript model may consist of, whatever its source says. */
const PARTS =
  'ImportDeclaration ExportNamedDeclaration:TSInterfaceDeclaration ExportNamedDeclaration:TSInterfaceDeclaration ' +
  'ExportNamedDeclaration:ClassDeclaration FunctionDeclaration VariableDeclaration VariableDeclaration';

interface Node {
  readonly type: string;
  readonly declaration?: { readonly type: string } | null;
}

const kindOf = ({ type, declaration }: Node): string =>
  declaration === undefined || declaration === null ? type : `${type}:${declaration.type}`;

/** Runs an emitted model in a world of its own, which it may not change. */
function modelOf(content: string): {
  poke(port: string, value: number): void;
  step(count: number): void;
  peek(port: string): unknown;
} {
  const parsed = parseSync('model.ts', content);
  expect(parsed.errors, content).toEqual([]);
  expect((parsed.program.body as readonly Node[]).map(kindOf).join(' ')).toBe(PARTS);
  const { code, errors } = transformSync('model.ts', content);
  expect(errors, content).toEqual([]);
  const script = code
    .replace(/^import .*$/m, '')
    .replace(/^export class/m, 'class')
    .replace(/^export \{.*\};$/m, '');
  const name = /^class (\w+)/m.exec(script)?.[1] ?? '';
  const context = createContext({ EmittedModel });
  const model: unknown = new Script(`'use strict';\n${script}\nnew ${name}({ seed: 1 })`).runInContext(
    context,
  );
  expect(Object.hasOwn(context, CANARY)).toBe(false);
  if (!(model instanceof EmittedModel)) throw new Error('no model was made');
  return model;
}

test('an emitted model has the parts of every model, sets nothing, and runs', () => {
  for (const { text, top, ports } of PROGRAMS) {
    const compiled = elaborateSnippet(text, { top });
    const model = modelOf(emit(compiled, 'ts', new Sources())[0]?.content ?? '');
    model.poke(ports.a.replace('r#', ''), 7);
    model.step(1);
    expect(model.peek(ports.y.replace('r#', ''))).toBe(5n);
  }
});

test('a model may be called anything', () => {
  for (const name of HARD_NAMES) {
    const compiled = elaborateSnippet(`module ${written(name)} { in a: u8; out y: u8; y = a; }`, {
      top: name,
    });
    const model = modelOf(emit(compiled, 'ts', new Sources())[0]?.content ?? '');
    model.poke('a', 7);
    expect(model.peek('y'), name).toBe(7n);
  }
});

test('every engine runs them, and prints the texts as they are', async () => {
  for (const { text, said } of PROGRAMS.slice(0, RUNS / 2)) {
    const { passed, printed, rendered } = await runSnippet(text);
    expect(passed, rendered).toBe(true);
    expect(printed).toEqual([said]);
  }
});

const INTERFACE = ['peek', 'poke'] as const;

test('names mean ports, and nothing that JavaScript gives every object', () => {
  for (const { text, top, ports, fields } of PROGRAMS.slice(0, RUNS / 2)) {
    const [a, s, y] = [ports.a, ports.s, ports.y].map((name) => name.replace('r#', ''));
    const sim = compileSnippet(text, { top }).simulate({ seed: 1 });
    sim.poke(a ?? '', 7);
    const value: Readonly<Record<string, bigint | boolean>> = Object.fromEntries<bigint | boolean>([
      [fields[0], 200n],
      [fields[1], true],
    ]);
    sim.poke(s ?? '', value);
    expect(Object.entries(sim.peek(s ?? ''))).toEqual(Object.entries(value));
    sim.step(1);
    expect(sim.peek(y ?? '')).toBe(5n ^ 200n);
  }
  const plain = compileSnippet('module M { in a: u8; out y: u8; y = a; }', { top: 'M' }).simulate();
  for (const name of [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'a.constructor',
    'a.__proto__',
  ])
    for (const method of INTERFACE) expect(() => plain[method](name, 1n), name).toThrow(/M has no|has no/);
});

function icarusTakesAll(): void {
  const files = PROGRAMS.map(({ text, top }, i) => {
    const compiled = elaborateSnippet(text, { top });
    const sources = new Sources();
    const written = systemVerilogOf(compiled, sources);
    const request = { stimulus: undefined, stimulusClock: undefined, cycles: 3, seed: 1n, clocks: {} };
    const { file } = recordBench(compiled, written, request);
    return { folder: `p${i}`, bench: file.name.replace(/\.sv$/, ''), files: [...filesOf(written), file] };
  });
  inFolder([], (folder) => {
    for (const { bench, files: own } of files) {
      for (const { name, content } of own) writeFileSync(join(folder, name), content);
      const names = own.map(({ name }) => name);
      expect(new Set(names).size, names.join()).toBe(names.length);
      expect(outputOf('iverilog', ['-g2012', '-o', 'run', '-s', bench, ...names], folder)).toBe('');
      expect(outputOf('vvp', ['-n', 'run'], folder)).toMatch(/^PASS \w+: \d+ times\n$/);
    }
  });
}

/** Every hard name as a module, as an instance and as ports. */
function hardDesign(): string {
  const next = (i: number): string => written(HARD_NAMES[(i + 1) % HARD_NAMES.length] ?? '');
  const modules = HARD_NAMES.map(
    (name, i) => `module ${written(name)} { in ${next(i)}: u8; out o_: u8; o_ = ${next(i)} ^ 1; }`,
  );
  const ports = HARD_NAMES.map((name) => `in ${written(name)}: u8;`);
  const children = HARD_NAMES.map((name, i) => `inst c${i}_: ${written(name)}(${next(i)}: a_);`);
  const instances = HARD_NAMES.map((name) => `inst ${written(name)}: Leaf_(a_: a_);`);
  const sum = (terms: readonly string[]): string => `y_ = ${terms.join(' ^ ')};`;
  return `${modules.join('\n')}
module Leaf_ { in a_: u8; out o_: u8; o_ = a_ ^ 1; }
module Ports_ { ${ports.join(' ')} out y_: u8; ${sum(HARD_NAMES.map(written))} }
module Modules_ { in a_: u8; out y_: u8; ${children.join(' ')} ${sum(HARD_NAMES.map((_, i) => `c${i}_.o_`))} }
module Instances_ { in a_: u8; out y_: u8; ${instances.join(' ')} ${sum(HARD_NAMES.map((name) => `${written(name)}.o_`))} }`;
}

function otherToolsTakeThem(): void {
  for (const top of ['Ports_', 'Modules_', 'Instances_']) {
    const emitted = systemVerilogOf(elaborateSnippet(hardDesign(), { top }), new Sources());
    const files = filesOf(emitted).map(({ name, content }) => ({ name, text: content }));
    const names = files.map(({ name }) => name);
    inFolder(files, (folder) => {
      const name = emitted.modules.at(-1)?.name ?? '';
      expect(outputOf('verilator', ['--lint-only', '-Wall', '--top-module', name, ...names], folder)).toBe(
        '',
      );
      const script = `read_verilog -sv ${names.join(' ')}; hierarchy -check -top ${name}; proc; check -assert`;
      expect(outputOf('yosys', ['-q', '-p', script], folder)).toBe('');
    });
  }
}

needsTool('verilator', 'yosys')(
  'Verilator and Yosys take every hard name as a module, an instance and a port',
  { timeout: 120_000 },
  otherToolsTakeThem,
);

needsTool('iverilog', 'vvp')(
  'Icarus takes the emitted SystemVerilog, and a bench that plays a run',
  { timeout: 120_000 },
  icarusTakesAll,
);
