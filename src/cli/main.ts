/** The command line. Each command is a file of `commands/`, loaded only when it is called. */
import yargs, { type Argv } from 'yargs';
import { stackOverflow } from '../diagnostics/limits.js';
import { Exit, ExitCode } from './exit.js';
import { guardOutput, reportFault } from './process.js';
import { packageVersion } from './package-root.js';
import { printDiagnostics } from './report.js';
import { pathsBehindDashes, repeatOptions } from './repeated.js';

/** Runs the command line. When the promise settles, `process.exitCode` says how it went. */
export async function main(args: readonly string[]): Promise<void> {
  guardOutput();
  try {
    // It reads its own options, which yargs would refuse.
    if (args[0] === 'bench') return (await import('./commands/bench.js')).benchCommand(args.slice(1));
    await parser(args).parseAsync();
  } catch (error) {
    const deep = stackOverflow(error, undefined);
    if (deep !== undefined) {
      printDiagnostics([deep]);
      process.exitCode = ExitCode.fault;
      return;
    }
    if (!(error instanceof Exit)) {
      reportFault(error, args);
      process.exitCode = ExitCode.internal;
      return;
    }
    if (error.message !== '') process.stderr.write(`${error.message}\n`);
    process.exitCode = error.code;
  }
}

function parser(args: readonly string[]): Argv {
  return yargs([...pathsBehindDashes(repeatOptions(args))])
    .scriptName('m3hdl')
    .locale('en')
    .usage('$0 <command>')
    .parserConfiguration({ 'boolean-negation': false })
    .option('json', { type: 'boolean', default: false, describe: 'results for programs' })
    .command(
      'check [paths..]',
      'Parses, resolves and type-checks',
      async (command) => (await import('./commands/check.js')).checkOptions(command),
      async (options) => (await import('./commands/check.js')).checkCommand(options),
    )
    .command(
      'compile <file>',
      'Writes a module as a model in another language',
      async (command) => (await import('./commands/compile.js')).compileOptions(command),
      async (options) => (await import('./commands/compile.js')).compileCommand(options),
    )
    .command(
      'sim <file>',
      'Simulates a module on real input',
      async (command) => (await import('./commands/sim.js')).simOptions(command),
      async (options) => (await import('./commands/sim.js')).simCommand(options),
    )
    .command(
      'test [paths..]',
      'Runs the tests and properties found under the paths',
      async (command) => (await import('./commands/test.js')).testOptions(command),
      async (options) => (await import('./commands/test.js')).testCommand(options),
    )
    .command(
      'synth <file>',
      'Synthesises a module with Yosys and counts its cells',
      async (command) => (await import('./commands/synth.js')).synthOptions(command),
      async (options) => (await import('./commands/synth.js')).synthCommand(options),
    )
    .command(
      'init [dir]',
      'A new project, whose first test passes',
      async (command) => (await import('./commands/init.js')).initOptions(command),
      async (options) => (await import('./commands/init.js')).initCommand(options),
    )
    .command(
      'explain [code]',
      'What a diagnostic means; without a code, the list of all',
      (command) =>
        command.positional('code', { type: 'string', describe: 'a code as messages show it: M3104' }),
      async ({ code, json }) => (await import('./commands/explain.js')).explainCommand({ code, json }),
    )
    .command('bench', 'The benchmarks, beside Verilator, Icarus Verilog and C; bench --help says more')
    .demandCommand(1, 'm3hdl: which command?')
    .recommendCommands()
    .strict()
    .version(packageVersion())
    .alias({ h: 'help' })
    .exitProcess(false)
    .fail((message, error) => {
      // A fault within a command comes here too, with its error; yargs's own complaints are usage.
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw new Exit(ExitCode.usage, `${message}\n\nm3hdl --help shows what there is`);
    });
}
