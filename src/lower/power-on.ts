/** What a register or memory word without an initial value may hold when the power comes on. */
import type { PowerOn, SignalId } from '../ir/ir.js';
import type { Leaf, ValueType } from '../ir/value-type.js';
import { widthOf } from '../ir/value-type.js';
import { mask } from '../support/bits.js';

/** The valid values of an enum or of the tag of a union; undefined where any bits will do. */
export function powerOnValues(role: Leaf['role']): readonly bigint[] | undefined {
  if (role.kind === 'tag') return role.union.variants.map((variant) => variant.tag);
  if (role.kind === 'scalar' && role.type.kind === 'enum')
    return role.type.variants.map((variant) => variant.value);
  return undefined;
}

/** `tag` is the signal of the union's tag, for a payload. */
export function powerOnOf(role: Leaf['role'], tag: SignalId): PowerOn {
  if (role.kind === 'payload') {
    return {
      kind: 'payload',
      tag,
      masks: role.union.variants.map((variant) => [variant.tag, mask(payloadWidth(variant.fields))]),
    };
  }
  const values = powerOnValues(role);
  return values === undefined ? { kind: 'bits' } : { kind: 'oneOf', values };
}

function payloadWidth(fields: readonly { readonly type: ValueType }[]): number {
  return fields.reduce((sum, field) => sum + widthOf(field.type), 0);
}
