/**
 * The static order of combinational logic over a whole design: data, not code, so that it grows without the code growing.
 *
 * Running all steps once, in order, brings everything to rest. A step names a process of a specialisation and the instances (and iterations of its
 * `family`) that it runs for; steps of one level do not depend on each other.
 */
export interface Schedule {
  readonly steps: readonly Step[];
}

/** `first`, `first + stride`, …, `count` of them. */
export interface Progression {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

export interface RunStep {
  readonly kind: 'run';
  readonly level: number;
  readonly shape: number;
  /** Index into the module's processes. */
  readonly process: number;
  readonly instances: Progression;
  /** `{0, 0, 1}` where the process has no family. */
  readonly iterations: Progression;
}

/** A ripple: the body's runs, one instance and iteration each, `times` times, moved on by their strides each time. */
export interface RepeatStep {
  readonly kind: 'repeat';
  readonly level: number;
  readonly times: number;
  readonly body: readonly {
    readonly shape: number;
    readonly process: number;
    readonly instance: { readonly first: number; readonly stride: number };
    readonly iteration: { readonly first: number; readonly stride: number };
  }[];
}

/** An asynchronous reset acts: where it is active, its registers take their initial values. */
export interface ResetStep {
  readonly kind: 'reset';
  readonly level: number;
  readonly shape: number;
  /** Index into the module's resets. */
  readonly reset: number;
  readonly instances: Progression;
}

export type Step = RunStep | RepeatStep | ResetStep;
