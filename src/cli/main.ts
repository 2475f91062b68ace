import yargs from 'yargs';

/** Runs the command line; ends with the process's exit code set. */
export async function main(args: readonly string[]): Promise<void> {
  await yargs([...args])
    .scriptName('m3hdl')
    .strict()
    .parseAsync();
}
