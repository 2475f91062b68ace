/** Whether to write colours: on a terminal that knows them, unless `NO_COLOR` or `FORCE_COLOR` says otherwise. */

export function hasColor(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return isTerminal && TERM !== 'dumb';
}

export function stderrHasColor(): boolean {
  return hasColor(process.stderr.isTTY, process.env);
}
