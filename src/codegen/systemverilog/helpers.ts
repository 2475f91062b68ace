/** Functions for what SystemVerilog has no operator for. A module holds those that it uses, since there are no packages. */
import type { UnaryOp } from '../../ir/ir.js';
import {
  isLong,
  isSigned,
  writeDivision,
  writeLongDivision,
  writeSignedByMagnitudes,
  type DivisionOp,
} from './division.js';
import { literal, range } from './literals.js';
import type { Lines } from './lines.js';
import type { Names } from './names.js';

export type CountOp = Extract<UnaryOp, 'popcount' | 'clz' | 'ctz'>;

export class Helpers {
  readonly #names: Names;
  readonly #made = new Map<string, { readonly name: string; readonly write: (lines: Lines) => void }>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The name of the function that counts ones, or zeros at one end, of so many bits. */
  count(op: CountOp, width: number, result: number): string {
    const title = { popcount: 'ones', clz: 'leadingZeros', ctz: 'trailingZeros' }[op];
    return this.#make(`${op} ${width} ${result}`, `${title}_${width}`, (name, local) => {
      const names = { name, value: local('x'), index: local('i') };
      return (lines) => writeCount(op, names, width, result, lines);
    });
  }

  /** The name of the function that divides and gives 0 for a divisor of 0. */
  division(op: DivisionOp, width: number): string {
    const title = { udiv: 'quotient', urem: 'remainder', sdiv: 'signedQuotient', srem: 'signedRemainder' }[
      op
    ];
    return this.#make(`${op} ${width}`, `${title}_${width}`, (name, local) => {
      const division = { op, name, width, dividend: local('a'), divisor: local('b') };
      if (!isLong(width)) return (lines) => writeDivision(division, lines);
      if (isSigned(op)) {
        const unsigned = this.division(op === 'sdiv' ? 'udiv' : 'urem', width);
        const names = { unsigned, result: local('result') };
        return (lines) => writeSignedByMagnitudes(division, names, lines);
      }
      const names = { index: local('i'), rest: local('rest'), quotient: local('quotient') };
      return (lines) => writeLongDivision(division, names, lines);
    });
  }

  write(lines: Lines): void {
    for (const { write } of this.#made.values()) {
      lines.gap();
      write(lines);
    }
  }

  /** `prepare` gets the name, and names for variables, which must hide nothing of the module. */
  #make(
    key: string,
    title: string,
    prepare: (name: string, local: (title: string) => string) => (lines: Lines) => void,
  ): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known.name;
    const name = this.#names.fresh(title);
    const write = prepare(name, (local) => this.#names.fresh(local));
    this.#made.set(key, { name, write });
    return name;
  }
}

const COUNTED = {
  popcount: 'How many bits are 1.',
  clz: 'Zeros above the highest 1.',
  ctz: 'Zeros below the lowest 1.',
} as const;

function writeCount(
  op: CountOp,
  names: { readonly name: string; readonly value: string; readonly index: string },
  width: number,
  result: number,
  lines: Lines,
): void {
  const { name, value, index: i } = names;
  const bit = width === 1 ? value : `${value}[${i}]`;
  const one = result === 1 ? "1'b1" : literal(1n, result);
  lines.whole(`// ${COUNTED[op]}`);
  lines.add(`function automatic logic ${range(result)}${name}(input logic ${range(width)}${value});`);
  lines.inside(() => {
    lines.add(`integer ${i};`);
    lines.add('begin');
    lines.inside(() => {
      lines.add(`${name} = ${literal(op === 'popcount' ? 0n : BigInt(width), result)};`);
      const upwards = `for (${i} = 0; ${i} < ${width}; ${i} = ${i} + 1) if (${bit})`;
      switch (op) {
        case 'popcount':
          lines.add(`${upwards} ${name} = ${name} + ${one};`);
          break;
        case 'clz':
          lines.add(`${upwards} ${name} = ${literal(BigInt(width - 1), result)} - ${result}'(${i});`);
          break;
        case 'ctz':
          lines.add(
            `for (${i} = ${width - 1}; ${i} >= 0; ${i} = ${i} - 1) if (${bit}) ${name} = ${result}'(${i});`,
          );
          break;
      }
    });
    lines.add('end');
  });
  lines.add('endfunction');
}
