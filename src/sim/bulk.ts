/** Many elements at a time, between an engine and a row; one number after the other where the engine has no quicker way. */
import type { Engine, Place } from './engine.js';
import type { Bytes, Field } from './rows.js';

/** `field.count` elements from a place on. */
export function loadElements(engine: Engine, from: Place, rows: Bytes, at: number, field: Field): void {
  if (engine.loadRow?.(from, rows, at, field) === true) return;
  for (let i = 0; i < field.count; i++)
    rows.setElement(at, field, i, engine.read({ ...from, element: from.element + i }));
}

export function storeElements(engine: Engine, to: Place, rows: Bytes, at: number, field: Field): void {
  if (engine.storeRow?.(to, rows, at, field) === true) return;
  for (let i = 0; i < field.count; i++)
    engine.write({ ...to, element: to.element + i }, rows.element(at, field, i));
}
