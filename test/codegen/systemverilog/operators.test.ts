/** Every operator of the table at every kind of width, through Icarus, against the interpreter. */
import { expect } from 'vitest';
import { emitSystemVerilog } from '../../../src/codegen/systemverilog/systemverilog.js';
import { buildHierarchy } from '../../../src/ir/hierarchy.js';
import {
  binary,
  concat,
  drive,
  extend,
  extract,
  ModuleBuilder,
  mux,
  unary,
} from '../../../src/ir/builder.js';
import type { Design, Expr } from '../../../src/ir/ir.js';
import { BINARY, isBinaryOp, isFloatOp, isUnaryOp, UNARY } from '../../../src/operators/operators.js';
import { interpreter } from '../../../src/sim/interpreter/interpreter.js';
import { needsTool } from '../../support/tools.js';
import { filesOf, lint, randomBench, simulate } from './support.js';

const WIDTHS = [0, 1, 2, 7, 8, 16, 31, 32, 33, 53, 63, 64, 65, 96, 127, 128, 129, 160, 1000];

/** One module: two operands of each width, and a place for everything that can be made of them. */
function operators(widths: readonly number[]): Design {
  const module = new ModuleBuilder({ name: 'Operators' });
  const amounts = [1, 3, 8, 40, 70].map((width) =>
    module.read(module.signal({ name: `amount${width}`, width, port: 'in' })),
  );
  const out = (name: string, value: Expr): void => {
    const signal = module.signal({ name, width: value.width, port: 'out' });
    module.comb(name, [drive(signal, value)]);
  };
  for (const width of widths) {
    const input = (name: string): Expr =>
      module.read(module.signal({ name: `${name}${width}`, width, port: 'in' }));
    const [a, b] = [input('a'), input('b')];
    // An operand that is no name is written another way.
    const sum = binary('xor', a, b);
    // Those of floats are intrinsics, of which SystemVerilog gets the function as written.
    for (const op of Object.keys(UNARY).filter(isUnaryOp)) {
      if (isFloatOp(op)) continue;
      out(`${op}${width}`, unary(op, a));
      out(`${op}OfSum${width}`, unary(op, sum));
    }
    for (const op of Object.keys(BINARY).filter(isBinaryOp)) {
      if (isFloatOp(op)) continue;
      out(`${op}${width}`, binary(op, a, b));
      out(`${op}OfSum${width}`, binary(op, sum, unary('not', b)));
      if (BINARY[op].width !== 'shift') continue;
      for (const amount of amounts) out(`${op}${width}By${amount.width}`, binary(op, a, amount));
    }
    out(`zext${width}`, extend(binary('add', a, b), width + 9, false));
    out(`sext${width}`, width === 0 ? a : extend(binary('add', a, b), width + 9, true));
    out(`sextOfName${width}`, width === 0 ? a : extend(a, width + 9, true));
    // Signs must not leak: an unsigned comparison of extended signed values.
    const wide = (value: Expr): Expr => (width === 0 ? value : extend(value, width + 3, true));
    out(`unsignedOfSigned${width}`, binary('ult', wide(sum), wide(b)));
    out(`logicalOfSigned${width}`, binary('lshr', wide(sum), amounts[1]!));
    out(`arithmeticInSum${width}`, binary('add', binary('ashr', a, amounts[1]!), b));
    out(`quotientInSum${width}`, binary('add', binary('sdiv', a, b), b));
    out(`carryIntoConcat${width}`, concat([binary('add', a, b), unary('redor', a)]));
    if (width > 2) out(`part${width}`, extract(binary('add', a, b), 1, width - 2));
    if (width > 2) out(`partOfName${width}`, extract(a, 1, width - 2));
    out(`mux${width}`, mux(amounts[0]!, binary('add', a, b), binary('sub', a, b)));
  }
  const built = module.build();
  return { modules: [built], top: built.name, functions: [], sites: [] };
}

function agrees(width: number, rows: number): void {
  const design = operators([width]);
  const emitted = emitSystemVerilog(design);
  const bench = randomBench(buildHierarchy(design), emitted, {
    cycles: rows,
    seed: width,
    engine: interpreter,
  });
  expect(simulate([...filesOf(emitted), bench], 'Operators_tb')).toMatch(/^PASS/);
}

for (const width of WIDTHS) {
  needsTool('iverilog')(`every operator on ${width} bits`, () => agrees(width, width > 500 ? 10 : 60));
}

needsTool('verilator')('no operator makes Verilator warn', noneWarns);

function noneWarns(): void {
  expect(lint(filesOf(emitSystemVerilog(operators(WIDTHS))), 'Operators')).toBe('');
}
