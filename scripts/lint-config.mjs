// Writes .oxlintrc.json from the list of rooms below. `test/house/imports.test.ts` fails where the file is not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format } from 'prettier';

/** The rooms of the house. Each may import from itself and from those before it, from nothing after it. */
export const ROOMS = [
  'support',
  'numerics',
  'diagnostics',
  'operators',
  'syntax',
  'grammar',
  'format',
  'semantics',
  'ir',
  'lower',
  'passes',
  'sim',
  'codegen',
  'trace',
  'driver',
  'oracle',
  'testing',
  'services',
  'lsp',
  'cli',
];

/** The folder of a room; the grammar has its own at the top. */
export const folderOf = (/** @type {string} */ room) => (room === 'grammar' ? 'grammar' : `src/${room}`);

/** What only Node has, and a browser has not. */
const NODE_GLOBALS = [
  'process',
  'Buffer',
  'setImmediate',
  'clearImmediate',
  'global',
  '__dirname',
  '__filename',
  'require',
];

/** Rooms, and parts of rooms, that may use Node. */
const NODE_FILES = ['src/cli/**', 'src/lsp/**', 'src/testing/vite*', 'src/testing/vite*/**'];

const up = '^(\\.\\.?/)+';
const index = {
  regex: '^(\\.\\.?/)+(src/)?index\\.js$',
  message: 'src/index.ts is for users; import the module itself.',
};
const node = {
  regex: '^node:',
  message: 'The compiler also runs in a browser: files come through support/files.ts.',
};
const interpreter = {
  regex: `${up}(src/)?sim/interpreter`,
  message: 'Compiled engines share no code with the interpreter, which they are checked against.',
};

/** @param {string} room @param {boolean} mayUseNode */
function restrictions(room, mayUseNode) {
  const later = ROOMS.slice(ROOMS.indexOf(room) + 1);
  const patterns = [index];
  if (later.length > 0) {
    patterns.push({
      regex: `${up}(src/)?(${later.join('|')})/`,
      message: `${folderOf(room)} may import only from rooms before it (scripts/lint-config.mjs lists them).`,
    });
  }
  if (room === 'codegen') patterns.push(interpreter);
  if (!mayUseNode) patterns.push(node);
  return {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-globals': mayUseNode ? 'off' : ['error', ...NODE_GLOBALS],
  };
}

const usesNode = (/** @type {string} */ room) => NODE_FILES.includes(`${folderOf(room)}/**`);

/** @returns {Promise<string>} the text of .oxlintrc.json */
export async function lintConfig() {
  const config = {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node', 'promise', 'vitest'],
    categories: { correctness: 'error', suspicious: 'error' },
    ignorePatterns: ['dist/**', '**/generated/**', 'test/fixtures/**', '.node-newest/**'],
    rules: {
      'no-console': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-shadow': 'off',
      'unicorn/consistent-function-scoping': 'off',
      'import/no-cycle': 'error',
      // TypeScript checks it (noImplicitReturns), and knows when a switch is exhaustive.
      'consistent-return': 'off',
      'typescript/consistent-return': 'off',
      // The syntax tree's `if` has a `then`.
      'unicorn/no-thenable': 'off',
      'import/no-unassigned-import': 'off',
      'import/no-named-as-default-member': 'off',
      'import/no-named-as-default': 'off',
      'vitest/expect-expect': 'off',
      'vitest/valid-expect': ['error', { maxArgs: 2 }],
      'vitest/valid-title': 'off',
      'typescript/no-explicit-any': 'error',
      'typescript/no-non-null-assertion': 'error',
      'typescript/consistent-type-imports': 'error',
      'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'typescript/no-floating-promises': 'error',
      'typescript/no-misused-promises': 'error',
      'typescript/no-unsafe-type-assertion': 'off',
      'typescript/no-unsafe-argument': 'error',
      'typescript/no-unsafe-assignment': 'error',
      'typescript/no-unsafe-call': 'error',
      'typescript/no-unsafe-member-access': 'error',
      'typescript/no-unsafe-return': 'error',
      'unicorn/prefer-node-protocol': 'error',
    },
    overrides: [
      ...ROOMS.map((room) => ({
        files: [`${folderOf(room)}/**/*.ts`],
        rules: restrictions(room, usesNode(room)),
      })),
      { files: ['src/testing/vite*.ts', 'src/testing/vite*/**/*.ts'], rules: restrictions('testing', true) },
      { files: ['bench/**', 'scripts/**', 'test/**'], rules: { 'no-console': 'off' } },
      { files: ['test/support/tools.ts'], rules: { 'vitest/no-disabled-tests': 'off' } },
      { files: ['test/**'], rules: { 'typescript/no-non-null-assertion': 'off', 'no-await-in-loop': 'off' } },
    ],
  };
  return format(JSON.stringify(config), { parser: 'json', printWidth: 110 });
}

export const LINT_CONFIG_FILE = new URL('../.oxlintrc.json', import.meta.url);

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = await lintConfig();
  const current = readFileSync(LINT_CONFIG_FILE, { encoding: 'utf8', flag: 'a+' });
  if (text !== current) writeFileSync(LINT_CONFIG_FILE, text);
}
