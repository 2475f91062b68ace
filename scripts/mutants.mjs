// Breaks the product in one place at a time and looks which test notices: a mutant that survives is a missing test.
// `npm run mutants -- [--list FILE] [--filter RE] [--jobs N] [--narrow]`: the list is a module that exports `mutants`; `--narrow` asks only the part
// of the net that each mutant names.
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';

/** @typedef {import('../test/mutants/mutant.js').Mutant} Mutant */
/** @typedef {{ readonly killedBy: string | undefined }} Verdict undefined: it survived. */
/** @typedef {{ readonly mutant?: Mutant, readonly part: string }} Question which test of a part of the net notices the mutant */

const root = fileURLToPath(new URL('..', import.meta.url));
const script = fileURLToPath(import.meta.url);

/** A mutant that makes a test run for ever is noticed by that: so many times as long as without it, and a minute. */
const PATIENCE = 10;

/** Looked at where the part of the net that should notice did not. */
const WIDER = [
  'test/differential/metamorphic/random-designs.test.ts',
  'test/codegen/lockstep.test.ts',
  'test/sim',
  'test/language/corpus.test.ts',
];

const { values: options } = parseArgs({
  options: {
    list: { type: 'string', default: 'test/mutants/all.ts' },
    filter: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    narrow: { type: 'boolean', default: false },
  },
});

// ── One question ────────────────────────────────────────────────────────────────────────────────────────────────────

/** A vitest that stays warm, with the text of one module replaced. */
async function makeJudge() {
  /** @type {{ file: string, text: string } | undefined} */
  let changed;
  const plugin = {
    name: 'mutant',
    enforce: /** @type {const} */ ('pre'),
    /** @param {string} _code @param {string} id */
    transform: (_code, id) => (id === changed?.file ? changed.text : undefined),
  };
  const vitest = await createVitest(
    'test',
    { config: join(root, 'test/mutants/vitest.config.ts'), watch: false, reporters: [{}] },
    { plugins: [plugin] },
  );
  await vitest.standalone();
  /** @type {{ mutated: (text: string, mutant: Mutant) => string }} */
  const { mutated } = await vitest.import(join(root, 'test/mutants/mutant.ts'));

  /** @param {string} part a file or folder, or `FILE#NAME` @returns {Promise<string | undefined>} the first test that fails */
  const failureIn = async (part) => {
    const [path = '', name] = part.split('#');
    const specifications = await vitest.getRelevantTestSpecifications([path]);
    if (specifications.length === 0) throw new Error(`no tests in ${path}`);
    if (name === undefined) vitest.resetGlobalTestNamePattern();
    else vitest.setGlobalTestNamePattern(name);
    const result = await vitest.runTestSpecifications(specifications);
    // It tells of all that have ever run.
    const testModules = result.testModules.filter(({ moduleId }) =>
      specifications.some((each) => each.moduleId === moduleId),
    );
    const { unhandledErrors } = result;
    for (const module of testModules) {
      for (const test of module.children.allTests('failed'))
        return `${module.relativeModuleId} > ${test.fullName}`;
      if (module.state() === 'failed') return `${module.relativeModuleId}, which does not load`;
    }
    if (unhandledErrors.length > 0) return `${part}, by an error outside of tests`;
    const passed = testModules.some((module) => [...module.children.allTests('passed')].length > 0);
    if (!passed) throw new Error(`no test of ${part} has run`);
    return undefined;
  };

  return {
    /** @returns {Promise<readonly Mutant[]>} */
    list: async () => {
      /** @type {{ mutants: readonly Mutant[] }} */
      const { mutants } = await vitest.import(join(root, options.list));
      return mutants;
    },
    /** @param {Question} question @returns {Promise<Verdict>} */
    answer: async ({ mutant, part }) => {
      if (mutant === undefined) return { killedBy: await failureIn(part) };
      const file = join(root, mutant.file);
      changed = { file, text: mutated(readFileSync(file, 'utf8'), mutant) };
      vitest.invalidateFile(file);
      try {
        return { killedBy: await failureIn(part) };
      } finally {
        changed = undefined;
        vitest.invalidateFile(file);
      }
    },
    close: () => vitest.close(),
  };
}

/** Answers the parent's questions, so that it can be ended where a mutant has no end. */
async function work() {
  const { answer } = await makeJudge();
  process.on('message', (/** @type {Question} */ question) => {
    answer(question).then(
      (verdict) => process.send?.(verdict),
      (/** @type {unknown} */ error) => process.send?.({ error: String(error) }),
    );
  });
  process.send?.('ready');
}

// ── All of them ─────────────────────────────────────────────────────────────────────────────────────────────────────

class Worker {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;

  /** @param {Question} question @param {number} patience in milliseconds @returns {Promise<Verdict>} */
  async ask(question, patience) {
    const child = (this.#child ??= await this.#started());
    return new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        child.removeAllListeners();
      };
      const timer = setTimeout(() => {
        over();
        this.end();
        resolve({ killedBy: `${question.part}, which has no end` });
      }, patience);
      child.once('exit', (code) => {
        over();
        this.end();
        resolve({ killedBy: `${question.part}, which ended with ${code}` });
      });
      child.once('message', (/** @type {Verdict & { error?: string }} */ verdict) => {
        over();
        if (verdict.error === undefined) resolve(verdict);
        else reject(new Error(verdict.error));
      });
      child.send(question);
    });
  }

  end() {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  /** @returns {Promise<import('node:child_process').ChildProcess>} */
  #started() {
    const child = fork(script, process.argv.slice(2), {
      env: { ...process.env, M3HDL_MUTANTS_WORKER: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
      child.once('message', () => {
        child.removeAllListeners();
        resolve(child);
      });
    });
  }
}

/** How long each part of the net takes without any mutant. */
class Net {
  /** @type {Map<string, Promise<number>>} */
  #durations = new Map();

  /** Milliseconds. A test that fails by itself would kill everything. @param {Worker} worker @param {string} part @returns {Promise<number>} */
  duration(worker, part) {
    const known = this.#durations.get(part) ?? this.#measured(worker, part);
    this.#durations.set(part, known);
    return known;
  }

  /** @param {Worker} worker @param {string} part */
  async #measured(worker, part) {
    const start = performance.now();
    const { killedBy } = await worker.ask({ part }, 1_800_000);
    if (killedBy !== undefined) throw new Error(`without any mutant, this fails: ${killedBy}`);
    return performance.now() - start;
  }

  /** From the smallest part to the widest. @param {Worker} worker @param {Mutant} mutant @returns {Promise<Verdict>} */
  async verdict(worker, mutant) {
    for (const part of new Set([...mutant.net, ...(options.narrow ? [] : WIDER)])) {
      const patience = PATIENCE * (await this.duration(worker, part)) + 60_000;
      const verdict = await worker.ask({ mutant, part }, patience);
      if (verdict.killedBy !== undefined) return verdict;
    }
    return { killedBy: undefined };
  }
}

/** Hands the items to so many workers. @template T @param {readonly T[]} items @param {(worker: Worker, item: T) => Promise<void>} each */
async function amongWorkers(items, each) {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: Number(options.jobs) }, async () => {
      const worker = new Worker();
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await each(worker, item);
      worker.end();
    }),
  );
}

async function main() {
  const { list, close } = await makeJudge();
  const wanted = new RegExp(options.filter);
  const mutants = (await list()).filter(({ name }) => wanted.test(name));
  await close();
  if (mutants.length === 0) throw new Error(`no mutant is called like ${options.filter}`);

  const net = new Net();
  const width = Math.max(...mutants.map(({ name }) => name.length));
  let survivors = 0;
  await amongWorkers(mutants, async (worker, mutant) => {
    const { killedBy } = await net.verdict(worker, mutant);
    if (killedBy === undefined) survivors++;
    console.log(
      `${mutant.name.padEnd(width)}  ${killedBy === undefined ? 'SURVIVED' : `killed by ${killedBy}`}`,
    );
  });
  console.log(`${mutants.length} mutants, ${mutants.length - survivors} killed, ${survivors} survived`);
  process.exitCode = survivors > 0 ? 1 : 0;
}

if (process.env['M3HDL_MUTANTS_WORKER'] === undefined) await main();
else await work();
