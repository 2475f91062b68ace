/**
 * One factory a node. The span comes first and cannot be left out; the few nodes that make up most of every tree take
 * their parts one by one, since the parser spends its time there, the others as an object.
 */
import type { Span } from '../support/span.js';
import type * as ast from './ast.js';

type Fields<N extends ast.Node> = Omit<N, 'kind' | 'span'>;

// ── Names and trivia ────────────────────────────────────────────────────────────────────────────────────────────────

export const ident = (span: Span, text: string): ast.Ident => ({ kind: 'ident', span, text });
export const path = (span: Span, segments: readonly ast.Ident[]): ast.Path => ({
  kind: 'path',
  span,
  segments,
});
export const docComment = (span: Span, text: string): ast.DocComment => ({ span, text });
export const comment = (span: Span, text: string, block: boolean): ast.Comment => ({
  kind: 'comment',
  span,
  text,
  block,
});
export const error = (span: Span): ast.ErrorNode => ({ kind: 'error', span });
export const attribute = (span: Span, name: ast.Ident, args: readonly ast.Argument[]): ast.Attribute => ({
  kind: 'attribute',
  span,
  name,
  args,
});

// ── Files and items ─────────────────────────────────────────────────────────────────────────────────────────────────

export const file = (span: Span, items: readonly ast.Item[], comments: readonly ast.Comment[]): ast.File => ({
  kind: 'file',
  span,
  items,
  comments,
});
export const useItem = (span: Span, fields: Fields<ast.UseItem>): ast.UseItem => ({
  kind: 'use',
  span,
  ...fields,
});
export const useMember = (span: Span, name: ast.Ident, alias: ast.Ident | undefined): ast.UseMember => ({
  span,
  name,
  alias,
});
export const constDecl = (span: Span, fields: Fields<ast.ConstDecl>): ast.ConstDecl => ({
  kind: 'const',
  span,
  ...fields,
});
export const constAssert = (
  span: Span,
  condition: ast.Expr,
  message: ast.Expr | undefined,
): ast.ConstAssert => ({
  kind: 'constAssert',
  span,
  condition,
  message,
});
export const typeDecl = (span: Span, fields: Fields<ast.TypeDecl>): ast.TypeDecl => ({
  kind: 'typeDecl',
  span,
  ...fields,
});
export const structDecl = (span: Span, fields: Fields<ast.StructDecl>): ast.StructDecl => ({
  kind: 'struct',
  span,
  ...fields,
});
export const fieldDecl = (span: Span, fields: Fields<ast.FieldDecl>): ast.FieldDecl => ({
  kind: 'field',
  span,
  ...fields,
});
export const enumDecl = (span: Span, fields: Fields<ast.EnumDecl>): ast.EnumDecl => ({
  kind: 'enum',
  span,
  ...fields,
});
export const enumVariant = (span: Span, fields: Fields<ast.EnumVariant>): ast.EnumVariant => ({
  kind: 'enumVariant',
  span,
  ...fields,
});
export const namedEncoding = (span: Span, name: 'binary' | 'onehot' | 'gray'): ast.EnumEncoding => ({
  kind: 'named',
  span,
  name,
});
export const typeEncoding = (span: Span, type: ast.TypeExpr): ast.EnumEncoding => ({
  kind: 'type',
  span,
  type,
});
export const unionDecl = (span: Span, fields: Fields<ast.UnionDecl>): ast.UnionDecl => ({
  kind: 'union',
  span,
  ...fields,
});
export const unionVariant = (span: Span, fields: Fields<ast.UnionVariant>): ast.UnionVariant => ({
  kind: 'unionVariant',
  span,
  ...fields,
});
export const bundleDecl = (span: Span, fields: Fields<ast.BundleDecl>): ast.BundleDecl => ({
  kind: 'bundle',
  span,
  ...fields,
});
export const bundleField = (span: Span, fields: Fields<ast.BundleField>): ast.BundleField => ({
  kind: 'bundleField',
  span,
  ...fields,
});
export const fnDecl = (span: Span, fields: Fields<ast.FnDecl>): ast.FnDecl => ({
  kind: 'fn',
  span,
  ...fields,
});
export const fnParam = (span: Span, name: ast.Ident, type: ast.TypeExpr): ast.FnParam => ({
  kind: 'fnParam',
  span,
  name,
  type,
});
export const genericParam = (span: Span, fields: Fields<ast.GenericParam>): ast.GenericParam => ({
  kind: 'genericParam',
  span,
  ...fields,
});
export const moduleDecl = (span: Span, fields: Fields<ast.ModuleDecl>): ast.ModuleDecl => ({
  kind: 'module',
  span,
  ...fields,
});
export const testDecl = (span: Span, fields: Fields<ast.TestDecl>): ast.TestDecl => ({
  kind: 'test',
  span,
  ...fields,
});
export const propertyDecl = (span: Span, fields: Fields<ast.PropertyDecl>): ast.PropertyDecl => ({
  kind: 'property',
  span,
  ...fields,
});

// ── Members of a module ─────────────────────────────────────────────────────────────────────────────────────────────

export const portDecl = (span: Span, fields: Fields<ast.PortDecl>): ast.PortDecl => ({
  kind: 'port',
  span,
  ...fields,
});
export const onDomain = (span: Span, clock: ast.Ident): ast.DomainRef => ({ kind: 'on', span, clock });
export const asyncDomain = (span: Span): ast.DomainRef => ({ kind: 'async', span });
export const clockDecl = (span: Span, fields: Fields<ast.ClockDecl>): ast.ClockDecl => ({
  kind: 'clock',
  span,
  ...fields,
});
export const resetDecl = (span: Span, fields: Fields<ast.ResetDecl>): ast.ResetDecl => ({
  kind: 'reset',
  span,
  ...fields,
});
export const letDecl = (span: Span, fields: Fields<ast.LetDecl>): ast.LetDecl => ({
  kind: 'let',
  span,
  ...fields,
});
export const wireDecl = (span: Span, fields: Fields<ast.WireDecl>): ast.WireDecl => ({
  kind: 'wire',
  span,
  ...fields,
});
export const regDecl = (span: Span, fields: Fields<ast.RegDecl>): ast.RegDecl => ({
  kind: 'reg',
  span,
  ...fields,
});
export const noReset = (span: Span): NonNullable<ast.RegDecl['reset']> => ({ kind: 'none', span });
export const namedReset = (span: Span, name: ast.Ident): NonNullable<ast.RegDecl['reset']> => ({
  kind: 'named',
  span,
  name,
});
export const memDecl = (span: Span, fields: Fields<ast.MemDecl>): ast.MemDecl => ({
  kind: 'mem',
  span,
  ...fields,
});
export const drive = (span: Span, target: ast.Expr, value: ast.Expr): ast.DriveMember => ({
  kind: 'drive',
  span,
  target,
  value,
});
export const combBlock = (span: Span, body: ast.Block): ast.CombBlock => ({ kind: 'comb', span, body });
export const onBlock = (span: Span, fields: Fields<ast.OnBlock>): ast.OnBlock => ({
  kind: 'on',
  span,
  ...fields,
});
export const instDecl = (span: Span, fields: Fields<ast.InstDecl>): ast.InstDecl => ({
  kind: 'inst',
  span,
  ...fields,
});
export const forMember = (
  span: Span,
  loops: readonly ast.LoopHeader[],
  body: readonly ast.Member[],
): ast.ForMember => ({
  kind: 'forMember',
  span,
  loops,
  body,
});
export const loopHeader = (span: Span, variable: ast.Ident, over: ast.Expr): ast.LoopHeader => ({
  span,
  variable,
  over,
});
export const ifMember = (span: Span, fields: Fields<ast.IfMember>): ast.IfMember => ({
  kind: 'ifMember',
  span,
  ...fields,
});
export const connectMember = (span: Span, fields: Fields<ast.ConnectMember>): ast.ConnectMember => ({
  kind: 'connect',
  span,
  ...fields,
});
export const fsmDecl = (span: Span, fields: Fields<ast.FsmDecl>): ast.FsmDecl => ({
  kind: 'fsm',
  span,
  ...fields,
});
export const fsmState = (span: Span, fields: Fields<ast.FsmState>): ast.FsmState => ({
  kind: 'fsmState',
  span,
  ...fields,
});
export const pipelineDecl = (span: Span, fields: Fields<ast.PipelineDecl>): ast.PipelineDecl => ({
  kind: 'pipeline',
  span,
  ...fields,
});
export const pipelineStage = (
  span: Span,
  body: ast.Block,
  cut: ast.PipelineCut | undefined,
): ast.PipelineStage => ({ kind: 'stage', span, body, cut });
export const pipelineCut = (
  span: Span,
  times: ast.Expr | undefined,
  initial: readonly ast.CutInitial[],
): ast.PipelineCut => ({ kind: 'cut', span, times, initial });
export const cutInitial = (span: Span, name: ast.Ident, value: ast.Expr): ast.CutInitial => ({
  span,
  name,
  value,
});
export const processMember = (span: Span, body: ast.Block): ast.ProcessMember => ({
  kind: 'process',
  span,
  body,
});

// ── Statements ──────────────────────────────────────────────────────────────────────────────────────────────────────

export const block = (
  span: Span,
  statements: readonly ast.Stmt[],
  result: ast.Expr | undefined,
): ast.Block => ({
  kind: 'block',
  span,
  statements,
  result,
});
export const varStmt = (span: Span, fields: Fields<ast.VarStmt>): ast.VarStmt => ({
  kind: 'var',
  span,
  ...fields,
});
export const assign = (span: Span, fields: Fields<ast.AssignStmt>): ast.AssignStmt => ({
  kind: 'assign',
  span,
  ...fields,
});
export const ifStmt = (
  span: Span,
  condition: ast.Expr,
  // oxlint-disable-next-line unicorn/no-thenable -- a syntax tree is never awaited
  then: ast.Block,
  otherwise: ast.Block | undefined,
): ast.IfStmt => ({ kind: 'if', span, condition, then, else: otherwise });
export const matchStmt = (span: Span, subject: ast.Expr, arms: readonly ast.StmtArm[]): ast.MatchStmt => ({
  kind: 'match',
  span,
  subject,
  arms,
});
export const stmtArm = (span: Span, fields: Omit<ast.StmtArm, 'span'>): ast.StmtArm => ({ span, ...fields });
export const forStmt = (span: Span, loops: readonly ast.LoopHeader[], body: ast.Block): ast.ForStmt => ({
  kind: 'for',
  span,
  loops,
  body,
});
export const whileStmt = (span: Span, condition: ast.Expr | undefined, body: ast.Block): ast.WhileStmt => ({
  kind: 'while',
  span,
  condition,
  body,
});
export const breakStmt = (span: Span, kind: ast.BreakStmt['kind']): ast.BreakStmt => ({ kind, span });
export const exprStmt = (span: Span, value: ast.Expr): ast.ExprStmt => ({ kind: 'exprStmt', span, value });
export const gotoStmt = (span: Span, state: ast.Ident): ast.GotoStmt => ({ kind: 'goto', span, state });
export const checkStmt = (
  span: Span,
  kind: ast.CheckStmt['kind'],
  fields: Fields<ast.CheckStmt>,
): ast.CheckStmt => ({ kind, span, ...fields });
export const expectStmt = (
  span: Span,
  condition: ast.Expr,
  within: ast.Expr | undefined,
  message: ast.Expr | undefined,
): ast.ExpectStmt => ({
  kind: 'expect',
  span,
  condition,
  within,
  message,
});
export const waitStmt = (span: Span, what: ast.WaitKind, timeout: ast.Expr | undefined): ast.WaitStmt => ({
  kind: 'wait',
  span,
  what,
  timeout,
});
export const forkStmt = (span: Span, join: 'all' | 'any', branches: readonly ast.Block[]): ast.ForkStmt => ({
  kind: 'fork',
  span,
  join,
  branches,
});
export const retuneStmt = (span: Span, clock: ast.Expr, to: ast.Expr): ast.RetuneStmt => ({
  kind: 'retune',
  span,
  clock,
  to,
});
export const forceStmt = (span: Span, target: ast.Expr, value: ast.Expr): ast.ForceStmt => ({
  kind: 'force',
  span,
  target,
  value,
});
export const releaseStmt = (span: Span, target: ast.Expr): ast.ReleaseStmt => ({
  kind: 'release',
  span,
  target,
});
export const setStmt = (span: Span, target: ast.Expr, value: ast.Expr): ast.SetStmt => ({
  kind: 'set',
  span,
  target,
  value,
});
export const printStmt = (span: Span, message: ast.Expr): ast.PrintStmt => ({ kind: 'print', span, message });
export const failStmt = (span: Span, message: ast.Expr): ast.FailStmt => ({ kind: 'fail', span, message });

// ── Expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export const intLit = (span: Span, value: bigint, suffix: string | undefined): ast.IntLit => ({
  kind: 'intLit',
  span,
  value,
  suffix,
});
export const realLit = (span: Span, text: string, suffix: string | undefined): ast.RealLit => ({
  kind: 'realLit',
  span,
  text,
  suffix,
});
export const timeLit = (
  span: Span,
  numerator: bigint,
  denominator: bigint,
  unit: 's' | 'Hz',
): ast.TimeLit => ({
  kind: 'timeLit',
  span,
  numerator,
  denominator,
  unit,
});
export const boolLit = (span: Span, value: boolean): ast.BoolLit => ({ kind: 'boolLit', span, value });
export const stringLit = (
  span: Span,
  parts: readonly string[],
  holes: readonly ast.Expr[],
): ast.StringLit => ({
  kind: 'stringLit',
  span,
  parts,
  holes,
});
export const name = (
  span: Span,
  ident: ast.Ident,
  generics: readonly ast.GenericArg[] | undefined,
): ast.NameExpr => ({ kind: 'name', span, name: ident, generics });
export const dot = (span: Span, name: ast.Ident): ast.DotExpr => ({ kind: 'dot', span, name });
export const field = (
  span: Span,
  base: ast.Expr,
  name: ast.Ident,
  generics: readonly ast.GenericArg[] | undefined,
): ast.FieldExpr => ({ kind: 'fieldExpr', span, base, name, generics });
export const index = (span: Span, base: ast.Expr, at: ast.Expr): ast.IndexExpr => ({
  kind: 'index',
  span,
  base,
  index: at,
});
export const slice = (
  span: Span,
  base: ast.Expr,
  form: 'bounds' | 'width',
  first: ast.Expr,
  second: ast.Expr,
): ast.SliceExpr => ({ kind: 'slice', span, base, form, first, second });
export const call = (span: Span, callee: ast.Expr, args: readonly ast.Argument[]): ast.CallExpr => ({
  kind: 'call',
  span,
  callee,
  args,
});
export const argument = (
  span: Span,
  name: ast.Ident | undefined,
  spread: boolean,
  value: ast.Expr,
): ast.Argument => ({
  span,
  name,
  spread,
  value,
});
export const unary = (span: Span, operator: ast.UnaryOp, operand: ast.Expr): ast.UnaryExpr => ({
  kind: 'unary',
  span,
  operator,
  operand,
});
export const binary = (
  span: Span,
  operator: ast.BinaryOp,
  operatorSpan: Span,
  left: ast.Expr,
  right: ast.Expr,
): ast.BinaryExpr => ({ kind: 'binary', span, operator, operatorSpan, left, right });
export const cast = (span: Span, value: ast.Expr, type: ast.TypeExpr): ast.CastExpr => ({
  kind: 'cast',
  span,
  value,
  type,
});
export const is = (span: Span, value: ast.Expr, patterns: readonly ast.Pattern[]): ast.IsExpr => ({
  kind: 'is',
  span,
  value,
  patterns,
});
export const range = (span: Span, low: ast.Expr, high: ast.Expr, inclusive: boolean): ast.RangeExpr => ({
  kind: 'range',
  span,
  low,
  high,
  inclusive,
});
export const ifExpr = (
  span: Span,
  condition: ast.Expr,
  // oxlint-disable-next-line unicorn/no-thenable -- a syntax tree is never awaited
  then: ast.Block,
  otherwise: ast.Block,
): ast.IfExpr => ({ kind: 'ifExpr', span, condition, then, else: otherwise });
export const matchExpr = (span: Span, subject: ast.Expr, arms: readonly ast.ExprArm[]): ast.MatchExpr => ({
  kind: 'matchExpr',
  span,
  subject,
  arms,
});
export const exprArm = (span: Span, fields: Omit<ast.ExprArm, 'span'>): ast.ExprArm => ({ span, ...fields });
export const tuple = (span: Span, elements: readonly ast.Expr[]): ast.TupleExpr => ({
  kind: 'tuple',
  span,
  elements,
});
export const array = (span: Span, elements: readonly ast.Expr[]): ast.ArrayExpr => ({
  kind: 'array',
  span,
  elements,
});
export const repeat = (span: Span, value: ast.Expr, count: ast.Expr): ast.RepeatExpr => ({
  kind: 'repeat',
  span,
  value,
  count,
});
export const comprehension = (span: Span, fields: Fields<ast.ComprehensionExpr>): ast.ComprehensionExpr => ({
  kind: 'comprehension',
  span,
  ...fields,
});
export const blockExpr = (span: Span, block: ast.Block): ast.BlockExpr => ({
  kind: 'blockExpr',
  span,
  block,
});
export const instExpr = (span: Span, module: ast.NameType, args: readonly ast.Argument[]): ast.InstExpr => ({
  kind: 'instExpr',
  span,
  module,
  args,
});
export const waive = (span: Span): ast.WaiveExpr => ({ kind: 'waive', span });
export const paren = (span: Span, inner: ast.Expr): ast.ParenExpr => ({ kind: 'paren', span, inner });

// ── Patterns ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const wildcardPattern = (span: Span): ast.WildcardPattern => ({ kind: 'wildcardPattern', span });
export const bindPattern = (span: Span, name: ast.Ident): ast.BindPattern => ({
  kind: 'bindPattern',
  span,
  name,
});
export const valuePattern = (span: Span, value: ast.Expr): ast.ValuePattern => ({
  kind: 'valuePattern',
  span,
  value,
});
export const rangePattern = (
  span: Span,
  low: ast.Expr,
  high: ast.Expr,
  inclusive: boolean,
): ast.RangePattern => ({
  kind: 'rangePattern',
  span,
  low,
  high,
  inclusive,
});
export const variantPattern = (span: Span, fields: Fields<ast.VariantPattern>): ast.VariantPattern => ({
  kind: 'variantPattern',
  span,
  ...fields,
});
export const patternField = (
  span: Span,
  name: ast.Ident | undefined,
  pattern: ast.Pattern,
): ast.PatternField => ({
  span,
  name,
  pattern,
});
export const orPattern = (span: Span, alternatives: readonly ast.Pattern[]): ast.OrPattern => ({
  kind: 'orPattern',
  span,
  alternatives,
});
export const tuplePattern = (span: Span, elements: readonly ast.Pattern[]): ast.TuplePattern => ({
  kind: 'tuplePattern',
  span,
  elements,
});

// ── Types ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export const nameType = (span: Span, path: ast.Path, args: readonly ast.GenericArg[]): ast.NameType => ({
  kind: 'nameType',
  span,
  path,
  args,
});
export const genericArg = (
  span: Span,
  name: ast.Ident | undefined,
  value: ast.GenericArg['value'],
): ast.GenericArg => ({ kind: 'genericArg', span, name, value });
export const arrayType = (span: Span, element: ast.TypeExpr, length: ast.Expr): ast.ArrayType => ({
  kind: 'arrayType',
  span,
  element,
  length,
});
export const sequenceType = (span: Span, element: ast.TypeExpr, limit: ast.Expr): ast.SequenceType => ({
  kind: 'sequenceType',
  span,
  element,
  limit,
});
export const tupleType = (span: Span, elements: readonly ast.TypeExpr[]): ast.TupleType => ({
  kind: 'tupleType',
  span,
  elements,
});
export const fnType = (span: Span, params: readonly ast.TypeExpr[], result: ast.TypeExpr): ast.FnType => ({
  kind: 'fnType',
  span,
  params,
  result,
});
