/** What Yosys counts in a synthesised design, module by module. */

/** One module of the report. */
export interface ModuleCells {
  readonly name: string;
  /** Cells by type, instances of other modules among them. */
  readonly cells: ReadonlyMap<string, number>;
  /** Estimated transistors of the cells in a CMOS library, without memories; absent where Yosys does not know a cell. */
  readonly transistors: number | undefined;
}

/**
 * Synthesises to gates and flip-flops; memories stay memories, since what they become depends on the library. Without the search for operators that could
 * be shared, which asks a SAT solver about each pair of them and does not come to an end for a few float operations behind one condition.
 */
export function yosysScript(files: readonly string[], top: string): string {
  return [
    `read_verilog -sv ${files.map((file) => `"${file}"`).join(' ')}`,
    `synth -top ${top} -noshare -run begin:fine`,
    'opt -fast -full',
    'techmap',
    'opt -fast',
    'abc -fast',
    'opt -fast',
    'check -assert',
    'stat -tech cmos',
  ].join('; ');
}

/** Reads what `stat` prints. */
export function readStatistics(text: string): readonly ModuleCells[] {
  const sections = text.split(/^=== (.*) ===$/m).slice(1);
  const modules: ModuleCells[] = [];
  for (let i = 0; i + 1 < sections.length; i += 2) {
    const name = sections[i] ?? '';
    const body = sections[i + 1] ?? '';
    if (name === 'design hierarchy') continue;
    const cells = new Map<string, number>();
    for (const [, type = '', count = '0'] of body.matchAll(/^ {5}(\S+) +(\d+)$/gm))
      cells.set(type, Number(count));
    modules.push({
      name,
      cells,
      transistors: numberAfter(body, 'Estimated number of transistors'),
    });
  }
  return modules;
}

function numberAfter(text: string, label: string): number | undefined {
  const found = new RegExp(`${label}: +(\\d+)`).exec(text);
  return found === null ? undefined : Number(found[1]);
}

/** For each module, its cells with those of every instance below it, an instance not being a cell itself. */
export function cellsWithBelow(modules: readonly ModuleCells[]): ReadonlyMap<string, number> {
  const byName = new Map(modules.map((module) => [module.name, module]));
  const totals = new Map<string, number>();
  const totalOf = (module: ModuleCells): number => {
    const known = totals.get(module.name);
    if (known !== undefined) return known;
    let total = 0;
    for (const [type, count] of module.cells) {
      const below = byName.get(type);
      total += below === undefined ? count : count * totalOf(below);
    }
    totals.set(module.name, total);
    return total;
  };
  for (const module of modules) totalOf(module);
  return totals;
}

/** A memory, with all of its ports. */
export function isMemory(type: string): boolean {
  return type.startsWith('$mem');
}

/** Flip-flops and latches have names of their own in Yosys' internal library. */
export function isStorage(type: string): boolean {
  return /^\$_(S?DFF|ALDFF|DLATCH|SR|FF)/.test(type);
}
