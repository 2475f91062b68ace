/** The passes in the order in which they run. The order stands here and nowhere else. */
import type { Design } from '../ir/ir.js';
import { assertVerified } from '../ir/verify.js';
import { commonSubexpressions } from './common-subexpressions.js';
import { constantFold } from './constant-fold.js';
import { deadCode } from './dead-code.js';
import { guardMerging } from './guard-merging.js';
import { inlineCalls } from './inline-calls.js';
import { inlineChecks } from './inline-checks.js';
import { intrinsics } from './intrinsics.js';
import type { Pass, Statistics } from './pass.js';
import { propagate } from './propagate.js';

// Folding first, since it makes guards and subexpressions equal; subexpressions after the guards, since those bring them together.
// Calls are written out before, since what is known of arguments makes constants.
const LOGIC = [
  inlineChecks,
  inlineCalls,
  propagate,
  constantFold,
  guardMerging,
  commonSubexpressions,
  deadCode,
] as const;

export const PIPELINES = {
  /** The design as it was lowered: what the reference interpreter runs. */
  none: [],
  default: [intrinsics, ...LOGIC],
  /** `--no-intrinsics`: every function as it is written. */
  noIntrinsics: LOGIC,
} as const satisfies Readonly<Record<string, readonly Pass[]>>;

export type PipelineName = keyof typeof PIPELINES;

export interface PipelineOptions {
  /** Verifies the design before the first and after every pass, and throws where one broke it. */
  readonly verifyEach?: boolean;
}

export interface PipelineResult {
  readonly design: Design;
  readonly statistics: readonly { readonly pass: string; readonly statistics: Statistics }[];
}

export function runPipeline(
  design: Design,
  passes: readonly Pass[],
  options: PipelineOptions = {},
): PipelineResult {
  const verify = (result: Design, maker: string): void => {
    if (options.verifyEach === true) assertVerified(result, maker);
  };
  verify(design, 'the lowering');
  let current = design;
  const statistics: { readonly pass: string; readonly statistics: Statistics }[] = [];
  for (const pass of passes) {
    const result = pass.run(current);
    verify(result.design, pass.name);
    current = result.design;
    statistics.push({ pass: pass.name, statistics: result.statistics });
  }
  return { design: current, statistics };
}
