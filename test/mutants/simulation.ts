/** Kernel, streams and engines: what happens in an instant, each step broken in one place. */
import { mutantsOf, type Mutant } from './mutant.js';

const INSTANT = ['test/sim/instant.test.ts', 'test/sim/memory.test.ts', 'test/codegen/lockstep.test.ts'];
const MEMORY = ['test/sim/memory.test.ts', 'test/codegen/lockstep.test.ts'];
const RESET = ['test/sim/reset.test.ts', 'test/codegen/lockstep.test.ts'];
const PROCESSES = ['test/sim/processes.test.ts', 'test/sim/instant.test.ts'];
const STATEMENTS = ['test/sim/interpreter.test.ts', 'test/codegen/lockstep.test.ts'];

export const SIMULATION_MUTANTS: readonly Mutant[] = [
  ...mutantsOf(
    'src/sim/kernel/kernel.ts',
    [...INSTANT, ...PROCESSES, 'test/sim/reset.test.ts', 'test/sim/simulation.test.ts'],
    [
      [
        'samples after the commit',
        '      this.engine.sample();\n      this.engine.evaluate(edges);\n      this.engine.commit();',
        '      this.engine.evaluate(edges);\n      this.engine.commit();\n      this.engine.sample();',
      ],
      [
        'never commits',
        '      this.engine.evaluate(edges);\n      this.engine.commit();',
        '      this.engine.evaluate(edges);',
      ],
      [
        'events land before the edges are evaluated',
        '      this.engine.evaluate(edges);\n      this.engine.commit();',
        '      for (let event = this.#takeDue(); event !== undefined; event = this.#takeDue()) this.#apply(event);\n      this.engine.evaluate(edges);\n      this.engine.commit();',
      ],
      [
        'does not settle before processes run',
        '    this.engine.settle();\n    if (this.threads.count > 0) {\n      this.threads.passEdges(edges);',
        '    if (this.threads.count > 0) {\n      this.threads.passEdges(edges);',
      ],
      [
        'what one process writes lands before the next runs',
        '      queue.push(...this.threads.suspend(running, suspension, this.#now));',
        '      queue.push(...this.threads.suspend(running, suspension, this.#now));\n      this.#land();',
      ],
      [
        'verdicts under reset count',
        'if (!this.#inReset(failure)) this.reports.fail(failure, this.#now);',
        'this.reports.fail(failure, this.#now);',
      ],
      [
        'reset of a parent does not silence its children',
        '      at = this.tree.parentOf(at);',
        '      at = undefined;',
      ],
      [
        'falling edges do not matter',
        '      for (let i = 0; i < count; i++)\n        nodes.add(',
        '      for (let i = 0; i < 0; i++)\n        nodes.add(',
      ],
      ['forced is forgotten', 'this.#forced.set(placeKey(place), { place, value });', ''],
      [
        'deadlines pass unseen',
        'for (const { running, site } of this.threads.passDeadlines(this.#now)) {',
        'for (const { running, site } of this.threads.passDeadlines(-1)) {',
      ],
      [
        'a poke overwrites bits around it',
        'insert(this.engine.read(place), low, width, truncate(value, width))',
        'insert(0n, low, width, truncate(value, width))',
      ],
    ],
  ),
  ...mutantsOf('src/sim/kernel/automatic-reset.ts', RESET, [
    ['held for one edge', 'const HELD_EDGES = 2;', 'const HELD_EDGES = 1;'],
    ['held for three edges', 'const HELD_EDGES = 2;', 'const HELD_EDGES = 3;'],
    [
      'released at the rising edge',
      'else if (this.#edges >= HELD_EDGES) this.#done = true;',
      'if (this.#edges >= HELD_EDGES) this.#done = true;',
    ],
    ['active low is active high', 'reset.activeHigh ? 1n : 0n', '1n'],
    ['active at time 0', 'this.start = Number(numerator / (2n * denominator));', 'this.start = 0;'],
    [
      'driven resets too',
      'return resets.filter(({ signal }) => !driven.has(signal) &&',
      'return resets.filter(({ signal }) => !driven.has(-1 - signal) &&',
    ],
  ]),
  ...mutantsOf('src/sim/kernel/landing.ts', PROCESSES, [
    ['two writers are no error', '(write.mask & ones) !== 0n', '(write.mask & ones) < 0n'],
    ['two writers of two halves are an error', '(write.mask & ones) !== 0n', 'ones !== 0n'],
    [
      'the first write of a process wins',
      'for (const { action } of writes) applyTo',
      'for (const { action } of writes.toReversed()) applyTo',
    ],
    ['a write of some bits is one of all', 'insert(world.read(place), action.low,', 'insert(0n, action.low,'],
  ]),
  ...mutantsOf('src/sim/kernel/effects.ts', PROCESSES, [
    ['lines in the order of running', '.toSorted((a, b) => a.thread - b.thread)', ''],
    ['delays of 0 are lost', 'if (delay === 0n) this.#atOnce.push(event);', 'if (delay === 0n) return;'],
    ['delays are one short', 'now() + Number(delay)', 'now() + Number(delay) - 1'],
    [
      'what a test demands is silent under reset',
      'if (this.thread === undefined && this.#around.inReset(failure)) return;',
      'if (this.#around.inReset(failure)) return;',
    ],
  ]),
  ...mutantsOf(
    'src/sim/kernel/oscillator.ts',
    ['test/sim/clocks.test.ts'],
    [
      ['fractions are dropped', 'this.#fraction += this.#part;', ''],
      [
        'fractions carry too late',
        'if (this.#fraction >= this.#parts) {',
        'if (this.#fraction > this.#parts) {',
      ],
    ],
  ),
  ...mutantsOf(
    'src/sim/kernel/state-hash.ts',
    ['test/sim/simulation.test.ts'],
    [
      ['without time', 'addValue(hash, BigInt(time), 64);', ''],
      ['without memories', 'addWords(hash, words, field);\n    }', '}'],
      [
        'without registers',
        "if (signal.storage !== 'reg' && !isOutput) continue;",
        'if (!isOutput) continue;',
      ],
      [
        'without outputs',
        "const isOutput = withOutputs && shape === 0 && signal.port === 'out';",
        'const isOutput = false;',
      ],
    ],
  ),
  ...mutantsOf(
    'src/sim/kernel/snapshot.ts',
    ['test/sim/instant.test.ts#snapshots', 'test/differential/metamorphic/random-designs.test.ts#saved'],
    [
      [
        'locals are not restored',
        'for (const at of localPlaces(kernel)) engine.writeLocal(...at, snapshot.locals[next++] ?? 0n);',
        '',
      ],
      ['samples are not restored', 'engine.writeSampled(snapshot.sampled);', ''],
      [
        'events are not restored',
        'for (const { time, event } of snapshot.events) wheel.add(time, event);',
        '',
      ],
      ['clocks are not restored', 'kernel.clocks.state = snapshot.clocks;', ''],
      ['threads are not restored', 'threads.state = snapshot.threads;', ''],
      [
        'what is forced is not restored',
        'for (const { place, value } of snapshot.forced) kernel.force(place, value);',
        '',
      ],
      [
        'memories are not restored',
        'storeElements(engine, place, Bytes.of(snapshot.memories[i] ?? new Uint8Array(size)), 0, field);',
        'storeElements(engine, place, Bytes.of(new Uint8Array(size)), 0, field);',
      ],
    ],
  ),
  ...mutantsOf(
    'src/sim/power-on.ts',
    ['test/sim/reset.test.ts', 'test/codegen/systemverilog'],
    [
      [
        'all instances power on alike',
        'seeded(signals, path, signal, seed)',
        "seeded(signals, '', signal, seed)",
      ],
    ],
  ),
  ...mutantsOf(
    'src/sim/interpreter/clocked.ts',
    [...RESET, ...MEMORY],
    [
      [
        'two-phase update dropped',
        '    const values = this.#next.get(cells) ?? new Map<number, bigint>();\n    this.#next.set(cells, values.set(cell, value));',
        '    cells.set(cell, value);',
      ],
      [
        'the first assignment wins',
        'merge(this.#next.get(cells)?.get(cell) ?? cells.get(cell), bits)',
        'this.#next.get(cells)?.get(cell) ?? merge(cells.get(cell), bits)',
      ],
      [
        'assignments of other bits are lost',
        'merge(this.#next.get(cells)?.get(cell) ?? cells.get(cell), bits)',
        'merge(cells.get(cell), bits)',
      ],
      [
        'synchronous resets do nothing',
        'if (!context.resetActive(shape, instance, reset)) continue;',
        'continue;',
      ],
      [
        'all elements are reset',
        'initialValue(signal, element));\n      }\n    }\n    for',
        'initialValue(signal, 0));\n      }\n    }\n    for',
      ],
      [
        'new reads give old words',
        "return memory.readUnderWrite === 'new' ? written",
        "return memory.readUnderWrite === 'new' ? readView(context.state.memory(shape, id), instance, address)",
      ],
      [
        'writes past the end wrap',
        'if (address >= BigInt(module.memories[id]?.depth ?? 0)) return;',
        'address %= BigInt(module.memories[id]?.depth ?? 1);',
      ],
      [
        'disabled processes run',
        'process.disableUnder === undefined || !context.resetActive',
        'process.disableUnder === undefined || context !== undefined || !context.resetActive',
      ],
    ],
  ),
  ...mutantsOf('src/sim/interpreter/memory-writes.ts', MEMORY, [
    ['the lower port wins', 'mask: write.bits.mask & ~taken', 'mask: write.bits.mask'],
    ['ports that meet are silent', 'if (collided) context.host.collide(place);', ''],
    [
      'from two clocks the higher wins',
      'return undefinedWord ? context.host.undefinedValue(place) : value;',
      'return value;',
    ],
    [
      'on one clock the word is undefined',
      'undefinedWord ||= node !== nodeOfTaken;',
      'undefinedWord = true;',
    ],
  ]),
  ...mutantsOf(
    'src/sim/interpreter/comb.ts',
    [...RESET, 'test/sim/instant.test.ts'],
    [
      [
        'asynchronous resets do nothing',
        'if (!this.#context.resetActive(this.#shape, this.#instance, this.#reset)) return;',
        'return;',
      ],
      [
        'one initial value is for the first element',
        'init?.length === 1 ? init[0]',
        'init?.length === 0 ? init[0]',
      ],
    ],
  ),
  ...mutantsOf('src/sim/interpreter/execute.ts', STATEMENTS, [
    [
      'elements past the end are written',
      'if (index < BigInt(elements.length)) elements',
      'if (index <= BigInt(elements.length)) elements',
    ],
    [
      'a loop runs once more',
      'for (let i = stmt.from; i < stmt.to; i++)',
      'for (let i = stmt.from; i <= stmt.to; i++)',
    ],
    [
      'bits past the end come back at the bottom',
      'if (low >= BigInt(width)) return { mask: 0n, value: 0n };',
      'if (low >= BigInt(width)) return { mask: 1n, value: 1n };',
    ],
    ['a write clears the bits around it', 'return (old & ~ones) | (value & ones);', 'return value & ones;'],
    ['lanes are one off', 'mask(lane) << BigInt(i * lane)', 'mask(lane) << BigInt(i * lane + 1)'],
    [
      'arguments are given in the opposite order',
      'const arg = args[i];',
      'const arg = args[args.length - 1 - i];',
    ],
    ['a switch looks at first values only', 'one.values.includes(subject)', 'one.values[0] === subject'],
  ]),
  ...mutantsOf(
    'src/sim/streams/monitor.ts',
    ['test/sim/streams.test.ts'],
    [
      ['is off', 'if (!this.#checks) return;', 'return;'],
      [
        'does not see that valid falls',
        "if (offered) this.#broken(watched, '`valid` fell before the beat was taken');",
        '',
      ],
      [
        'does not see that a waiting beat changes',
        'if (offered) this.#compare(watched);',
        'if (offered && ready) this.#compare(watched);',
      ],
      [
        'does not see that a beat changes as it is taken',
        'if (offered) this.#compare(watched);',
        'if (offered && !ready) this.#compare(watched);',
      ],
      ['speaks under reset', 'if (tap.isReset()) {', 'if (tap.isReset() && watched.cycles < 0) {'],
      [
        'does not see empty without last',
        'if (!last && format.isEmpty(rows, at))',
        'if (last && format.isEmpty(rows, at) && !last)',
      ],
      ['counts no beats', "    watched.count('beats');\n", ''],
      ['counts no stalls', "      watched.count('stalls');\n", ''],
    ],
  ),
  ...mutantsOf(
    'src/sim/show.ts',
    ['test/sim/text.test.ts'],
    [
      ['false is true', "value === 0n ? 'false' : 'true'", "value === 0n ? 'true' : 'false'"],
      [
        'signed numbers are shown unsigned',
        'return toSigned(value, type.width).toString();',
        'return value.toString();',
      ],
      ['digits of bits are not filled up', "padStart(Math.ceil(type.width / 4), '0')", "padStart(1, '0')"],
      [
        'the last element first',
        'extract(value, i * width, width)',
        'extract(value, (type.length - 1 - i) * width, width)',
      ],
      [
        'the first field is at the bottom',
        'return showPacked(type, extract(value, high, width));',
        'return showPacked(type, extract(value, 0, width));',
      ],
      ['a union shows its first variant', 'candidate.tag === tag', 'tag >= 0n'],
    ],
  ),
  ...mutantsOf(
    'src/codegen/typescript/runtime/wide.ts',
    ['test/codegen/operators.test.ts#operators on 160 bits, .ts'],
    [
      [
        'no carry between words',
        'carry = sum > 0xffff_ffff ? 1 : 0;\n    }\n    trim(to, width);\n  }\n\n  function subtract',
        'carry = 0;\n    }\n    trim(to, width);\n  }\n\n  function subtract',
      ],
      ['no borrow between words', 'borrow = difference < 0 ? 1 : 0;', 'borrow = 0;'],
      ['a product drops its carries', 'carry = (sum - low) / 0x1_0000;', 'carry = 0;'],
      [
        'a shift by the width moves nothing out',
        'if (amount < width) putBits(to, amount, a, 0, width - amount);',
        'if (amount < width) putBits(to, amount, a, 0, width - amount);\n    else copy(to, a, width);',
      ],
      ['the sign does not spread', 'if (negative) onesUpTo(to, Math.max(0, width - amount), width);', ''],
      [
        'the sign spreads one bit short',
        'if (negative) onesUpTo(to, Math.max(0, width - amount), width);',
        'if (negative) onesUpTo(to, Math.max(0, width - amount + 1), width);',
      ],
      [
        'words are compared as signed',
        'return at(a + i) >>> 0 < at(b + i) >>> 0;',
        'return at(a + i) < at(b + i);',
      ],
      [
        'signs are ignored in comparisons',
        'return x === y ? less(a, b, width) : x;',
        'return less(a, b, width);',
      ],
      [
        'a quotient keeps the sign of the dividend',
        'if (x !== y) negate(quotient, quotient, width);',
        'if (x) negate(quotient, quotient, width);',
      ],
      ['a remainder is never negative', 'if (x) negate(remainder, remainder, width);', ''],
      ['bits across words are lost', 'if (offset + width > 32) bits |= at(word + 1) << (32 - offset);', ''],
    ],
  ),
  ...mutantsOf(
    'src/codegen/typescript/exact.ts',
    ['test/codegen/operators.test.ts#operators on (7|31|32) bits, .ts', 'test/codegen/lockstep.test.ts'],
    [
      ['bits past the width are stored', 'return bitAnd(num, literal(maskOf(width)));', 'return num;'],
      [
        'a known number keeps the bits past its width',
        'if (value !== undefined) return literal(modulo(value, width));\n  return bitAnd',
        'if (value !== undefined) return literal(value);\n  return bitAnd',
      ],
      [
        '32 bits are compared as signed',
        "return { ...infix(num, '>>>', ZERO, Binds.shift), low: 0, high: WORD_MAX };",
        'return { ...num, low: 0, high: WORD_MAX };',
      ],
      ['signs are not brought up', 'const up = literal(32 - width);', 'const up = literal(31 - width);'],
      [
        'the least number is taken for positive',
        'return literal(low >= half ? low - 2 * half : low);',
        'return literal(low > half ? low - 2 * half : low);',
      ],
      [
        'sums are thought smaller than they are',
        'return wrapped(piece, left.low + right.low, left.high + right.high);',
        'return wrapped(piece, left.low, left.high);',
      ],
      [
        'differences are thought not to be negative',
        'left.low - right.high, left.high - right.low',
        'Math.max(0, left.low - right.high), left.high - right.low',
      ],
      [
        'products lose bits above 2^53',
        '`Math.imul(${left.text}, ${right.text})`',
        '`((${left.text}) * (${right.text}) | 0)`',
      ],
      [
        'ranges that touch are apart',
        'if (left.high < right.low) return literal(1);\n  if (left.low >= right.high) return ZERO;',
        'if (left.high <= right.low) return literal(1);\n  if (left.low >= right.high) return ZERO;',
      ],
      [
        'the inverse of an or is an or',
        "infix(opposite(left), '&&', opposite(right), Binds.and),",
        "infix(opposite(left), '||', opposite(right), Binds.or),",
      ],
      [
        'constant arms change places',
        'return value % 2 === 0 ? otherwise : then;',
        'return value % 2 === 0 ? then : otherwise;',
      ],
    ],
  ),
];
