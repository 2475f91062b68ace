/** Divisions that give 0 for a divisor of 0, as functions. */
import type { BinaryOp } from '../../ir/ir.js';
import { literal, range } from './literals.js';
import type { Lines } from './lines.js';

export type DivisionOp = Extract<BinaryOp, 'udiv' | 'urem' | 'sdiv' | 'srem'>;

/** Icarus 11 divides by more than 64 bits wrongly, or for ever. */
const WIDEST = 64;

/** Whether a division has to be written out where the divisor may have all of its bits. */
export function isLong(width: number): boolean {
  return width > WIDEST;
}

/** Whether every tool divides right by a constant. */
export function isShort(divisor: bigint): boolean {
  return divisor < 1n << BigInt(WIDEST);
}

/** A function: what it and its operands are called. */
export interface Division {
  readonly op: DivisionOp;
  readonly name: string;
  readonly width: number;
  readonly dividend: string;
  readonly divisor: string;
}

export function writeDivision(division: Division, lines: Lines): void {
  const { op, name, width, dividend, divisor } = division;
  const operator = op === 'udiv' || op === 'sdiv' ? '/' : '%';
  const result = isSigned(op)
    ? `$unsigned($signed(${dividend}) ${operator} $signed(${divisor}))`
    : `${dividend} ${operator} ${divisor}`;
  writeHead(division, lines);
  lines.inside(() => {
    lines.add(`${name} = ${divisor} == ${literal(0n, width)} ? ${literal(0n, width)} : ${result};`);
  });
  lines.add('endfunction');
}

/** Bit by bit, from the highest: what is left of the dividend so far is below the divisor. */
export function writeLongDivision(
  division: Division,
  { index, rest, quotient }: { readonly index: string; readonly rest: string; readonly quotient: string },
  lines: Lines,
): void {
  const { op, name, width, dividend, divisor } = division;
  const zero = literal(0n, width);
  const wide = `{1'b0, ${divisor}}`;
  const isQuotient = op === 'udiv';
  writeHead(division, lines);
  lines.inside(() => {
    lines.add(`integer ${index};`);
    lines.add(`logic ${range(width + 1)}${rest};`);
    if (isQuotient) lines.add(`logic ${range(width)}${quotient};`);
    lines.add('begin');
    lines.inside(() => {
      lines.add(`${rest} = ${literal(0n, width + 1)};`);
      if (isQuotient) lines.add(`${quotient} = ${zero};`);
      lines.add(`for (${index} = ${width - 1}; ${index} >= 0; ${index} = ${index} - 1) begin`);
      lines.inside(() => {
        lines.add(`${rest} = (${rest} << 1) | {${zero}, ${dividend}[${index}]};`);
        if (isQuotient) lines.add(`${quotient}[${index}] = ${rest} >= ${wide};`);
        lines.add(`${rest} = ${rest} >= ${wide} ? ${rest} - ${wide} : ${rest};`);
      });
      lines.add('end');
      const result = isQuotient ? quotient : `${width}'(${rest})`;
      lines.add(`${name} = ${divisor} == ${zero} ? ${zero} : ${result};`);
    });
    lines.add('end');
  });
  lines.add('endfunction');
}

/** That of the magnitudes, which `unsigned` gives; a quotient is negative where the signs differ, a remainder where the dividend is. */
export function writeSignedByMagnitudes(
  division: Division,
  { unsigned, result }: { readonly unsigned: string; readonly result: string },
  lines: Lines,
): void {
  const { op, name, width, dividend, divisor } = division;
  const largest = literal((1n << BigInt(width - 1)) - 1n, width);
  const isNegative = (operand: string): string => `(${operand} > ${largest})`;
  const magnitude = (operand: string): string => `${isNegative(operand)} ? -${operand} : ${operand}`;
  const sign = op === 'sdiv' ? `${isNegative(dividend)} != ${isNegative(divisor)}` : isNegative(dividend);
  writeHead(division, lines);
  lines.inside(() => {
    lines.add(`logic ${range(width)}${result};`);
    lines.add('begin');
    lines.inside(() => {
      lines.add(`${result} = ${unsigned}(${magnitude(dividend)}, ${magnitude(divisor)});`);
      lines.add(`${name} = ${sign} ? -${result} : ${result};`);
    });
    lines.add('end');
  });
  lines.add('endfunction');
}

export function isSigned(op: DivisionOp): op is 'sdiv' | 'srem' {
  return op === 'sdiv' || op === 'srem';
}

function writeHead({ op, name, width, dividend, divisor }: Division, lines: Lines): void {
  const what = op === 'udiv' || op === 'sdiv' ? 'The quotient' : 'The remainder';
  const inputs = [dividend, divisor].map((input) => `input logic ${range(width)}${input}`);
  lines.whole(`// ${what}${isSigned(op) ? ', toward zero' : ''}; 0 for a divisor of 0.`);
  lines.add(`function automatic logic ${range(width)}${name}(${inputs.join(', ')});`);
}
