/**
 * Records a sample of TestFloat's vectors: `node scripts/record-testfloat.mjs PATH_OF_testfloat_gen > testfloat.txt`. Berkeley TestFloat 3 and SoftFloat 3, both built with SPECIALIZE_TYPE=RISCV.
 * Every operation on f16 and f32, every rounding; of each level 1 stream, lines at even distances.
 */
import { spawnSync } from 'node:child_process';

const LINES = 24;
const ROUNDINGS = ['near_even', 'minMag', 'min', 'max', 'near_maxMag'];
const WITHIN = [
  'add',
  'sub',
  'mul',
  'div',
  'sqrt',
  'roundToInt',
  'eq',
  'le',
  'lt',
  'eq_signaling',
  'le_quiet',
  'lt_quiet',
];
const INTEGERS = ['ui32', 'ui64', 'i32', 'i64'];
const operations = ['f16', 'f32'].flatMap((format) => [
  ...WITHIN.map((operation) => `${format}_${operation}`),
  ...INTEGERS.flatMap((integer) => [`${format}_to_${integer}`, `${integer}_to_${format}`]),
]);
operations.push(
  'f16_mulAdd',
  'f32_mulAdd',
  'f16_to_f32',
  'f32_to_f16',
  'f64_to_f32',
  'f64_to_f16',
  'f64_add',
  'f64_div',
);

const [, , generator = 'testfloat_gen'] = process.argv;
for (const operation of operations) {
  for (const rounding of ROUNDINGS) {
    // Streams of three operands are long; the shell reads them once and keeps every so many.
    const options = `-seed 1 -level 1 -tininessafter -exact -r${rounding}`;
    const count = operation.endsWith('mulAdd') ? 6_133_248 : 0;
    const script = `"$0" ${options} ${operation} 2>/dev/null | awk -v n=${count} -v want=${LINES} '
      n > 0 { if (NR % int(n / want) == 1) print; next }
      { line[NR] = $0 }
      END { for (i = 0; n == 0 && i < want; i++) print line[1 + int(i * NR / want)] }'`;
    const run = spawnSync('sh', ['-c', script, generator], { encoding: 'utf8', maxBuffer: 1 << 28 });
    process.stdout.write(`# ${operation} ${rounding}\n${run.stdout}`);
  }
}
