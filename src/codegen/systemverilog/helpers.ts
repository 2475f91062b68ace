/** Functions for what SystemVerilog has no operator for. A module holds those that it uses, since there are no packages. */
import type { BinaryOp, UnaryOp } from '../../ir/ir.js';
import { literal, range } from './literals.js';
import type { Lines } from './lines.js';
import type { Names } from './names.js';

export type CountOp = Extract<UnaryOp, 'popcount' | 'clz' | 'ctz'>;
export type DivisionOp = Extract<BinaryOp, 'udiv' | 'urem' | 'sdiv' | 'srem'>;

export class Helpers {
  readonly #names: Names;
  readonly #made = new Map<string, { readonly name: string; readonly write: (lines: Lines) => void }>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The name of the function that counts ones, or zeros at one end, of so many bits. */
  count(op: CountOp, width: number, result: number): string {
    const title = { popcount: 'ones', clz: 'leadingZeros', ctz: 'trailingZeros' }[op];
    return this.#make(`${op} ${width} ${result}`, `${title}_${width}`, (name, lines) => {
      writeCount(op, name, width, result, lines);
    });
  }

  /** The name of the function that divides and gives 0 for a divisor of 0. */
  division(op: DivisionOp, width: number): string {
    const title = { udiv: 'quotient', urem: 'remainder', sdiv: 'signedQuotient', srem: 'signedRemainder' }[
      op
    ];
    return this.#make(`${op} ${width}`, `${title}_${width}`, (name, lines) => {
      writeDivision(op, name, width, lines);
    });
  }

  write(lines: Lines): void {
    for (const { write } of this.#made.values()) {
      lines.gap();
      write(lines);
    }
  }

  #make(key: string, title: string, write: (name: string, lines: Lines) => void): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known.name;
    const name = this.#names.fresh(title);
    this.#made.set(key, { name, write: (lines) => write(name, lines) });
    return name;
  }
}

const COUNTED = {
  popcount: 'How many bits are 1.',
  clz: 'Zeros above the highest 1.',
  ctz: 'Zeros below the lowest 1.',
} as const;

function writeCount(op: CountOp, name: string, width: number, result: number, lines: Lines): void {
  const bit = width === 1 ? 'x' : 'x[i]';
  const one = result === 1 ? "1'b1" : literal(1n, result);
  lines.whole(`// ${COUNTED[op]}`);
  lines.add(`function automatic logic ${range(result)}${name}(input logic ${range(width)}x);`);
  lines.inside(() => {
    lines.add('integer i;');
    lines.add('begin');
    lines.inside(() => {
      lines.add(`${name} = ${literal(op === 'popcount' ? 0n : BigInt(width), result)};`);
      switch (op) {
        case 'popcount':
          lines.add(`for (i = 0; i < ${width}; i = i + 1) if (${bit}) ${name} = ${name} + ${one};`);
          break;
        case 'clz':
          lines.add(
            `for (i = 0; i < ${width}; i = i + 1) if (${bit}) ${name} = ${literal(BigInt(width - 1), result)} - ${result}'(i);`,
          );
          break;
        case 'ctz':
          lines.add(`for (i = ${width - 1}; i >= 0; i = i - 1) if (${bit}) ${name} = ${result}'(i);`);
          break;
      }
    });
    lines.add('end');
  });
  lines.add('endfunction');
}

function writeDivision(op: DivisionOp, name: string, width: number, lines: Lines): void {
  const operator = op === 'udiv' || op === 'sdiv' ? '/' : '%';
  const isSigned = op === 'sdiv' || op === 'srem';
  const result = isSigned ? `$unsigned($signed(a) ${operator} $signed(b))` : `a ${operator} b`;
  lines.whole(
    `// ${operator === '/' ? 'The quotient' : 'The remainder'}${isSigned ? ', toward zero' : ''}; 0 for a divisor of 0.`,
  );
  lines.add(
    `function automatic logic ${range(width)}${name}(input logic ${range(width)}a, input logic ${range(width)}b);`,
  );
  lines.inside(() => {
    lines.add(`${name} = b == ${literal(0n, width)} ? ${literal(0n, width)} : ${result};`);
  });
  lines.add('endfunction');
}
