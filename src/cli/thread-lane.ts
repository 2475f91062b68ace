/** Lanes in threads of their own. Loaded only where there is to be one. */
import { Piscina } from 'piscina';
import type { Limits } from '../diagnostics/limits.js';
import type { Compiler, Workspace } from '../driver/compiler.js';
import type { Block } from '../testing/blocks.js';
import { lostPiece, type TestRequest } from '../testing/runner.js';
import type { Lane, LanePiece } from '../testing/spread.js';
import type { Stretch } from '../testing/stretch.js';
import { adopted, type ThreadPiece, type ThreadSetting, type ThreadTask } from './thread-messages.js';

/** A thread gives no sign of life while it compiles, so it gets far longer than what the test may take. */
const GRACE_SECONDS = 60;
const GRACE_FACTOR = 2;

/** The stack of a main thread, so that what is too deep there is too deep in every thread; what Node keeps for itself is added. */
const STACK_MB = (984 + 192) / 1024;

/** What threads run, beside this module in what is built. */
export const TEST_THREAD = new URL('./test-thread.js', import.meta.url).href;

export interface ThreadLaneSettings {
  /** What each thread runs. */
  readonly script: string;
  readonly workspace: Workspace;
  readonly request: TestRequest;
  /** Over those of the projects. */
  readonly limits: Partial<Limits>;
  /** Seconds after which a piece is given up for lost. */
  readonly patience: (block: Block) => number;
}

/** How long a block may keep a thread. */
export function patienceWith(
  request: TestRequest,
  compilers: ReadonlyMap<Block, Compiler>,
): ThreadLaneSettings['patience'] {
  return (block) => {
    const wallTime = request.wallSeconds ?? compilers.get(block)?.packages.limits.wallTime ?? 0;
    return GRACE_FACTOR * wallTime + GRACE_SECONDS;
  };
}

/** Runs in a thread of its own, which is opened by the first piece. A pool of one thread: what it has compiled, it goes on with. */
export class ThreadLane implements Lane {
  readonly #settings: ThreadLaneSettings;
  #pool: Piscina<ThreadTask, ThreadPiece> | undefined;

  constructor(settings: ThreadLaneSettings) {
    this.#settings = settings;
  }

  async run(block: Block, stretch: Stretch): Promise<LanePiece> {
    const { patience, workspace } = this.#settings;
    const { declaration, from } = block;
    this.#pool ??= this.#open();
    const task: ThreadTask = {
      path: from.path,
      item: from.tree.items.indexOf(declaration),
      stretch,
    };
    const seconds = patience(block);
    const signal = AbortSignal.timeout(1000 * seconds);
    try {
      return adopted(await this.#pool.run(task, { signal }), workspace.sources);
    } catch (fault) {
      const reason = signal.aborted ? `it gave no answer for ${seconds} s` : reasonOfDeath(fault);
      if (reason === undefined) throw fault;
      return { piece: lostPiece(block, stretch, reason), printed: [] };
    }
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  #open(): Piscina<ThreadTask, ThreadPiece> {
    const { script, request, limits, workspace } = this.#settings;
    const { engines, seed, wallSeconds, shuffle } = request;
    const workerData: ThreadSetting = {
      engines: engines.map(({ name }) => name),
      manner: {
        noIntrinsics: engines.some(({ noIntrinsics = false }) => noIntrinsics),
        xCheck: engines.some(({ xCheck = false }) => xCheck),
      },
      seed,
      wallSeconds,
      shuffle,
      limits,
      sources: workspace.sources.all.map(({ path, text }) => ({ path, text })),
    };
    return new Piscina({
      filename: script,
      name: 'runPiece',
      minThreads: 1,
      maxThreads: 1,
      workerData,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
  }
}

/** Why a thread ended, where it did; what it threw is a fault of ours as it would be in this thread. */
function reasonOfDeath(fault: unknown): string | undefined {
  if (!(fault instanceof Error)) return undefined;
  const code = 'code' in fault ? fault.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it ran out of memory';
  const status = /^worker exited with code: (\d+)$/.exec(fault.message)?.[1];
  return status === undefined ? undefined : `it ended with status ${status}`;
}
