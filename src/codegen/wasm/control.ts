/** Words of the memory through which compiled code and the engine speak: see `cycles.ts` and `writes.ts`. */
export const CONTROL = {
  /** 1: the cycle that runs is the last. */
  leave: 0,
  /** The step of the schedule that runs. */
  step: 1,
  /** Cycles that are over. */
  passed: 2,
  /** Words of the list of writes that compiled code may use: 0 where it has become too short. */
  room: 3,
  /** The instant of edges that runs, a number of 64 bits. */
  instant: 4,
} as const;

export const CONTROL_WORDS = 6;
