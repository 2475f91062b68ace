/** From the text of a literal to its value. Nothing here fails: what is wrong is reported, and a value stands in. */
import type { IntLit, RealLit, TimeLit } from '../src/syntax/ast.js';
import * as nodes from '../src/syntax/nodes.js';
import type { Span } from '../src/support/span.js';
import type { Report } from './report.js';
import { error } from '../src/diagnostics/diagnostic.js';

const INTEGER =
  /^(0x[\da-fA-F](?:_?(?!bits)[\da-fA-F])*|0b[01](?:_?[01])*|0o[0-7](?:_?[0-7])*|\d(?:_?\d)*)(?:_?([A-Za-z]\w*))?$/;
const REAL =
  /^(0x[\da-fA-F_]+(?:\.[\da-fA-F_]+)?p[+-]?\d+|\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:e[+-]?\d+)?)(?:_?([A-Za-z]\w*))?$/;
const TIME = /^([\d_]+)(?:\.([\d_]+))?([A-Za-z]+)$/;
const SUFFIX = /^(?:[ui]\d+|bits\d+|bool|bf16|tf32|fp\d+(?:_\w+)?|e8m0|u?fixed\w*)$/;

/** Powers of ten of a second or a hertz. */
const UNITS: Readonly<Record<string, { readonly exponent: number; readonly unit: 's' | 'Hz' }>> = {
  fs: { exponent: -15, unit: 's' },
  ps: { exponent: -12, unit: 's' },
  ns: { exponent: -9, unit: 's' },
  us: { exponent: -6, unit: 's' },
  ms: { exponent: -3, unit: 's' },
  s: { exponent: 0, unit: 's' },
  Hz: { exponent: 0, unit: 'Hz' },
  kHz: { exponent: 3, unit: 'Hz' },
  MHz: { exponent: 6, unit: 'Hz' },
  GHz: { exponent: 9, unit: 'Hz' },
};

const withoutSeparators = (digits: string): string =>
  digits.includes('_') ? digits.replaceAll('_', '') : digits;

function checkedSuffix(
  span: Span,
  text: string,
  suffix: string | undefined,
  report: Report,
): string | undefined {
  if (suffix !== undefined && !SUFFIX.test(suffix)) {
    const at = { file: span.file, start: span.end - suffix.length, end: span.end };
    report(error('M1005', at, `\`${suffix}\` in \`${text}\` names no type and no unit`));
    return undefined;
  }
  return suffix;
}

export function integer(span: Span, text: string, report: Report): IntLit {
  const match = INTEGER.exec(text);
  const digits = match?.[1];
  const suffix = match?.[2];
  if (
    digits === undefined ||
    (digits === '0' && suffix !== undefined && /^[xXbBoO]/.test(suffix) && !SUFFIX.test(suffix))
  ) {
    report(error('M1004', span, `\`${text}\` is not a number`));
    return nodes.intLit(span, 0n, undefined);
  }
  return nodes.intLit(span, BigInt(withoutSeparators(digits)), checkedSuffix(span, text, suffix, report));
}

export function real(span: Span, text: string, report: Report): RealLit {
  const match = REAL.exec(text);
  const digits = match?.[1];
  if (digits === undefined) {
    report(error('M1004', span, `\`${text}\` is not a number`));
    return nodes.realLit(span, '0.0', undefined);
  }
  return nodes.realLit(span, withoutSeparators(digits), checkedSuffix(span, text, match?.[2], report));
}

/** Exact, in lowest terms: `1.2GHz` is 1200000000 / 1, `625ps` is 1 / 1600000000. */
export function time(span: Span, text: string): TimeLit {
  const [, whole = '0', fraction = '', unitName = 's'] = TIME.exec(text) ?? [];
  const { exponent, unit } = UNITS[unitName] ?? { exponent: 0, unit: 's' };
  const places = withoutSeparators(fraction);
  const scale = exponent - places.length;
  const digits = BigInt(withoutSeparators(whole) + places);
  const numerator = scale > 0 ? digits * 10n ** BigInt(scale) : digits;
  const denominator = scale < 0 ? 10n ** BigInt(-scale) : 1n;
  const divisor = greatestCommonDivisor(numerator, denominator);
  return nodes.timeLit(span, numerator / divisor, denominator / divisor, unit);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '"': '"',
  '{': '{',
  '}': '}',
};

/** The text between quotes or holes, its escapes resolved. `start` is the offset of its first character. */
export function unescape(file: number, text: string, start: number, report: Report): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(
    /\\(?:u\{([\da-fA-F]{1,6})\}|(.?))/gsu,
    (whole, code: string | undefined, one: string | undefined, at: number) => {
      if (code !== undefined && Number.parseInt(code, 16) <= 0x10_ffff)
        return String.fromCodePoint(Number.parseInt(code, 16));
      const known = one === undefined ? undefined : ESCAPES[one];
      if (known === undefined) {
        const span = { file, start: start + at, end: start + at + whole.length };
        report(error('M1006', span, `\`${whole}\` is not an escape`));
      }
      return known ?? whole;
    },
  );
}

const RADIX: Readonly<Record<string, { readonly prefix: string; readonly digits: RegExp }>> = {
  b: { prefix: '0b', digits: /^[01_]+$/ },
  o: { prefix: '0o', digits: /^[0-7_]+$/ },
  d: { prefix: '', digits: /^[\d_]+$/ },
  h: { prefix: '0x', digits: /^[\da-fA-F_]+$/ },
};

/** What `8'hff` would be here, or undefined where it has unknown bits. */
export function fromSizedLiteral(text: string): string | undefined {
  const [, width = '', signed = '', base = '', digits = ''] =
    /^(\d+)'([sS]?)([bodhBODH])(\w+)/.exec(text) ?? [];
  const radix = RADIX[base.toLowerCase()];
  if (radix === undefined || !radix.digits.test(digits)) return undefined;
  return `${radix.prefix}${digits}_${signed === '' ? 'u' : 'i'}${width}`;
}
