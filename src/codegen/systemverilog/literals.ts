/** Constants with their width, and the ranges of declarations. */

/** `8'd200`, `72'h1f…`: every literal has a width, none a sign. */
export function literal(value: bigint, width: number): string {
  if (width === 1) return `1'b${value}`;
  return value < 10_000n ? `${width}'d${value}` : `${width}'h${value.toString(16)}`;
}

/** `[7:0] ` before a name; nothing for one bit. */
export function range(bits: number): string {
  return bits === 1 ? '' : `[${bits - 1}:0] `;
}

/** Elements of one width as one vector, the first least significant. */
export function packed(values: readonly bigint[], width: number): bigint {
  return values.reduceRight((image, value) => (image << BigInt(width)) | value, 0n);
}

/** Several constants as one vector, the first least significant, kept apart for the reader. */
export function concatenated(values: readonly bigint[], width: number): string {
  if (values.length > 0 && values.every((value) => value === 0n)) return literal(0n, width * values.length);
  return `{${values
    .toReversed()
    .map((value) => literal(value, width))
    .join(', ')}}`;
}
