/** Work that can be set aside: it yields where others may have a turn, so that a signal is heard and a screen redrawn while it goes on. */

export type Turns<T> = Generator<void, T, void>;

/** How long the work goes on before others get a turn. */
const SLICE_MS = 50;

export async function inTurns<T>(work: Turns<T>): Promise<T> {
  let end = performance.now() + SLICE_MS;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    // oxlint-disable-next-line no-await-in-loop -- the turns are the point
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    end = performance.now() + SLICE_MS;
  }
}
