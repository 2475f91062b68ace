/**
 * A design as the runtime has it: where everything lies and what runs when, as plain data, and the functions of the emitted code. How many instances there
 * are is said here, and nowhere in the code.
 */
import type { Thread, Suspension } from '../../../sim/engine.js';
import type { Region, SignalRegion } from '../../layout.js';

export interface Model {
  /** Size of the memory. */
  readonly bytes: number;
  /** Registers with a second image: both images have so many bytes, of which so many are copied by a commit. */
  readonly shadow: { readonly bytes: number; readonly copied: number };
  readonly shapes: readonly ModelShape[];
  readonly steps: readonly ModelStep[];
  /** Things that logic reads and writes, numbered: signals as they are stored, then memories. */
  readonly things: number;
  readonly ports: readonly ModelPort[];
  /** Whether cycles can run without the kernel: nothing delays, or counts covers that stand. */
  readonly leaps: boolean;
}

export interface ModelShape {
  readonly instances: number;
  readonly clocks: number;
  readonly signals: readonly ModelRegion[];
  readonly memories: readonly ModelRegion[];
  /** Signals of which samples are kept, in order of their ids. */
  readonly samples: readonly { readonly signal: number; readonly region: Region }[];
  /** Test processes by their place among the processes of the module as it was compiled; and where their locals lie. */
  readonly tests: readonly { readonly process: number; readonly locals: readonly Region[] }[];
  readonly clocked: readonly ModelClocked[];
  readonly resets: readonly ModelReset[];
}

export type ModelRegion = Omit<Region & Partial<Pick<SignalRegion, 'shadow' | 'logged'>>, 'store'> & {
  readonly thing: number;
};

/** Something that runs at edges. */
export interface ModelClocked {
  readonly clock: number;
  readonly edge: 'rising' | 'falling';
  /** Index into the functions of the shape. */
  readonly run: number;
  /** It reads what memories become, so it runs when all of their writes are found. */
  readonly late: boolean;
  /** For such a one that writes memories itself: a function that does only that, to run before. */
  readonly before: number | undefined;
  /** What it may change. */
  readonly drives: readonly number[];
}

/** An asynchronous reset. */
export interface ModelReset {
  readonly signal: number;
  readonly activeHigh: boolean;
  readonly registers: readonly { readonly signal: number; readonly init: readonly bigint[] }[];
}

export interface ModelRun {
  readonly shape: number;
  /** Index into the functions of the shape. */
  readonly run: number;
  /** Instances: first, stride, count; iterations likewise. */
  readonly instances: readonly [number, number, number];
  readonly iterations: readonly [number, number, number];
}

export type ModelStep = {
  readonly level: number;
  readonly reads: readonly number[];
  readonly drives: readonly number[];
  /** Whether verdicts stand after it. */
  readonly checks: boolean;
} & (
  | ({ readonly kind: 'run' } & ModelRun)
  | { readonly kind: 'repeat'; readonly times: number; readonly body: readonly ModelMove[] }
  | {
      readonly kind: 'reset';
      readonly shape: number;
      readonly reset: number;
      readonly instances: readonly [number, number, number];
    }
);

/** A run of one instance and iteration, which moves on by a stride each time. */
export interface ModelMove {
  readonly shape: number;
  readonly run: number;
  readonly instance: readonly [number, number];
  readonly iteration: readonly [number, number];
}

/** A memory that a process writes; writes wait for the commit. */
export interface ModelPort {
  readonly shape: number;
  readonly memory: number;
  /** Position among the module's processes. */
  readonly order: number;
  readonly clock: number;
  /** Other processes write it too. */
  readonly shared: boolean;
  /** What clocked processes read is what it becomes: it is written as soon as all writes are found. */
  readonly early: boolean;
}

/** Runs instances `first`, `first + stride`, …, and iterations of each likewise. */
export type ProcessFunction = (
  first: number,
  stride: number,
  count: number,
  begin: number,
  step: number,
  times: number,
) => void;

/** The emitted code: for each shape its functions, and those of its test processes. */
export interface ModelFunctions {
  readonly processes: readonly (readonly ProcessFunction[])[];
  readonly tests: readonly (readonly {
    readonly run: (thread: Thread) => Suspension;
    readonly holds: (thread: Thread) => boolean;
  }[])[];
}
