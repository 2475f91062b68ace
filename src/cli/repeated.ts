/** `-P A=1 B=2`, `--limit a=1 b=2` and `--trace a b` mean `-P A=1 -P B=2`, `--limit a=1 --limit b=2` and `--trace a --trace b`: a parser of options alone would take what follows for files. */

const TAKES_MORE: Readonly<Record<string, (arg: string) => boolean>> = {
  '-P': (arg) => /^[A-Za-z_]\w*=/.test(arg),
  '--limit': (arg) => /^[A-Za-z]\w*=/.test(arg),
  '--trace': (arg) => !arg.startsWith('-') && !arg.endsWith('.m3hdl'),
};

/** What follows `--` are paths, whatever they begin with. */
export function pathsBehindDashes(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--');
  if (dashes < 0) return args;
  const paths = args
    .slice(dashes + 1)
    .map((path) => (path.startsWith('-') && path !== '-' ? `./${path}` : path));
  return [...args.slice(0, dashes), ...paths];
}

export function repeatOptions(args: readonly string[]): readonly string[] {
  const result: string[] = [];
  let option: string | undefined;
  let values = 0;
  for (const arg of args) {
    const takes = option === undefined ? undefined : TAKES_MORE[option];
    if (option !== undefined && takes !== undefined && (values === 0 || takes(arg))) {
      if (values++ > 0) result.push(option);
    } else {
      option = Object.hasOwn(TAKES_MORE, arg) ? arg : undefined;
      values = 0;
    }
    result.push(arg);
  }
  return result;
}
