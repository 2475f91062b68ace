/**
 * The RTL intermediate representation: the one definition that the interpreter, the code generators and the emitters are written from.
 *
 * - A `Module` is one specialisation (module × parameters), compiled once however many instances there are.
 * - Values are bit vectors of 0 to 4096 bits. Structs and unions have been split into leaves, arrays are `length` elements of one width
 *   (structure of arrays; several dimensions are flattened, last index fastest). Signedness lies in the operators.
 * - Repetition is kept: instances made by a generate loop are one `InstanceGroup`, whose ports are signals of the parent with `count × length`
 *   elements; logic made by a loop is a `for` statement.
 * - Control flow is kept: `if`, `switch`, `for` in processes, and `mux` evaluates only the arm that it chooses.
 * - All operators are total: `udiv x 0 = 0`, reading past the end gives 0, writing past the end does nothing. What the user must hear of is a `check`.
 *
 * Everything is immutable once built; passes make new modules.
 */
import type { BinaryOp, IntrinsicOp, UnaryOp } from '../operators/operators.js';
import type { Span } from '../support/span.js';
import type { ValueType } from './value-type.js';

/** What they mean, and which widths they take and give, stands in the operator table. */
export type { BinaryOp, IntrinsicOp, UnaryOp } from '../operators/operators.js';

// ── Design ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Design {
  /** Children before parents. */
  readonly modules: readonly Module[];
  /** The name of the top module (for a test: the module made of the test). */
  readonly top: string;
  readonly functions: readonly Func[];
  /** Every place that can report at run time, numbered over the whole design. */
  readonly sites: readonly Site[];
}

export interface Module {
  /** Canonical and unique: `Fifo<u8, 4>`. */
  readonly name: string;
  /** The name as declared: `Fifo`. */
  readonly base: string;
  readonly span: Span;
  /** Marked `#[model]`: may hold delays, processes, clock control. */
  readonly model: boolean;
  /** Marked `#[crossing]`: may read what belongs to another clock. */
  readonly crossing: boolean;
  /** A foreign module: ports only, and the name that emitters instantiate. */
  readonly foreign: string | undefined;
  readonly parameters: readonly { readonly name: string; readonly text: string }[];
  readonly clocks: readonly Clock[];
  readonly resets: readonly Reset[];
  readonly signals: readonly Signal[];
  readonly memories: readonly Memory[];
  readonly groups: readonly InstanceGroup[];
  readonly processes: readonly Process[];
  /** User-visible names: what peek, waves, messages and debuggers show. */
  readonly debug: readonly DebugRecord[];
}

/** Index into `Module.signals`, `.memories`, `.clocks`, `.resets`, `.groups`, `Process.locals`, `Design.sites`. */
export type SignalId = number;
export type MemoryId = number;
export type ClockId = number;
export type ResetId = number;
export type GroupId = number;
export type LocalId = number;
export type SiteId = number;

export type Clock = { readonly name: string; readonly span: Span } & (
  | { readonly kind: 'port' }
  /** Made by a test: femtoseconds as an exact rational. */
  | { readonly kind: 'source'; readonly period: Rational }
  | { readonly kind: 'divide'; readonly parent: ClockId; readonly by: number }
  /** `enable` is sampled while the parent is low. */
  | { readonly kind: 'gate'; readonly parent: ClockId; readonly enable: SignalId }
);

export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export interface Reset {
  readonly name: string;
  /** The 1-bit signal that carries it. */
  readonly signal: SignalId;
  readonly clock: ClockId | undefined;
  readonly synchronous: boolean;
  readonly activeHigh: boolean;
  readonly span: Span;
}

/**
 * One leaf: `length` elements of `width` bits.
 * `wire` is driven by comb processes (or a group's output, or nobody for an input); `reg` holds its value between edges.
 */
export interface Signal {
  readonly name: string;
  readonly width: number;
  readonly length: number;
  readonly storage: 'wire' | 'reg';
  readonly port: 'in' | 'out' | undefined;
  /** Set for the parent's view of a port of an instance group: `length` is count × the port's length. An `in` port of the child is driven here. */
  readonly instancePort: { readonly group: GroupId; readonly signal: SignalId } | undefined;
  /** The domain it was declared in, or that of the process that writes it; `async` belongs to none and may be read only by a crossing. */
  readonly domain: ClockId | 'async' | undefined;
  /** For `reg`: value of each element at power-on, and under reset; absent: seeded. One value stands for all elements. */
  readonly init: readonly bigint[] | undefined;
  readonly reset: ResetId | undefined;
  /** What a seeded power-on value may be. */
  readonly powerOn: PowerOn;
  readonly span: Span;
}

export type PowerOn =
  | { readonly kind: 'bits' }
  /** Enum values and union tags. */
  | { readonly kind: 'oneOf'; readonly values: readonly bigint[] }
  /** A union's payload: the bits in use under each tag. */
  | {
      readonly kind: 'payload';
      readonly tag: SignalId;
      readonly masks: readonly (readonly [tag: bigint, mask: bigint])[];
    };

/** One leaf of a memory's word; a struct word gives several memories. An array in the word is packed into it, element 0 least significant. */
export interface Memory {
  readonly name: string;
  readonly width: number;
  readonly depth: number;
  readonly readUnderWrite: 'old' | 'new' | 'undefined';
  readonly asyncRead: boolean;
  readonly init: readonly bigint[] | undefined;
  readonly powerOn:
    { readonly kind: 'bits' } | { readonly kind: 'oneOf'; readonly values: readonly bigint[] };
  readonly span: Span;
}

/** Instances of one specialisation, one for each index of the space `dims` (empty for a single instance), or for some of them. */
export interface InstanceGroup {
  readonly name: string;
  /** Canonical name of the specialisation. */
  readonly module: string;
  readonly dims: readonly number[];
  /** The ascending positions that have an instance (the last index fastest); undefined: all. Elements of the group are numbered in this order. */
  readonly positions: readonly number[] | undefined;
  /** For each clock port of the child in order, the parent's clock. */
  readonly clocks: readonly ClockId[];
  /** For each signal of the child with a `port`, the parent's view of it. */
  readonly ports: readonly { readonly child: SignalId; readonly parent: SignalId }[];
  readonly span: Span;
}

// ── Processes ───────────────────────────────────────────────────────────────────────────────────────────────────────

export type Process = CombProcess | SeqProcess | TestProcess;

interface ProcessBase {
  readonly name: string;
  readonly span: Span;
  readonly locals: readonly Local[];
}

/** Evaluated whenever something it reads has changed; drives `wire` signals. */
export interface CombProcess extends ProcessBase {
  readonly kind: 'comb';
  /**
   * Usually empty. Set where the scheduler needs iterations one by one: the body runs once for each combination of these locals (the first is the
   * outermost, iterations are numbered with the last fastest), in the order that the schedule says.
   */
  readonly family: readonly { readonly local: LocalId; readonly from: number; readonly to: number }[];
  readonly body: readonly Stmt[];
}

/** Runs at an edge: reads settled values from before it; `drive` on a `reg` sets what it becomes when all commit. */
export interface SeqProcess extends ProcessBase {
  readonly kind: 'seq';
  readonly clock: ClockId;
  readonly edge: 'rising' | 'falling';
  /** Given for assertions: the body does not run while this reset is active. Registers carry their own reset. */
  readonly disableUnder: ResetId | undefined;
  readonly body: readonly Stmt[];
}

/** A sequential process of a test or a model: instructions with a program counter, so that it can be saved anywhere. */
export interface TestProcess extends ProcessBase {
  readonly kind: 'test';
  readonly code: readonly Instr[];
  /** A process started at time 0, or only by a `fork`. */
  readonly entry: number;
}

/** A variable of a process or function: `length` elements of `width` bits; in a test process it lives across waits. */
export interface Local {
  readonly name: string;
  readonly width: number;
  readonly length: number;
  readonly span: Span;
}

export type Stmt =
  /** Sets a local, an element of it, or bits of that. */
  | {
      readonly kind: 'set';
      readonly local: LocalId;
      readonly index: Expr | undefined;
      readonly range: BitRange | undefined;
      readonly value: Expr;
      readonly span: Span;
    }
  /** Drives a wire (comb), a register's next value (seq), an undriven input (test). `delay` in fs: models only. */
  | {
      readonly kind: 'drive';
      readonly signal: SignalId;
      readonly index: Expr | undefined;
      readonly range: BitRange | undefined;
      readonly value: Expr;
      readonly delay: Expr | undefined;
      readonly span: Span;
    }
  /** A write port. `lanes.enable` has width/lane bits. */
  | {
      readonly kind: 'memWrite';
      readonly memory: MemoryId;
      readonly address: Expr;
      readonly range: BitRange | undefined;
      readonly lanes: { readonly enable: Expr; readonly lane: number } | undefined;
      readonly value: Expr;
      readonly span: Span;
    }
  | {
      readonly kind: 'if';
      readonly id: number;
      readonly cond: Expr;
      readonly then: readonly Stmt[];
      readonly else: readonly Stmt[];
      readonly span: Span;
    }
  /** Cases are disjoint constants; `default` may be empty. */
  | {
      readonly kind: 'switch';
      readonly id: number;
      readonly subject: Expr;
      readonly cases: readonly {
        readonly values: readonly bigint[];
        readonly body: readonly Stmt[];
        readonly span: Span;
      }[];
      readonly default: readonly Stmt[];
      readonly span: Span;
    }
  /** `local` (32 bits, two's complement) runs from `from` to `to - 1`. */
  | {
      readonly kind: 'for';
      readonly local: LocalId;
      readonly from: number;
      readonly to: number;
      readonly body: readonly Stmt[];
      readonly span: Span;
    }
  /** Results land in whole locals. An array argument names a local or signal as a whole. */
  | {
      readonly kind: 'call';
      readonly func: string;
      readonly args: readonly Arg[];
      readonly results: readonly LocalId[];
      readonly span: Span;
    }
  /**
   * Reports `site` where `cond` is 0. In a seq or test process: when executed. In a comb process the verdict stands until the process runs again and
   * is judged at the end of each instant. For `cover`, 1 counts a hit. `values` are shown in the message.
   */
  | {
      readonly kind: 'check';
      readonly site: SiteId;
      readonly cond: Expr;
      readonly values: readonly Expr[];
      readonly span: Span;
    };

export type Arg =
  | { readonly kind: 'value'; readonly value: Expr }
  | { readonly kind: 'local'; readonly local: LocalId }
  | { readonly kind: 'signal'; readonly signal: SignalId };

/** `width` bits from bit `low` (an expression, or a constant one); bits past the end are not written. */
export interface BitRange {
  readonly low: Expr;
  readonly width: number;
}

// ── Test processes ──────────────────────────────────────────────────────────────────────────────────────────────────

/** `to`, `then`, `else`, `next` are indices into `TestProcess.code`. */
export type Instr = { readonly span: Span } &
  /** Statements that take no time: `set`, `drive` (a poke), `if`, `for`, `call`, `check` (`expect`). */
  (
    | { readonly kind: 'do'; readonly body: readonly Stmt[] }
    | { readonly kind: 'jump'; readonly to: number }
    | { readonly kind: 'branch'; readonly cond: Expr; readonly then: number; readonly else: number }
    | { readonly kind: 'wait'; readonly what: WaitFor; readonly timeout: Timeout | undefined }
    /** Starts one child at each entry and waits for `all` or `any` of them; `any` cancels the rest. */
    | { readonly kind: 'fork'; readonly branches: readonly number[]; readonly join: 'all' | 'any' }
    | { readonly kind: 'end' }
    | {
        readonly kind: 'clock';
        readonly clock: ClockId;
        readonly action:
          { readonly kind: 'stop' | 'start' } | { readonly kind: 'retune'; readonly period: Expr };
      }
    /** A seeded draw of `low..=high` from the process's own generator. */
    | { readonly kind: 'random'; readonly local: LocalId; readonly low: Expr; readonly high: Expr }
    | { readonly kind: 'force'; readonly target: StatePath; readonly value: Expr }
    | { readonly kind: 'release'; readonly target: StatePath }
    | { readonly kind: 'deposit'; readonly target: StatePath; readonly value: Expr }
    | {
        readonly kind: 'print';
        readonly parts: readonly (string | { readonly value: Expr; readonly type: ValueType })[];
      }
  );

export type WaitFor =
  | { readonly kind: 'cycles'; readonly clock: ClockId; readonly count: Expr }
  | { readonly kind: 'edge'; readonly clock: ClockId; readonly edge: 'rising' | 'falling' }
  /** Femtoseconds. */
  | { readonly kind: 'time'; readonly duration: Expr }
  | { readonly kind: 'until'; readonly cond: Expr }
  | { readonly kind: 'settle' };

/** `duration` in femtoseconds; running out reports `site`. */
export interface Timeout {
  readonly duration: Expr;
  readonly site: SiteId;
}

/** A leaf anywhere below: groups with flat indices, then a signal or memory word. */
export interface StatePath {
  readonly steps: readonly { readonly group: string; readonly index: Expr | undefined }[];
  readonly leaf: string;
  readonly index: Expr | undefined;
}

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expr = { readonly width: number; readonly span: Span } & (
  | { readonly kind: 'const'; readonly value: bigint }
  /** A signal's element; `index` is absent where length is 1. */
  | { readonly kind: 'read'; readonly signal: SignalId; readonly index: Expr | undefined }
  /** What `read` gave just before the edge of this instant. Test processes only. */
  | { readonly kind: 'sampled'; readonly signal: SignalId; readonly index: Expr | undefined }
  | { readonly kind: 'local'; readonly local: LocalId; readonly index: Expr | undefined }
  | { readonly kind: 'memRead'; readonly memory: MemoryId; readonly address: Expr }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly value: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  /** Only the chosen arm is evaluated. */
  | { readonly kind: 'mux'; readonly cond: Expr; readonly then: Expr; readonly else: Expr }
  /** `width` bits from constant bit `low`; low + width ≤ value.width. */
  | { readonly kind: 'extract'; readonly value: Expr; readonly low: number }
  /** Parts, the first most significant. */
  | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
  | { readonly kind: 'extend'; readonly signed: boolean; readonly value: Expr }
  /** Femtoseconds since 0 (64 bits), in tests and models. */
  | { readonly kind: 'now' }
);

// ── Functions ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** A combinational function. `params` and `results` are the first of its locals, as listed. */
export interface Func {
  /** Canonical and unique: `parityOf<64>`. */
  readonly name: string;
  readonly locals: readonly Local[];
  readonly params: readonly LocalId[];
  readonly results: readonly LocalId[];
  readonly body: readonly Stmt[];
  /** The operator that it is proved equal to, with parameters extended by zeros where the operator works in the width of the result. */
  readonly intrinsic: IntrinsicOp | undefined;
  readonly span: Span;
}

// ── Sites and debug records ─────────────────────────────────────────────────────────────────────────────────────────

export interface Site {
  readonly kind:
    | 'assert'
    | 'assume'
    | 'cover'
    | 'expect'
    | 'fail'
    | 'timeout'
    | 'index'
    | 'divide'
    | 'encoding'
    | 'stream'
    /** Made by `--x-check` (passes/unknown-plane.ts). */
    | 'unknown';
  /** The name that the user gave, or ''. */
  readonly name: string;
  /** The user's text, or what the check says of itself. `{n}` is the place of the n-th of `shows`, which then has no text of its own; `{{` is a brace. */
  readonly message: string;
  /** The condition as written, for the report. */
  readonly source: string;
  /** How `check.values` are shown, each with the text of its operand. */
  readonly shows: readonly { readonly text: string; readonly type: ValueType; readonly leaves: number }[];
  readonly span: Span;
}

export interface DebugRecord {
  /** Path inside the module: `source.data`, `state`, `acc`. */
  readonly name: string;
  readonly type: ValueType;
  /** One per leaf of `type` in the order of `leavesOf`. An `expr` gives all elements of its leaf, packed, over the state of the module. */
  readonly leaves: readonly DebugLeaf[];
  readonly role: 'port' | 'signal' | 'memory' | 'constant';
  readonly span: Span;
  readonly attributes: readonly string[];
}

export type DebugLeaf =
  | { readonly kind: 'signal'; readonly signal: SignalId }
  | { readonly kind: 'memory'; readonly memory: MemoryId }
  | { readonly kind: 'expr'; readonly value: Expr };
