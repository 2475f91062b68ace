/** Words of the memory through which a run of cycles and the engine speak: see `cycles.ts`. */
export const CONTROL = { leave: 0, step: 1, passed: 2 } as const;

export const CONTROL_WORDS = 3;
