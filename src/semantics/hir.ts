/**
 * The typed tree: one specialisation of a module, test or function after names, types, parameters and generate loops are resolved.
 *
 * It is what `semantics` hands to `lower`: every expression has its type, every conversion is explicit, every name is the thing it means, constants are
 * folded, `connect`, `fsm`, shorthand and defaults are gone. Structs, arrays and streams are still whole: `lower` splits them.
 * Things are compared by identity: a `Signal` object is that signal.
 */
import type { IntrinsicOp } from '../operators/operators.js';
import type { Span } from '../support/span.js';
import type { BundleType, HardwareType, ConnectionType, Type, Value } from './types.js';

export interface Design {
  /** Children before parents; the top is last. */
  readonly modules: readonly Module[];
  readonly top: Module;
  /** Callees before callers. */
  readonly functions: readonly Func[];
}

export interface Module {
  /** Canonical and unique: `Fifo<u8, 4>`. */
  readonly name: string;
  readonly base: string;
  readonly span: Span;
  readonly docs: string;
  readonly model: boolean;
  readonly crossing: boolean;
  readonly foreign: string | undefined;
  readonly parameters: readonly Parameter[];
  readonly clocks: readonly Clock[];
  readonly resets: readonly Reset[];
  /** In declaration order, clocks and resets included by name. */
  readonly ports: readonly Port[];
  readonly signals: readonly Signal[];
  readonly memories: readonly Memory[];
  readonly groups: readonly InstanceGroup[];
  readonly processes: readonly Process[];
  /** Named constants, for peek and hover. */
  readonly constants: readonly {
    readonly name: string;
    readonly type: Type;
    readonly value: Value;
    readonly span: Span;
  }[];
}

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly value: Value;
  /** As it stands in the canonical name. */
  readonly text: string;
}

export interface Clock {
  readonly name: string;
  readonly span: Span;
  readonly kind:
    | { readonly kind: 'port' }
    | {
        readonly kind: 'source';
        readonly period: { readonly numerator: bigint; readonly denominator: bigint };
      }
    | { readonly kind: 'divide'; readonly parent: Clock; readonly by: number }
    | { readonly kind: 'gate'; readonly parent: Clock; readonly enable: Expr };
}

export interface Reset {
  readonly name: string;
  readonly clock: Clock | undefined;
  readonly synchronous: boolean;
  readonly activeHigh: boolean;
  /** A bool signal: an input, or in a test a signal that the test may poke. */
  readonly signal: Signal;
  readonly span: Span;
}

export type Port =
  | { readonly kind: 'clock'; readonly name: string; readonly clock: Clock; readonly span: Span }
  | { readonly kind: 'reset'; readonly name: string; readonly reset: Reset; readonly span: Span }
  | {
      readonly kind: 'data';
      readonly name: string;
      readonly direction: 'in' | 'out';
      readonly signal: Signal;
      /** `status`, … */
      readonly attributes: readonly string[];
      readonly docs: string;
      readonly span: Span;
    };

/** A wire, port, `let` or register. One object may stand for many: `dims` are the generate loops that it was declared in. */
export interface Signal {
  readonly name: string;
  readonly type: HardwareType | BundleType | (ConnectionType & { kind: 'bundleArray' });
  readonly dims: readonly number[];
  readonly storage: 'wire' | 'reg';
  readonly direction: 'in' | 'out' | undefined;
  readonly domain: Clock | 'async' | undefined;
  /** Of a register. */
  readonly init: Value | undefined;
  readonly reset: Reset | undefined;
  readonly attributes: readonly string[];
  readonly span: Span;
}

export interface Memory {
  readonly name: string;
  readonly element: HardwareType;
  readonly depth: number;
  readonly asyncRead: boolean;
  readonly readUnderWrite: 'old' | 'new' | 'undefined';
  /** One word for all, or each. */
  readonly init:
    | { readonly kind: 'fill'; readonly value: Value }
    | { readonly kind: 'words'; readonly words: readonly bigint[] }
    | undefined;
  readonly span: Span;
}

export interface InstanceGroup {
  readonly name: string;
  readonly module: Module;
  readonly dims: readonly number[];
  /** Where conditions in the generate loop choose: the instances that there are. */
  readonly subset: InstanceSubset | undefined;
  /** One for each clock port of the child. */
  readonly clocks: readonly { readonly port: Clock; readonly clock: Clock }[];
  readonly span: Span;
}

export interface InstanceSubset {
  /** Ascending positions in the index space of `dims`, the last index fastest; instances are numbered in this order. */
  readonly positions: readonly number[];
  readonly rank: Rank;
  /** The loop to write out where an index cannot be told to be of an instance that there is. */
  readonly loop: LoopVar;
}

/** The number of an instance, from its indices. */
export type Rank =
  /** ⌊position in the whole index space / stride⌋. */
  | { readonly kind: 'even'; readonly stride: number }
  /**
   * In row `r` (all indices but the last, flattened) and column `c`: ⌊c / stride⌋ plus, with n pieces, piece `r mod n` at
   * ⌊r / n⌋.
   */
  | { readonly kind: 'rows'; readonly stride: number; readonly pieces: readonly Quadratic[] };

/** `value + slope · d + bend · d (d - 1) / 2`, where d is the distance from `origin`. */
export interface Quadratic {
  readonly origin: number;
  readonly value: number;
  readonly slope: number;
  readonly bend: number;
}

/** What a port of a group is to its parent: readable or drivable by its direction, with the group's indices. */
export interface InstancePort {
  readonly group: InstanceGroup;
  readonly port: Signal;
}

export type Process =
  /** Continuous assignments, bindings of instance ports, `comb` blocks, the combinational half of an `fsm`. `loops`: the kept generate loops around it. */
  | {
      readonly kind: 'comb';
      readonly name: string;
      readonly loops: readonly LoopVar[];
      readonly body: readonly Stmt[];
      readonly span: Span;
    }
  | {
      readonly kind: 'on';
      readonly name: string;
      readonly clock: Clock;
      readonly edge: 'rising' | 'falling';
      /** Assertions at module level: not while this reset is active. */
      readonly disableUnder: Reset | undefined;
      readonly loops: readonly LoopVar[];
      readonly body: readonly Stmt[];
      readonly span: Span;
    }
  | { readonly kind: 'test'; readonly name: string; readonly body: readonly Stmt[]; readonly span: Span };

/** An index whose value is one of `from … to - 1`: of a kept generate loop, of a `for` in a process or function. Its type is `integer`. */
export interface LoopVar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly span: Span;
}

/** A `let`, `var`, parameter or pattern binding inside a process or function. `sequence` only in tests. */
export interface Local {
  readonly name: string;
  readonly type: HardwareType | (ConnectionType & { kind: 'sequence' });
  readonly mutable: boolean;
  readonly span: Span;
}

export interface Func {
  /** Canonical and unique. */
  readonly name: string;
  readonly params: readonly Local[];
  readonly result: HardwareType;
  readonly body: readonly Stmt[];
  readonly value: Expr;
  /** Checked: the standard library names operators of the IR. */
  readonly intrinsic: IntrinsicOp | undefined;
  readonly span: Span;
}

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Types of operands agree as `docs/design/language.md` §2 says; what differs in width is extended by the operator itself (growing arithmetic,
 * comparison), never by the reader of this tree.
 */
export type Expr = { readonly type: Type; readonly span: Span } & (
  | { readonly kind: 'const'; readonly value: Value }
  /** Type `integer`. */
  | { readonly kind: 'loopVar'; readonly loop: LoopVar }
  /** An `integer` that is no constant (built from loop variables) where a hardware type is wanted; it fits for every value of the loops. */
  | { readonly kind: 'land'; readonly value: Expr }
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'signal'; readonly signal: Signal; readonly indices: readonly Expr[] }
  | { readonly kind: 'instancePort'; readonly port: InstancePort; readonly indices: readonly Expr[] }
  | { readonly kind: 'memRead'; readonly memory: Memory; readonly address: Expr }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly value: Expr }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'convert'; readonly op: Conversion; readonly value: Expr }
  /** Of a struct, tuple or bundle. */
  | { readonly kind: 'field'; readonly base: Expr; readonly field: number }
  | { readonly kind: 'element'; readonly base: Expr; readonly index: Expr }
  | { readonly kind: 'bit'; readonly base: Expr; readonly index: Expr }
  /** `width` bits from `low`; `low` may be any unsigned expression. */
  | { readonly kind: 'slice'; readonly base: Expr; readonly low: Expr; readonly width: number }
  | { readonly kind: 'concat'; readonly parts: readonly Expr[] }
  /** A struct, tuple or array from all of its parts in order. */
  | { readonly kind: 'aggregate'; readonly parts: readonly Expr[] }
  /** An array of equal elements. */
  | { readonly kind: 'fill'; readonly value: Expr }
  /** An array with one element for each value of the loop. */
  | { readonly kind: 'generate'; readonly loop: LoopVar; readonly value: Expr }
  | { readonly kind: 'variant'; readonly variant: number; readonly fields: readonly Expr[] }
  | { readonly kind: 'if'; readonly cond: Expr; readonly then: Expr; readonly else: Expr }
  /** Exhaustive; the last arm also takes invalid encodings. */
  | {
      readonly kind: 'match';
      readonly subject: Expr;
      readonly arms: readonly {
        readonly pattern: Pattern;
        readonly guard: Expr | undefined;
        readonly value: Expr;
      }[];
    }
  | { readonly kind: 'is'; readonly value: Expr; readonly pattern: Pattern }
  | { readonly kind: 'block'; readonly statements: readonly Stmt[]; readonly result: Expr }
  | { readonly kind: 'call'; readonly func: Func; readonly args: readonly Expr[] }
  /** Tests: the length of a sequence (u32). */
  | { readonly kind: 'length'; readonly sequence: Local }
  | { readonly kind: 'now' }
);

export type UnaryOp =
  'neg' | 'not' | 'and' | 'or' | 'xor' | 'ones' | 'leadingZeros' | 'trailingZeros' | 'reverse' | 'abs';

/** `add sub mul div rem` grow; `W` wraps, `S` saturates. On `integer` they are exact. `next`/`previous` come as `if`. */
export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'rem'
  | 'addW'
  | 'subW'
  | 'mulW'
  | 'addS'
  | 'subS'
  | 'mulS'
  | 'shl'
  | 'shr'
  | 'and'
  | 'or'
  | 'xor'
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'logicalAnd'
  | 'logicalOr'
  | 'min'
  | 'max';

/** From `value.type` to `type`. `bitcast` covers `.bits`; `as` only changes what the bits are called or widens them. */
export type Conversion = 'zext' | 'sext' | 'trunc' | 'sat' | 'as' | 'bitcast';

export type Pattern = { readonly span: Span } & (
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'bind'; readonly local: Local }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'range'; readonly low: bigint; readonly high: bigint }
  | { readonly kind: 'variant'; readonly variant: number; readonly fields: readonly Pattern[] }
  /** Of a struct or tuple. */
  | { readonly kind: 'aggregate'; readonly fields: readonly Pattern[] }
  | { readonly kind: 'or'; readonly alternatives: readonly Pattern[] }
);

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Target {
  readonly root:
    | { readonly kind: 'signal'; readonly signal: Signal; readonly indices: readonly Expr[] }
    | { readonly kind: 'instancePort'; readonly port: InstancePort; readonly indices: readonly Expr[] }
    | { readonly kind: 'local'; readonly local: Local }
    | { readonly kind: 'memory'; readonly memory: Memory; readonly address: Expr };
  readonly path: readonly Projection[];
  readonly type: HardwareType | BundleType;
  readonly span: Span;
}

export type Projection =
  | { readonly kind: 'field'; readonly field: number }
  | { readonly kind: 'element'; readonly index: Expr }
  | { readonly kind: 'range'; readonly low: Expr; readonly width: number };

export type Stmt = { readonly span: Span } & (
  | { readonly kind: 'let'; readonly local: Local; readonly value: Expr }
  /** Without a value it is zero. */
  | { readonly kind: 'var'; readonly local: Local; readonly value: Expr | undefined }
  /** A wire, instance input, local; in a test also an input: a poke. */
  | { readonly kind: 'assign'; readonly target: Target; readonly value: Expr }
  /** A register's or a memory word's next value. */
  | {
      readonly kind: 'next';
      readonly target: Target;
      readonly value: Expr;
      readonly lanes: Expr | undefined;
      readonly after: Expr | undefined;
    }
  | {
      readonly kind: 'if';
      readonly cond: Expr;
      readonly then: readonly Stmt[];
      readonly else: readonly Stmt[];
    }
  | {
      readonly kind: 'match';
      readonly subject: Expr;
      readonly arms: readonly {
        readonly pattern: Pattern;
        readonly guard: Expr | undefined;
        readonly body: readonly Stmt[];
        readonly span: Span;
      }[];
    }
  | { readonly kind: 'for'; readonly loop: LoopVar; readonly body: readonly Stmt[] }
  | {
      readonly kind: 'check';
      readonly check: 'assert' | 'assume' | 'cover';
      readonly name: string;
      readonly cond: Expr;
      readonly message: Message | undefined;
      readonly source: string;
    }
  | TestStmt
);

/** Only in test processes. Expressions with an effect (`receive`, `random`) have been taken out into statements of their own. */
export type TestStmt =
  /** `cond` is shown by its operands: `left` and `right` of a comparison, or the whole. */
  | {
      readonly kind: 'expect';
      readonly cond: Expr;
      readonly operands: readonly Operand[];
      readonly message: Message | undefined;
      readonly source: string;
    }
  | { readonly kind: 'fail'; readonly message: Message }
  | { readonly kind: 'print'; readonly message: Message }
  | { readonly kind: 'while'; readonly cond: Expr; readonly body: readonly Stmt[] }
  | { readonly kind: 'break' | 'continue' }
  /** Over a sequence or a range that is not constant. */
  | {
      readonly kind: 'forEach';
      readonly local: Local;
      readonly over:
        | { readonly kind: 'sequence'; readonly sequence: Local }
        | { readonly kind: 'range'; readonly low: Expr; readonly high: Expr };
      readonly body: readonly Stmt[];
    }
  | { readonly kind: 'wait'; readonly what: WaitFor; readonly timeout: Expr | undefined }
  | { readonly kind: 'fork'; readonly join: 'all' | 'any'; readonly branches: readonly (readonly Stmt[])[] }
  | {
      readonly kind: 'clockControl';
      readonly clock: Clock;
      readonly action:
        { readonly kind: 'stop' | 'start' } | { readonly kind: 'retune'; readonly period: Expr };
    }
  | { readonly kind: 'random'; readonly local: Local; readonly low: Expr; readonly high: Expr }
  | { readonly kind: 'force'; readonly target: Place; readonly value: Expr }
  | { readonly kind: 'release'; readonly target: Place }
  | { readonly kind: 'deposit'; readonly target: Place; readonly value: Expr }
  /** Into an input stream of an instance or of the test; judged by samples from before the edge. */
  | {
      readonly kind: 'send';
      readonly stream: StreamEnd;
      readonly value: Expr;
      readonly last: Expr | undefined;
      readonly empty: Expr | undefined;
      readonly timeout: Expr | undefined;
    }
  | {
      readonly kind: 'receive';
      readonly stream: StreamEnd;
      readonly into: Local;
      readonly last: Local | undefined;
      readonly timeout: Expr | undefined;
    }
  /** Sends all of `values` into `source` and collects as many as come from `sink` until it is quiet; `stalls[i]` lets the reader hesitate. */
  | {
      readonly kind: 'through';
      readonly source: StreamEnd;
      readonly sink: StreamEnd;
      readonly values: Local;
      readonly stalls: Local | undefined;
      readonly into: Local;
    }
  | { readonly kind: 'push'; readonly sequence: Local; readonly value: Expr };

/** A value that a failed check shows, as one of a type: beside a hexadecimal number a `u8` is shown as `bits<8>`, in hexadecimal. */
export interface Operand {
  readonly text: string;
  readonly value: Expr;
  readonly shownAs: Type;
  /** Asked only where what stands before it has not decided, so that it is shown only if it can always be asked. */
  readonly guarded?: boolean;
}

export interface Message {
  readonly parts: readonly (string | Expr)[];
}

/** A stream as an expression (type bundle) and the clock it belongs to. */
export interface StreamEnd {
  readonly stream: Expr;
  readonly clock: Clock;
  readonly name: string;
}

/** Anything with a name below the test: groups with indices, then a signal or a memory word, then a path into its type. */
export interface Place {
  readonly steps: readonly { readonly group: InstanceGroup; readonly indices: readonly Expr[] }[];
  readonly leaf:
    | { readonly kind: 'signal'; readonly signal: Signal; readonly indices: readonly Expr[] }
    | { readonly kind: 'memory'; readonly memory: Memory; readonly address: Expr };
  readonly path: readonly Projection[];
  readonly type: Type;
  readonly span: Span;
}

export type WaitFor =
  | { readonly kind: 'cycles'; readonly clock: Clock; readonly count: Expr }
  | { readonly kind: 'edge'; readonly clock: Clock; readonly edge: 'rising' | 'falling' }
  /** Femtoseconds: a constant, or an expression of type u64. */
  | { readonly kind: 'time'; readonly duration: Expr }
  | { readonly kind: 'until'; readonly cond: Expr }
  | { readonly kind: 'settle' };
