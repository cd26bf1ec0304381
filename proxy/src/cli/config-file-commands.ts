import { type Command, Option } from 'commander'
import { asking, changing, client, run } from './command.ts'

/** Verbs about backends, routes and rules as a file. */
export function addConfigFile(program: Command): void {
  asking(program.command('export'), 'Backends, routes and rules as a file, always written alike')
    .option('-f, --file <file>', 'where to write it (standard output)')
    .addOption(
      new Option('-o, --output <format>', 'how to write it').choices(['yaml', 'json']).default('yaml'),
    )
    .action(run(async () => (await import('./config-file.ts')).exportConfig))
  wanting(client(program.command('plan'), 'What applying a file would create, change and delete'))
    .option('--check', 'exit code 1 when something would change')
    .action(run(async () => (await import('./config-file.ts')).planConfig))
  wanting(changing(program.command('apply'), 'Make it as a file says, as one revision or not at all'))
    .option('--override', 'although a candidate is not healthy; administrators, with a --reason')
    .action(run(async () => (await import('./config-file.ts')).applyConfig))
}

const wanting = (command: Command) =>
  command
    .option('-f, --file <file>', 'YAML or JSON; - is standard input')
    .option('--prune', 'delete what is not in the file')
