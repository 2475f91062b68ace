/** The parser: from text to a syntax tree, whatever the text. */
import type { ISerializedGast } from 'chevrotain';
import { error, type Diagnostic } from '../src/diagnostics/diagnostic.js';
import { DEFAULT_LIMITS, overLimit, type Limits } from '../src/diagnostics/limits.js';
import { compareDiagnostics } from '../src/diagnostics/bag.js';
import type { Comment, DocComment, Expr, File } from '../src/syntax/ast.js';
import * as nodes from '../src/syntax/nodes.js';
import { Findings } from './report.js';
import type { Rule } from './recovery.js';
import { FileRules } from './rules/file.js';
import { tokenize, type Tokens } from './tokenize.js';

export interface Source {
  readonly id: number;
  readonly text: string;
}

class M3hdlParser extends FileRules {
  constructor(skipValidations: boolean) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  read<R>(source: Source, limits: Limits, rule: (parser: this) => Rule<R>, otherwise: () => R): Reading<R> {
    const findings = new Findings();
    const { length } = source.text;
    if (length > limits.fileSize) {
      const at = { file: source.id, start: 0, end: 1 };
      const message = `this file has ${length} characters, the limit is ${limits.fileSize}`;
      return { result: otherwise(), comments: [], diagnostics: [overLimit('fileSize', limits, at, message)] };
    }
    const lexed = tokenize(source.id, source.text, limits, findings.report);
    this.docs = docsByOffset(lexed);
    this.begin(source.id, source.text, lexed.tokens, findings);
    this.forgetFront();
    const result = lexed.parseable ? this.run(source, rule(this), otherwise) : otherwise();
    if (findings.diagnostics.length === 0) this.reportDocs();
    return {
      result,
      comments: lexed.comments,
      diagnostics: findings.diagnostics.toSorted(compareDiagnostics),
    };
  }

  /**
   * Brackets that nest within their limit fit on the stack, unless the caller has used most of it up; this must not end
   * in an exception either.
   */
  private run<R>(source: Source, rule: Rule<R>, otherwise: () => R): R {
    try {
      return rule.call(this);
    } catch (exception) {
      if (!(exception instanceof RangeError)) throw exception;
      const at = { file: source.id, start: 0, end: Math.min(1, source.text.length) };
      this.findings.report(error('M1103', at, 'something in this file is nested too deeply to be read'));
      return otherwise();
    }
  }

  /** Docs that no declaration has taken. */
  private reportDocs(): void {
    for (const { span } of [...this.docs.values()].flat()) {
      this.findings.report(error('M1106', span, 'this documents nothing'));
    }
  }

  readonly expressionRule = this.expression;
}

interface Reading<R> {
  readonly result: R;
  readonly comments: readonly Comment[];
  readonly diagnostics: readonly Diagnostic[];
}

function docsByOffset({ tokens, docs }: Tokens): Map<number, DocComment[]> {
  const byOffset = new Map<number, DocComment[]>();
  let at = 0;
  for (const doc of docs) {
    while (at < tokens.length && (tokens[at]?.startOffset ?? 0) < doc.span.start) at++;
    const offset = tokens[at]?.startOffset ?? -1;
    const known = byOffset.get(offset);
    if (known === undefined) byOffset.set(offset, [doc]);
    else known.push(doc);
  }
  return byOffset;
}

let singleton: M3hdlParser | undefined;

/** Building the parser takes tens of milliseconds, so it is done once, and not before it is needed. */
function parser(): M3hdlParser {
  return (singleton ??= new M3hdlParser(true));
}

/** Reads a file. Never throws: where the text is wrong, the tree has error nodes and the diagnostics say why. */
export function parse(
  source: Source,
  limits: Limits = DEFAULT_LIMITS,
): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const whole = { file: source.id, start: 0, end: source.text.length };
  const { result, comments, diagnostics } = parser().read(
    source,
    limits,
    ({ items }) => items,
    () => [nodes.error(whole)],
  );
  return { file: nodes.file(whole, result, comments), diagnostics };
}

/** Reads one expression, as a debugger's prompt or an option of the command line has it. */
export function parseExpression(source: Source): {
  readonly expr: Expr;
  readonly diagnostics: readonly Diagnostic[];
} {
  const whole = { file: source.id, start: 0, end: source.text.length };
  const { result, diagnostics } = parser().read<Expr>(
    source,
    DEFAULT_LIMITS,
    ({ expressionRule }) => expressionRule,
    () => nodes.error(whole),
  );
  return { expr: result, diagnostics };
}

/** The grammar as data, checked for ambiguities: what documentation and tests are generated from. */
export function grammarProductions(): ISerializedGast[] {
  return new M3hdlParser(false).getSerializedGastProductions();
}
