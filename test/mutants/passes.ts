/** Passes, static checks and the schedule, each broken in one place. */
import { mutantsOf, type Mutant } from './mutant.js';

const METAMORPHIC = 'test/differential/metamorphic/random-designs.test.ts#any passes';
const FOLDING = ['test/passes/passes.test.ts#constant-fold', METAMORPHIC];
const GUARDS = ['test/passes/passes.test.ts#guard-merging', METAMORPHIC];
const SHARING = ['test/passes/passes.test.ts#common-subexpressions', METAMORPHIC];
const DEAD = ['test/passes/passes.test.ts#dead-code', METAMORPHIC];
const SCHEDULE = [
  'test/passes/slice.test.ts',
  'test/passes/schedule.test.ts',
  'test/passes/random-designs.test.ts',
];

export const PASS_MUTANTS: readonly Mutant[] = [
  ...mutantsOf(
    'src/passes/intrinsics.ts',
    ['test/passes/intrinsics.test.ts', 'test/passes/passes.test.ts#intrinsics'],
    [
      ['operands keep their width', "if (BINARY[op].width !== 'same')", 'if (op)'],
      ['operands are signed', 'extend(left, width, false)', 'extend(left, width, true)'],
      [
        'the second operand is the first',
        'both(intrinsic, first, second, width)',
        'both(intrinsic, first, first, width)',
      ],
      [
        'a count keeps its width',
        'patch(unary(intrinsic, first, span), { width })',
        'unary(intrinsic, first, span)',
      ],
    ],
  ),
  ...mutantsOf(
    'src/passes/simplify.ts',
    ['test/passes/simplify.test.ts', ...FOLDING],
    [
      [
        'the last element is past the end',
        'return index.value < BigInt(length) ? expr',
        'return index.value < BigInt(length - 1) ? expr',
      ],
      ['not (a < b) is b < a', "ult: { op: 'ule', swapped: true }", "ult: { op: 'ult', swapped: true }"],
      [
        'not (a <= b) is not swapped',
        "ule: { op: 'ult', swapped: true }",
        "ule: { op: 'ult', swapped: false }",
      ],
      ['not not a is not a', 'value.op === op) return value.value;', 'value.op === op) return value;'],
      ['any operator is commutative', 'if (isConst(left) && BINARY[op].commutative)', 'if (isConst(left))'],
      [
        'a | 1 is 1 at any width',
        'return by === 0n ? left : by === ones ? like(expr, ones)',
        'return by === 0n ? left : (by & 1n) === 1n ? like(expr, ones)',
      ],
      ['a ^ ones is a', 'by === ones ? inverted(left, expr)', 'by === ones ? left'],
      [
        'a & 0 is a',
        "case 'and':\n      return by === 0n ? like(expr, 0n)",
        "case 'and':\n      return by === 0n ? left",
      ],
      [
        'a * 0 is a',
        "case 'mul':\n      return by === 0n ? like(expr, 0n)",
        "case 'mul':\n      return by === 0n ? left",
      ],
      [
        'a shift by one less than the width gives 0',
        'by >= BigInt(width) ? like',
        'by >= BigInt(width - 1) ? like',
      ],
      [
        'a / 0 is a',
        "case 'udiv':\n      if (by === 0n) return like(expr, 0n);",
        "case 'udiv':\n      if (by === 0n) return left;",
      ],
      ['a / 2^n shifts by n + 1', 'bitLength(by) - 1', 'bitLength(by)'],
      ['a % 2^n keeps n + 1 bits', 'right: like(left, by - 1n)', 'right: like(left, by)'],
      ['three is a power of two', '(value & (value - 1n)) === 0n', '(value & (value - 2n)) <= 2n'],
      ['a bit equal to 0 is the bit', "(to === 1n) === (op === 'eq') ? left", "op === 'eq' ? left"],
      [
        'what was extended is compared without its sign',
        'left.signed ? truncate(toSigned(narrow, value.width), left.width) : narrow',
        'narrow',
      ],
      [
        'ones >> n is 0',
        'value === 0n || value === ones ? expr.left',
        'value === 0n || value === ones ? like(expr, 0n)',
      ],
      ['ones < a is 1', 'return value === ones ? like(expr, 0n)', 'return value === ones ? like(expr, 1n)'],
      ['0 <= a is 0', 'return value === 0n ? like(expr, 1n)', 'return value === 0n ? like(expr, 0n)'],
      [
        'a == a is 0',
        "case 'eq':\n    case 'ule':\n    case 'sle':\n      return like(expr, 1n)",
        "case 'eq':\n    case 'ule':\n    case 'sle':\n      return like(expr, 0n)",
      ],
      [
        'a - a is a',
        "case 'or':\n      return expr.left;\n    case 'sub':",
        "case 'or':\n    case 'sub':\n      return expr.left;",
      ],
      [
        'a constant condition takes the other arm',
        'if (isConst(cond)) return cond.value === 1n',
        'if (isConst(cond)) return cond.value === 0n',
      ],
      ['a mux of not c keeps its arms', 'then: otherwise, else: then });', 'then, else: otherwise });'],
      [
        'a mux of 0 and 1 is its condition',
        'return then.value === 1n ? cond : inverted(cond, expr);',
        'return cond;',
      ],
      ['bits of bits forget the outer place', 'low: low + value.low', 'low: value.low'],
      [
        'bits of an extended value one too many',
        'if (low + width <= value.width)',
        'if (low + width <= value.width + 1)',
      ],
      [
        'bits of a joined value one off',
        'const low = Math.max(expr.low - at, 0);',
        'const low = Math.max(expr.low - at - 1, 0);',
      ],
      [
        'the low bits of a quotient are the quotient of the low bits',
        "'mul', 'and', 'or', 'xor']);",
        "'mul', 'and', 'or', 'xor', 'udiv', 'urem']);",
      ],
      [
        'joined constants in the opposite order',
        '(high.value << BigInt(low.width)) | low.value',
        '(low.value << BigInt(high.width)) | high.value',
      ],
      [
        'bits that are no neighbours are joined',
        'high.low !== low.low + low.width',
        'high.low < low.low + low.width',
      ],
      [
        'a constant is extended without its sign',
        'signed ? truncate(toSigned(value.value, value.width), width) : value.value',
        'value.value',
      ],
      ['an extended value is extended the same way whatever the sign', '(signed || !value.signed)', 'true'],
    ],
  ),
  ...mutantsOf('src/passes/constant-fold.ts', FOLDING, [
    [
      'a constant if takes the other branch',
      'return stmt.cond.value === 1n ? stmt.then : stmt.else;',
      'return stmt.cond.value === 0n ? stmt.then : stmt.else;',
    ],
    [
      'an if without a then goes',
      'return stmt.then.length + stmt.else.length === 0',
      'return stmt.then.length === 0',
    ],
    ['a loop of one round goes', 'return stmt.from >= stmt.to ||', 'return stmt.from + 1 >= stmt.to ||'],
    ['covers that hold go', "sites[stmt.site]?.kind !== 'cover'", 'sites.length > 0'],
    [
      'a write to the last element goes',
      'stmt.index.value >= BigInt(target.length)',
      'stmt.index.value >= BigInt(target.length - 1)',
    ],
    [
      'a write of the highest bit goes',
      'if (range.low.value >= BigInt(target.width) &&',
      'if (range.low.value >= BigInt(target.width - 1) &&',
    ],
    [
      'part of a write is a write of the whole',
      'range.low.value === 0n && range.width === target.width',
      'range.low.value === 0n',
    ],
    [
      'a memory write past the end stays and a last word goes',
      'stmt.address.value >= BigInt(depth)',
      'stmt.address.value >= BigInt(depth - 1)',
    ],
    ['some lanes are all lanes', 'enable.value === mask(enable.width) ?', 'enable.value !== 0n ?'],
    ['a constant switch takes its default', 'return taken?.body ?? stmt.default;', 'return stmt.default;'],
    [
      'empty cases go in front of a default',
      'if (stmt.default.length > 0) return stmt.cases.length === 0 ? stmt.default : [stmt];',
      '',
    ],
    [
      'a branch of a test jumps to the other side',
      'folded.cond.value === 1n ? folded.then : folded.else',
      'folded.cond.value === 1n ? folded.else : folded.then',
    ],
  ]),
  ...mutantsOf('src/passes/guard-merging.ts', GUARDS, [
    [
      'what the first body writes may be the condition',
      'if (!disjoint(entry.effects.writes, readsOf(conditionOf(stmt)))) return undefined;',
      '',
    ],
    [
      'what hangs on the guard stands in front of it',
      '(hangs ? behind : before).push(other);',
      'before.push(other);',
    ],
    [
      'the second guard passes what it hangs on',
      'const free = behind.every((other) => independent(other.effects, effects));',
      'const free = true;',
    ],
    ['the bodies in the opposite order', '[...body, ...(more[i] ?? [])]', '[...(more[i] ?? []), ...body]'],
    ['the second body is dropped', '[...body, ...(more[i] ?? [])]', 'body'],
    [
      'what is driven is not seen by reads that follow',
      "mergeIn(body, process.kind === 'comb', count)",
      'mergeIn(body, false, count)',
    ],
  ]),
  ...mutantsOf('src/passes/guards.ts', GUARDS, [
    ['all ifs are equal', 'return `if ${condition}`;', "return 'if';"],
    [
      'switches are equal whatever their cases',
      "return `switch ${condition} ${guard.cases.map((arm) => arm.values.join()).join(';')}`;",
      'return `switch ${condition}`;',
    ],
  ]),
  ...mutantsOf('src/passes/effects.ts', GUARDS, [
    [
      'two writes of one thing may change places',
      'return disjoint(a.writes, b.writes) && disjoint(a.writes, b.reads)',
      'return disjoint(a.writes, b.reads)',
    ],
    [
      'a read may pass the write before it',
      'disjoint(a.writes, b.reads) && disjoint(a.reads, b.writes)',
      'disjoint(a.reads, b.writes)',
    ],
    ['a write may pass the read before it', '&& disjoint(a.reads, b.writes);', ';'],
    ['a call writes nothing', 'for (const result of stmt.results) writes.add(local(result));', ''],
    ['a call reads no locals', "if (arg.kind === 'local') reads.add(local(arg.local));", ''],
  ]),
  ...mutantsOf('src/passes/merge-processes.ts', GUARDS, [
    ['processes that depend on each other are joined', 'return !connected;', 'return true;'],
    [
      'writers of one memory are joined',
      'if (memoriesOf(slot.effects.writes).some((name) => candidate.effects.writes.has(name))) return false;',
      '',
    ],
    ['locals of joined processes are shared', '(id) => id + offset)', '(id) => id)'],
    [
      'processes of any edge are joined',
      "`${process.edge} ${process.clock} ${process.disableUnder ?? ''}`",
      "'seq'",
    ],
  ]),
  ...mutantsOf('src/passes/sharing.ts', SHARING, [
    [
      'a write of a local is forgotten',
      "if (inner.kind === 'set' || inner.kind === 'for') bump(`$${inner.local}`);",
      "if (inner.kind === 'for') bump(`$${inner.local}`);",
    ],
    [
      'what was driven reads as before',
      "else if (inner.kind === 'drive' && this.#immediate) bump(`%${inner.signal}`);",
      '',
    ],
    [
      'results of calls read as before',
      "else if (inner.kind === 'call') for (const result of inner.results) bump(`$${result}`);",
      '',
    ],
    [
      'the round before is not seen',
      "if (stmt.kind === 'for') visitStmts([stmt], own);\n    else own(stmt);",
      'own(stmt);',
    ],
    [
      'what a branch computed is known behind it',
      'for (const { number } of next.made) this.#known.delete(number);',
      '',
    ],
    [
      'an arm is computed for certain',
      'for (const arm of arms) visitExpr(arm, (expr) => this.#meet(expr, plan, false));',
      'for (const arm of arms) visitExpr(arm, (expr) => this.#meet(expr, plan, true));',
    ],
    [
      'locals are set in the opposite order',
      '.toSorted((a, b) => a.number - b.number)',
      '.toSorted((a, b) => b.number - a.number)',
    ],
  ]),
  ...mutantsOf('src/passes/liveness.ts', DEAD, [
    ['conditions are dead', 'if (guard !== undefined) needs.add(guard);', ''],
    ['what a condition reads is dead', 'live.need(inner, needs);', ''],
    [
      'what a register reads is dead',
      'else for (const node of needs.add(wireNode(stmt.signal))) roots.add(node);',
      '',
    ],
    [
      'what checks and memories need is dead',
      "case 'check':\n          for (const node of needs) roots.add(node);",
      "case 'check':",
    ],
    [
      'results of calls hang on nothing',
      'for (const result of stmt.results) live.need(localNode(process, result), needs);',
      '',
    ],
    ['arguments are dead', "if (arg.kind === 'signal') needs.add(wireNode(arg.signal));", ''],
    ['calls that report are dead', 'if (reports(stmt.func)) for (const node of needs) roots.add(node);', ''],
    [
      'reads of locals are forgotten',
      "else if (node.kind === 'local') into.add(localNode(process, node.local));",
      '',
    ],
  ]),
  ...mutantsOf('src/passes/dead-code.ts', DEAD, [
    ['a register that nobody reads goes', "return signal.storage === 'reg' || joined ||", 'return joined ||'],
    [
      'a port that nobody reads goes',
      "return signal.storage === 'reg' || joined ||",
      "return signal.storage === 'reg' ||",
    ],
    [
      'a call that reports goes',
      'return stmt.results.some(alive) || this.#reports(stmt.func) ? [stmt] : [];',
      'return stmt.results.some(alive) ? [stmt] : [];',
    ],
    [
      'an if with an else only goes',
      'return stmt.then.length + stmt.else.length > 0 ? [stmt] : [];',
      'return stmt.then.length > 0 ? [stmt] : [];',
    ],
    [
      'a switch with a default only goes',
      'const does = stmt.default.length > 0 || stmt.cases',
      'const does = stmt.cases',
    ],
    ['what is forced from outside goes', 'joined || this.#forced.has(signal.name)', 'joined'],
    [
      'the enable of a gate goes',
      "for (const clock of module.clocks) if (clock.kind === 'gate') named.add(clock.enable);",
      '',
    ],
    [
      'callees of callees go',
      'if (func !== undefined) for (const callee of calleesOf(func.body)) called.add(callee);',
      '',
    ],
    [
      'a wire that debug shows is not kept',
      'if (definitions.of(leaf.signal) === undefined) live.mark([wireNode(leaf.signal)]);',
      '',
    ],
  ]),
  ...mutantsOf('src/passes/slice.ts', SCHEDULE, [
    ['control flow around a statement is dropped', 'if (parent !== undefined) work.push(parent);', ''],
    ['what sets a local is dropped', 'pushAll(work, setters.get(local) ?? []);', 'void setters.get(local);'],
    ['only the first setter is kept', 'else known.push(stmt);', ''],
  ]),
  ...mutantsOf('src/passes/schedule.ts', SCHEDULE, [
    ['levels in the opposite order', 'toSorted(([a], [b]) => a - b)', 'toSorted(([a], [b]) => b - a)'],
    [
      'one instance runs in place of all',
      'instances: upTo(unit.shape.count), iterations: upTo(unit.iterations)',
      'instances: upTo(1), iterations: upTo(unit.iterations)',
    ],
    [
      'one iteration runs in place of all',
      'instances: upTo(unit.shape.count), iterations: upTo(unit.iterations)',
      'instances: upTo(unit.shape.count), iterations: upTo(1)',
    ],
    [
      'what is on a cycle is dropped',
      'if (component.cyclic) nested.push(cycle(component.nodes));',
      'if (component.cyclic) continue;',
    ],
  ]),
  ...mutantsOf(
    'src/passes/partition.ts',
    ['test/passes/partition.test.ts', 'test/differential/metamorphic/partitions.test.ts'],
    [
      [
        'a step joins the first that it depends on',
        'Math.max(most, drivers.get(key) ?? -1)',
        '(most >= 0 ? most : (drivers.get(key) ?? -1))',
      ],
      ['partitions are larger than full', 'joined.work + facts.work <= full', 'joined.work <= full'],
      [
        'what others drive too is its own',
        'return all?.size === 1 && all.has(partition);',
        'return all?.has(partition) === true;',
      ],
      [
        'memories that are read are forgotten',
        'memories.set(`${shapeId} ${expr.memory}`',
        'void (`${shapeId} ${expr.memory}`',
      ],
      [
        'reads of the first step only',
        'const reads = union(partition.facts.map((facts) => facts.reads));',
        'const reads = union(partition.facts.slice(0, 1).map((facts) => facts.reads));',
      ],
    ],
  ),
  ...mutantsOf(
    'src/passes/check-latches.ts',
    ['test/passes/check-latches.test.ts'],
    [
      [
        'nothing is latched',
        'latched.add(id, element, bits & ~covered.bits(id, element))',
        'latched.add(id, element, 0n)',
      ],
      [
        'locals without a value are not followed',
        'for (let element = first; element < first + count; element++) latched.add(signal, element, bits);',
        '',
      ],
      [
        'partial cover is cover',
        'bits & ~covered.bits(id, element)',
        'covered.bits(id, element) === 0n ? bits : 0n',
      ],
    ],
  ),
  ...mutantsOf(
    'src/passes/check-drivers.ts',
    ['test/passes/check-drivers.test.ts'],
    [
      [
        'the first two drivers are not compared',
        'const others = (bits & claims.driven) === 0n ? [] : claims.list;',
        'const others = (bits & claims.driven) === 0n ? claims.list : [];',
      ],
      [
        'any common element is a conflict',
        'other.driver === driver ? 0n : other.bits & bits',
        'other.driver === driver ? 0n : bits',
      ],
      ['iterations are one driver', 'if (span === loop?.span) driver =', 'if (span === undefined) driver ='],
      [
        'instances drive nothing',
        'this.#claim(id, element, mask(signal.width), driver);\n    });',
        '({ element, driver });\n    });',
      ],
      [
        'partly driven is driven',
        'mask(signal.width) & ~this.#driven.bits(id, element)',
        'this.#driven.bits(id, element) === 0n ? mask(signal.width) : 0n',
      ],
    ],
  ),
  ...mutantsOf(
    'src/passes/clock-domains.ts',
    ['test/passes/check-crossings.test.ts'],
    [
      ['derived clocks are domains of their own', 'root = at.parent;', 'break;'],
      ['domains stop at instances', 'for (const [key, made] of outer) found.set(key, made);', 'void outer;'],
      [
        'domains are not inferred through wires',
        'for (const read of reads) for (const [key, origin] of signals[read] ?? []) domains.set(key, origin);',
        'void reads;',
      ],
    ],
  ),
  ...mutantsOf(
    'src/passes/check-unused.ts',
    ['test/passes/check-unused.test.ts'],
    [
      [
        'reads count as writes',
        "if (stmt.kind === 'drive') written.add(stmt.signal);",
        "if (stmt.kind === 'drive') read.add(stmt.signal);",
      ],
      ['names with _ are warned of', '/(^|\\.)_[^.]*$/.test(name)', 'false'],
      [
        'arguments are no reads',
        "if (stmt.kind === 'call') for (const arg of stmt.args) if (arg.kind === 'signal') read.add(arg.signal);",
        '',
      ],
      [
        'enables of gates are no reads',
        "for (const clock of module.clocks) if (clock.kind === 'gate') read.add(clock.enable);",
        '',
      ],
      ['resets are no reads', 'for (const { signal } of module.resets) read.add(signal);', ''],
      [
        'unused in one specialisation is unused',
        'others.every((other) => other.has(name))',
        "others.length >= 0 && name !== ''",
      ],
    ],
  ),
];
