// Prints `N passed, N failed, N skipped` from vitest's JSON report; fails where a test failed, was skipped, or an earlier step failed.
import { existsSync, readFileSync } from 'node:fs';

/**
 * The part of the report that is read here.
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: unknown[] }[]} testResults
 */

const [report = '', earlier = '0'] = process.argv.slice(2);
let ok = earlier === '0';
let passed = 0;
let failed = 0;
let skipped = 0;

if (existsSync(report)) {
  const result = /** @type {Report} */ (JSON.parse(readFileSync(report, 'utf8')));
  // A file that could not be loaded has no tests of its own to count.
  const broken = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  passed = result.numPassedTests;
  failed = result.numFailedTests + broken.length;
  skipped = result.numPendingTests + result.numTodoTests;
} else {
  console.error('the tests left no report');
  ok = false;
}

if (skipped > 0) console.error('a skipped test proves nothing: install what it needs (.ci/install)');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = ok && failed === 0 && skipped === 0 && passed > 0 ? 0 : 1;
