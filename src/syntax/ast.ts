/**
 * The syntax tree: what was written, and where.
 *
 * The tree is immutable; facts about it (types, values, domains) live in side tables keyed by node. Every node carries its span, by type, so that
 * none can be made without one. Where the parser recovered from an error it leaves an `error` node, so that the rest of the file is still checked.
 */
import type { Span } from '../support/span.js';

export interface Node {
  readonly span: Span;
}

/** A name as written; `r#in` is the name `in`. */
export interface Ident extends Node {
  readonly kind: 'ident';
  readonly text: string;
}

/** `a.b.c` in `use` and wherever a package path is meant. */
export interface Path extends Node {
  readonly kind: 'path';
  readonly segments: readonly Ident[];
}

/** `#[name(args)]`. */
export interface Attribute extends Node {
  readonly kind: 'attribute';
  readonly name: Ident;
  readonly args: readonly Argument[];
}

/** What may stand in front of a declaration. */
export interface Decorated {
  readonly docs: readonly DocComment[];
  readonly attributes: readonly Attribute[];
}

export interface DocComment extends Node {
  readonly text: string;
}

export interface Comment extends Node {
  readonly kind: 'comment';
  readonly text: string;
  readonly block: boolean;
}

/** Left where the parser had to skip text. */
export interface ErrorNode extends Node {
  readonly kind: 'error';
}

// ── File ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface File extends Node {
  readonly kind: 'file';
  readonly items: readonly Item[];
  /** Every comment but the docs, in source order, for the formatter. */
  readonly comments: readonly Comment[];
}

export type Item =
  | UseItem
  | ConstDecl
  | ConstAssert
  | TypeDecl
  | StructDecl
  | EnumDecl
  | UnionDecl
  | BundleDecl
  | FnDecl
  | ModuleDecl
  | TestDecl
  | PropertyDecl
  | ErrorNode;

/** `use std.fifo.Fifo;`, `use std.fifo.Fifo as Queue;`, `use std.stream.{Skid, Map as StreamMap};` */
export interface UseItem extends Node {
  readonly kind: 'use';
  readonly path: Path;
  readonly alias: Ident | undefined;
  /** `undefined` for a plain `use`, else what the braces list. */
  readonly members: readonly UseMember[] | undefined;
}

export interface UseMember extends Node {
  readonly name: Ident;
  readonly alias: Ident | undefined;
}

export interface ConstDecl extends Node, Decorated {
  readonly kind: 'const';
  readonly private: boolean;
  readonly name: Ident;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface ConstAssert extends Node {
  readonly kind: 'constAssert';
  readonly condition: Expr;
  readonly message: Expr | undefined;
}

export interface TypeDecl extends Node, Decorated {
  readonly kind: 'typeDecl';
  readonly private: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly type: TypeExpr;
}

export interface StructDecl extends Node, Decorated {
  readonly kind: 'struct';
  readonly private: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly fields: readonly FieldDecl[];
}

export interface FieldDecl extends Node, Decorated {
  readonly kind: 'field';
  readonly name: Ident;
  readonly type: TypeExpr;
}

/** `enum State: u2 { Idle = 0, Busy }`, `enum Phase: onehot { … }`, `enum Level: gray { … }`. */
export interface EnumDecl extends Node, Decorated {
  readonly kind: 'enum';
  readonly private: boolean;
  readonly name: Ident;
  readonly encoding: EnumEncoding | undefined;
  readonly variants: readonly EnumVariant[];
}

export type EnumEncoding =
  | (Node & { readonly kind: 'named'; readonly name: 'binary' | 'onehot' | 'gray' })
  | (Node & { readonly kind: 'type'; readonly type: TypeExpr });

export interface EnumVariant extends Node, Decorated {
  readonly kind: 'enumVariant';
  readonly name: Ident;
  readonly value: Expr | undefined;
}

export interface UnionDecl extends Node, Decorated {
  readonly kind: 'union';
  readonly private: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly variants: readonly UnionVariant[];
}

/** `Load(addr: u8, size: u2)` or `Nop`. */
export interface UnionVariant extends Node, Decorated {
  readonly kind: 'unionVariant';
  readonly name: Ident;
  readonly fields: readonly FieldDecl[];
}

export interface BundleDecl extends Node, Decorated {
  readonly kind: 'bundle';
  readonly private: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly fields: readonly BundleField[];
}

/** `out request: stream<T>;`, `in grant: bool;`, `flip side: Other;` (a bundle taken the other way round). */
export interface BundleField extends Node, Decorated {
  readonly kind: 'bundleField';
  readonly direction: 'in' | 'out' | 'flip';
  readonly name: Ident;
  readonly type: TypeExpr;
}

export interface FnDecl extends Node, Decorated {
  readonly kind: 'fn';
  readonly private: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly params: readonly FnParam[];
  readonly result: TypeExpr;
  readonly body: Block;
}

export interface FnParam extends Node {
  readonly kind: 'fnParam';
  readonly name: Ident;
  readonly type: TypeExpr;
}

/** `<T: type, N: int in 1..=64 = 16> where N % 2 == 0, …` */
export interface Generics {
  readonly params: readonly GenericParam[];
  readonly where: readonly Expr[];
}

export interface GenericParam extends Node, Decorated {
  readonly kind: 'genericParam';
  readonly name: Ident;
  /** `int`, `bool`, `string`, `type`, an enum or a struct: an ordinary type expression. */
  readonly bound: TypeExpr;
  readonly range: Expr | undefined;
  readonly default: GenericArg | undefined;
}

export interface ModuleDecl extends Node, Decorated {
  readonly kind: 'module';
  readonly private: boolean;
  readonly extern: boolean;
  readonly name: Ident;
  readonly generics: Generics;
  readonly body: readonly Member[];
  /** The behavioural model of an extern module. */
  readonly model: readonly Member[] | undefined;
}

export interface TestDecl extends Node, Decorated {
  readonly kind: 'test';
  readonly name: StringLit;
  readonly body: Block;
}

export interface PropertyDecl extends Node, Decorated {
  readonly kind: 'property';
  readonly name: StringLit;
  readonly params: readonly FnParam[];
  readonly where: readonly Expr[];
  readonly exhaustive: boolean;
  readonly body: Block;
}

// ── Members of a module ─────────────────────────────────────────────────────────────────────────────────────────────

export type Member =
  | UseItem
  | ConstDecl
  | ConstAssert
  | TypeDecl
  | StructDecl
  | EnumDecl
  | UnionDecl
  | FnDecl
  | PortDecl
  | ClockDecl
  | ResetDecl
  | LetDecl
  | WireDecl
  | RegDecl
  | MemDecl
  | DriveMember
  | CombBlock
  | OnBlock
  | InstDecl
  | ForMember
  | IfMember
  | ConnectMember
  | FsmDecl
  | PipelineDecl
  | CheckStmt
  | ProcessMember
  | ErrorNode;

/** `in a: u8;`, `out s: stream<T> on clk2;`, `in raw: bool async;` */
export interface PortDecl extends Node, Decorated {
  readonly kind: 'port';
  readonly direction: 'in' | 'out';
  readonly name: Ident;
  readonly type: TypeExpr;
  readonly domain: DomainRef | undefined;
}

/** `on clk`, or `async`. */
export type DomainRef =
  (Node & { readonly kind: 'on'; readonly clock: Ident }) | (Node & { readonly kind: 'async' });

/**
 * `clock clk;` as a port of a module; `clock slow = clk.divide(4);` derived; `clock core = 1.2GHz;` in a test.
 * `value` tells them apart.
 */
export interface ClockDecl extends Node, Decorated {
  readonly kind: 'clock';
  readonly name: Ident;
  readonly value: Expr | undefined;
}

/** `reset rst;`, `reset rst: async low on clk;` */
export interface ResetDecl extends Node, Decorated {
  readonly kind: 'reset';
  readonly name: Ident;
  readonly synchronous: boolean;
  readonly activeHigh: boolean;
  readonly clock: Ident | undefined;
}

export interface LetDecl extends Node, Decorated {
  readonly kind: 'let';
  /** A name, or names of a tuple: `let (a, b) = f(x);` */
  readonly names: readonly Ident[];
  readonly tuple: boolean;
  readonly type: TypeExpr | undefined;
  readonly value: Expr;
}

export interface WireDecl extends Node, Decorated {
  readonly kind: 'wire';
  readonly name: Ident;
  readonly type: TypeExpr;
  readonly domain: DomainRef | undefined;
}

export interface RegDecl extends Node, Decorated {
  readonly kind: 'reg';
  readonly name: Ident;
  /** Left out where an `out` of the same name gives it. */
  readonly type: TypeExpr | undefined;
  readonly init: Expr | undefined;
  /** `undefined`: the module's; `none`: no reset; else the reset named. */
  readonly reset:
    | (Node & { readonly kind: 'none' })
    | (Node & { readonly kind: 'named'; readonly name: Ident })
    | undefined;
  readonly domain: DomainRef | undefined;
}

export interface MemDecl extends Node, Decorated {
  readonly kind: 'mem';
  readonly name: Ident;
  /** Element type and depth: `T[DEPTH]` is an array type expression. */
  readonly type: TypeExpr;
  readonly asyncRead: boolean;
  readonly readUnderWrite: 'old' | 'new' | 'undefined';
  /** `init "file"`. */
  readonly initFile: Expr | undefined;
  /** `= value`: every word. */
  readonly init: Expr | undefined;
}

/** `target = value;` */
export interface DriveMember extends Node {
  readonly kind: 'drive';
  readonly target: Expr;
  readonly value: Expr;
}

export interface CombBlock extends Node {
  readonly kind: 'comb';
  readonly body: Block;
}

export interface OnBlock extends Node {
  readonly kind: 'on';
  readonly clock: Ident;
  readonly edge: 'rising' | 'falling';
  readonly body: Block;
}

/** `inst name[r][c]: Module<args>(port: value, …);` */
export interface InstDecl extends Node, Decorated {
  readonly kind: 'inst';
  readonly name: Ident;
  /** Indices written after the name: generate variables, outermost first. */
  readonly indices: readonly Expr[];
  readonly module: NameType;
  readonly args: readonly Argument[];
}

/** `for r in 0..R, c in 0..C { … }` */
export interface ForMember extends Node {
  readonly kind: 'forMember';
  readonly loops: readonly LoopHeader[];
  readonly body: readonly Member[];
}

export interface LoopHeader extends Node {
  readonly variable: Ident;
  /** A range, or an array. */
  readonly over: Expr;
}

export interface IfMember extends Node {
  readonly kind: 'ifMember';
  readonly condition: Expr;
  readonly then: readonly Member[];
  readonly else: readonly Member[] | undefined;
}

/** `connect a to b except { last, data };` */
export interface ConnectMember extends Node {
  readonly kind: 'connect';
  readonly from: Expr;
  readonly to: Expr;
  readonly except: readonly Ident[];
}

export interface FsmDecl extends Node, Decorated {
  readonly kind: 'fsm';
  readonly name: Ident;
  readonly clock: Ident | undefined;
  readonly reset: Ident | undefined;
  /** Assignments that hold unless a state says otherwise. */
  readonly defaults: readonly AssignStmt[];
  readonly states: readonly FsmState[];
}

export interface FsmState extends Node, Decorated {
  readonly kind: 'fsmState';
  readonly initial: boolean;
  readonly name: Ident;
  readonly body: Block;
}

/** `pipeline product after 2 cycles on clk reset rst if go { let p = a * b; reg; let q = p >> 1; reg; q }` */
export interface PipelineDecl extends Node, Decorated {
  readonly kind: 'pipeline';
  readonly name: Ident;
  readonly type: TypeExpr | undefined;
  readonly latency: Expr;
  readonly clock: Ident | undefined;
  readonly reset: Ident | undefined;
  /** It moves only where this holds. */
  readonly enable: Expr | undefined;
  /** Each but the last ends with its cut. */
  readonly stages: readonly PipelineStage[];
}

export interface PipelineStage extends Node {
  readonly kind: 'stage';
  readonly body: Block;
  readonly cut: PipelineCut | undefined;
}

/** `reg;`, `reg * 3;`, `reg valid = false, last = false;` */
export interface PipelineCut extends Node {
  readonly kind: 'cut';
  readonly times: Expr | undefined;
  /** What registers of some names begin with, and are reset to. */
  readonly initial: readonly CutInitial[];
}

export interface CutInitial extends Node {
  readonly name: Ident;
  readonly value: Expr;
}

/** `process { … }` in a `#[model]` module. */
export interface ProcessMember extends Node {
  readonly kind: 'process';
  readonly body: Block;
}

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Statements, and the value of the block if it ends in an expression without `;`. */
export interface Block extends Node {
  readonly kind: 'block';
  readonly statements: readonly Stmt[];
  readonly result: Expr | undefined;
}

export type Stmt =
  | LetDecl
  | VarStmt
  | ConstDecl
  | ConstAssert
  | ClockDecl
  | AssignStmt
  | IfStmt
  | MatchStmt
  | ForStmt
  | WhileStmt
  | ExprStmt
  | GotoStmt
  | CheckStmt
  | ExpectStmt
  | WaitStmt
  | ForkStmt
  | RetuneStmt
  | ForceStmt
  | ReleaseStmt
  | SetStmt
  | PrintStmt
  | FailStmt
  | BreakStmt
  | ErrorNode;

export interface VarStmt extends Node {
  readonly kind: 'var';
  readonly name: Ident;
  readonly type: TypeExpr | undefined;
  readonly value: Expr | undefined;
}

/** `target = value;` (`blocking`) or `target <= value;` (`register`), with `lanes be` and `after 2ns` where written. */
export interface AssignStmt extends Node {
  readonly kind: 'assign';
  readonly operator: 'blocking' | 'register';
  readonly target: Expr;
  readonly value: Expr;
  readonly lanes: Expr | undefined;
  readonly after: Expr | undefined;
}

export interface IfStmt extends Node {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Block;
  /** `else if` is a block holding one `if`; the parser builds it without recursion. */
  readonly else: Block | undefined;
}

export interface MatchStmt extends Node {
  readonly kind: 'match';
  readonly subject: Expr;
  readonly arms: readonly StmtArm[];
}

export interface StmtArm extends Node {
  readonly patterns: readonly Pattern[];
  readonly guard: Expr | undefined;
  readonly body: Block;
}

export interface ForStmt extends Node {
  readonly kind: 'for';
  readonly loops: readonly LoopHeader[];
  readonly body: Block;
}

/** `while c { … }`; `loop { … }` is `while true`. Tests and processes only. */
export interface WhileStmt extends Node {
  readonly kind: 'while';
  readonly condition: Expr | undefined;
  readonly body: Block;
}

export interface BreakStmt extends Node {
  readonly kind: 'break' | 'continue';
}

export interface ExprStmt extends Node {
  readonly kind: 'exprStmt';
  readonly value: Expr;
}

export interface GotoStmt extends Node {
  readonly kind: 'goto';
  readonly state: Ident;
}

/** `assert name: condition : "text" on clk;` at module level and in `on`, `comb`, `process`. */
export interface CheckStmt extends Node, Decorated {
  readonly kind: 'assert' | 'assume' | 'cover';
  readonly name: Ident | undefined;
  readonly condition: Expr;
  readonly message: Expr | undefined;
  readonly domain: DomainRef | undefined;
}

/** `expect a == b : "text";`, `expect x == y within 1 ulp;` */
export interface ExpectStmt extends Node {
  readonly kind: 'expect';
  readonly condition: Expr;
  /** Units in the last place. */
  readonly within: Expr | undefined;
  readonly message: Expr | undefined;
}

export interface WaitStmt extends Node {
  readonly kind: 'wait';
  readonly what: WaitKind;
  readonly timeout: Expr | undefined;
}

export type WaitKind =
  /** `wait 3 cycles [of clk]` */
  | { readonly kind: 'cycles'; readonly count: Expr; readonly clock: Expr | undefined }
  /** `wait 10ns` */
  | { readonly kind: 'time'; readonly duration: Expr }
  /** `wait until expr` */
  | { readonly kind: 'until'; readonly condition: Expr }
  /** `wait until rising clk` */
  | { readonly kind: 'edge'; readonly edge: 'rising' | 'falling'; readonly clock: Expr }
  /** `settle` */
  | { readonly kind: 'settle' };

/** `fork { } and { }`: until all have ended; `fork { } or { }`: until one has, which cancels the rest. */
export interface ForkStmt extends Node {
  readonly kind: 'fork';
  readonly join: 'all' | 'any';
  readonly branches: readonly Block[];
}

/** `retune core to 1.1GHz;` */
export interface RetuneStmt extends Node {
  readonly kind: 'retune';
  readonly clock: Expr;
  readonly to: Expr;
}

export interface ForceStmt extends Node {
  readonly kind: 'force';
  readonly target: Expr;
  readonly value: Expr;
}

export interface ReleaseStmt extends Node {
  readonly kind: 'release';
  readonly target: Expr;
}

/** `set dut.ram[3] = 5;`: a register or a memory word, deposited. */
export interface SetStmt extends Node {
  readonly kind: 'set';
  readonly target: Expr;
  readonly value: Expr;
}

/** `print "x = {dut.x}";` */
export interface PrintStmt extends Node {
  readonly kind: 'print';
  readonly message: Expr;
}

export interface FailStmt extends Node {
  readonly kind: 'fail';
  readonly message: Expr;
}

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expr =
  | IntLit
  | RealLit
  | TimeLit
  | BoolLit
  | StringLit
  | NameExpr
  | DotExpr
  | FieldExpr
  | IndexExpr
  | SliceExpr
  | CallExpr
  | UnaryExpr
  | BinaryExpr
  | CastExpr
  | IsExpr
  | RangeExpr
  | IfExpr
  | MatchExpr
  | TupleExpr
  | ArrayExpr
  | RepeatExpr
  | ComprehensionExpr
  | BlockExpr
  | InstExpr
  | WaiveExpr
  | ParenExpr
  | ErrorNode;

/** `12`, `0xff_u8`, `-` is never part of it. `suffix` as written: `u8`, `i4`, `bits12`, `bool`… */
export interface IntLit extends Node {
  readonly kind: 'intLit';
  readonly value: bigint;
  readonly suffix: string | undefined;
}

/** `1.5`, `0x1.8p3`, with a float or fixed-point suffix: kept as text, since its value depends on the format. */
export interface RealLit extends Node {
  readonly kind: 'realLit';
  readonly text: string;
  readonly suffix: string | undefined;
}

/** `10ns`, `1.2GHz`, `625ps`: an exact rational in seconds or hertz. */
export interface TimeLit extends Node {
  readonly kind: 'timeLit';
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly unit: 's' | 'Hz';
}

export interface BoolLit extends Node {
  readonly kind: 'boolLit';
  readonly value: boolean;
}

/** Text with `{expr}` holes cut out: parts.length = holes.length + 1. */
export interface StringLit extends Node {
  readonly kind: 'stringLit';
  readonly parts: readonly string[];
  readonly holes: readonly Expr[];
}

/** `name` or `name::<args>`. */
export interface NameExpr extends Node {
  readonly kind: 'name';
  readonly name: Ident;
  readonly generics: readonly GenericArg[] | undefined;
}

/** `.Idle`, a variant whose type the context gives. */
export interface DotExpr extends Node {
  readonly kind: 'dot';
  readonly name: Ident;
}

/** `base.name` or `base.name::<args>`; also a package member, a variant, a method before its call. */
export interface FieldExpr extends Node {
  readonly kind: 'fieldExpr';
  readonly base: Expr;
  readonly name: Ident;
  readonly generics: readonly GenericArg[] | undefined;
}

export interface IndexExpr extends Node {
  readonly kind: 'index';
  readonly base: Expr;
  readonly index: Expr;
}

/** `x[hi:lo]`, or `x[low +: width]`. */
export interface SliceExpr extends Node {
  readonly kind: 'slice';
  readonly base: Expr;
  readonly form: 'bounds' | 'width';
  readonly first: Expr;
  readonly second: Expr;
}

/** A function, a constructor, a method, or a builtin; which one, the checker finds out. */
export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly callee: Expr;
  readonly args: readonly Argument[];
}

/** `value`, `name: value`, `..value`, or the shorthand `name` (then `value` is a name and `name` is undefined). */
export interface Argument extends Node {
  readonly name: Ident | undefined;
  readonly spread: boolean;
  readonly value: Expr;
}

export type UnaryOp = '-' | '~' | '!';

export interface UnaryExpr extends Node {
  readonly kind: 'unary';
  readonly operator: UnaryOp;
  readonly operand: Expr;
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '+%'
  | '-%'
  | '*%'
  | '+|'
  | '-|'
  | '*|'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '++'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&&'
  | '||';

export interface BinaryExpr extends Node {
  readonly kind: 'binary';
  readonly operator: BinaryOp;
  readonly operatorSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}

/** `value as T`, later `value as T via fp32`. */
export interface CastExpr extends Node {
  readonly kind: 'cast';
  readonly value: Expr;
  readonly type: TypeExpr;
}

/** `value is pattern`. */
export interface IsExpr extends Node {
  readonly kind: 'is';
  readonly value: Expr;
  readonly patterns: readonly Pattern[];
}

/** `a..b` (half open) or `a..=b`. */
export interface RangeExpr extends Node {
  readonly kind: 'range';
  readonly low: Expr;
  readonly high: Expr;
  readonly inclusive: boolean;
}

export interface IfExpr extends Node {
  readonly kind: 'ifExpr';
  readonly condition: Expr;
  readonly then: Block;
  readonly else: Block;
}

export interface MatchExpr extends Node {
  readonly kind: 'matchExpr';
  readonly subject: Expr;
  readonly arms: readonly ExprArm[];
}

export interface ExprArm extends Node {
  readonly patterns: readonly Pattern[];
  readonly guard: Expr | undefined;
  readonly value: Expr;
}

export interface TupleExpr extends Node {
  readonly kind: 'tuple';
  readonly elements: readonly Expr[];
}

export interface ArrayExpr extends Node {
  readonly kind: 'array';
  readonly elements: readonly Expr[];
}

/** `[value; count]` */
export interface RepeatExpr extends Node {
  readonly kind: 'repeat';
  readonly value: Expr;
  readonly count: Expr;
}

/** `[for x in xs, y in ys if c => value]` */
export interface ComprehensionExpr extends Node {
  readonly kind: 'comprehension';
  readonly loops: readonly LoopHeader[];
  readonly condition: Expr | undefined;
  readonly value: Expr;
}

export interface BlockExpr extends Node {
  readonly kind: 'blockExpr';
  readonly block: Block;
}

/** `inst Fifo<u8, 4>(clk: 1GHz)` in a test. */
export interface InstExpr extends Node {
  readonly kind: 'instExpr';
  readonly module: NameType;
  readonly args: readonly Argument[];
}

/** `_` as the value of a port. */
export interface WaiveExpr extends Node {
  readonly kind: 'waive';
}

/** Kept, since `(a & b) | c` is right where `a & b | c` is an error. */
export interface ParenExpr extends Node {
  readonly kind: 'paren';
  readonly inner: Expr;
}

// ── Patterns ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Pattern =
  | WildcardPattern
  | BindPattern
  | ValuePattern
  | RangePattern
  | VariantPattern
  | TuplePattern
  | OrPattern
  | ErrorNode;

export interface WildcardPattern extends Node {
  readonly kind: 'wildcardPattern';
}

/** A lower-case name without a dot binds; which one it is (a constant may be meant), the checker decides by lookup. */
export interface BindPattern extends Node {
  readonly kind: 'bindPattern';
  readonly name: Ident;
}

/** A literal, a constant, `-3`. */
export interface ValuePattern extends Node {
  readonly kind: 'valuePattern';
  readonly value: Expr;
}

export interface RangePattern extends Node {
  readonly kind: 'rangePattern';
  readonly low: Expr;
  readonly high: Expr;
  readonly inclusive: boolean;
}

/**
 * `State.Idle`, `.Idle`, `Load(addr, _)`, `Op.Load(addr: a, ..)`; also `Point(x: 0, ..)` on a struct, which has the same
 * shape: the checker tells.
 */
export interface VariantPattern extends Node {
  readonly kind: 'variantPattern';
  readonly path: readonly Ident[];
  /** `undefined` where no parentheses were written. */
  readonly fields: readonly PatternField[] | undefined;
  readonly rest: boolean;
}

export interface PatternField extends Node {
  readonly name: Ident | undefined;
  readonly pattern: Pattern;
}

export interface TuplePattern extends Node {
  readonly kind: 'tuplePattern';
  readonly elements: readonly Pattern[];
}

/** `A | B` inside a pattern: two alternatives at least. Those of a whole arm are a list of its own. */
export interface OrPattern extends Node {
  readonly kind: 'orPattern';
  readonly alternatives: readonly Pattern[];
}

// ── Types ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type TypeExpr = NameType | ArrayType | SequenceType | TupleType | FnType | ErrorNode;

/** `u8`, `uint<N + 1>`, `std.stream.Beat<T>`. */
export interface NameType extends Node {
  readonly kind: 'nameType';
  readonly path: Path;
  readonly args: readonly GenericArg[];
}

/** A type or a value; a bare name is parsed as a type and told apart by lookup. `NAME = arg` by name. */
export interface GenericArg extends Node {
  readonly kind: 'genericArg';
  readonly name: Ident | undefined;
  readonly value:
    { readonly kind: 'type'; readonly type: TypeExpr } | { readonly kind: 'expr'; readonly expr: Expr };
}

/** `T[N]`. */
export interface ArrayType extends Node {
  readonly kind: 'arrayType';
  readonly element: TypeExpr;
  readonly length: Expr;
}

/** `T[..N]`. */
export interface SequenceType extends Node {
  readonly kind: 'sequenceType';
  readonly element: TypeExpr;
  readonly limit: Expr;
}

export interface TupleType extends Node {
  readonly kind: 'tupleType';
  readonly elements: readonly TypeExpr[];
}

/** `fn(T, U) -> V`: what a parameter that is a function takes. */
export interface FnType extends Node {
  readonly kind: 'fnType';
  readonly params: readonly TypeExpr[];
  readonly result: TypeExpr;
}
