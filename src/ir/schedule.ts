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

/**
 * Steps that run together, in the order given, or not at all where nothing that they read has changed. Partitions stand beside a schedule: each of its
 * steps is in one of them, and running the partitions one after the other is running the schedule.
 */
export interface Partition {
  /** Indices into `Schedule.steps`, ascending. */
  readonly steps: readonly number[];
  /** Nodes of expressions that one run of it evaluates, at most. */
  readonly work: number;
  /** Signals that must change for it to have something to do; what it alone drives is not among them. */
  readonly reads: readonly StoredSignal[];
  readonly memories: readonly StoredMemory[];
  readonly drives: readonly StoredSignal[];
}

/** A signal in all instances of a shape; a port of an instance is named as the child's. */
export interface StoredSignal {
  readonly shape: number;
  readonly signal: number;
}

export interface StoredMemory {
  readonly shape: number;
  readonly memory: number;
}
