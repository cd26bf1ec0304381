import { type Command, Option } from 'commander'

const OUTPUTS = ['table', 'json', 'jsonl', 'yaml', 'name']

type Handler = (...args: never[]) => Promise<void>

/** A command that asks a server, before it is said how it prints. */
export function asking(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--server <url>', 'the admin port (BANYAN_URL, else the server on this machine)')
    .option(
      '--token <token>',
      'an API token (BANYAN_TOKEN, BANYAN_ADMIN_TOKEN, else the one of this machine)',
    )
    .option('--data-dir <dir>', 'the data directory of the server on this machine (BANYAN_DATA_DIR, .banyan)')
    .option('--timeout <seconds>', 'how long to wait for an answer (30)')
}

/** A command that asks a server and prints columns, or what a program reads. */
export const client = (command: Command, description: string): Command =>
  asking(command, description).addOption(
    new Option('-o, --output <format>', 'how to print; name: ids only, one a line')
      .choices(OUTPUTS)
      .default('table'),
  )

/** A command that changes something that is no configuration, so that it has no reason and no dry run. */
export const touching = (command: Command, description: string): Command =>
  client(command, description).option(
    '--if-revision <n>',
    'only while the configuration is at this revision; exit code 4 when it is not',
  )

/** For a command that exposes much more, or cannot be taken back. */
export const confirmed = (command: Command): Command =>
  command.option('--yes', 'without a question; with a --reason it works without a terminal')

/** For a command that ends when the data plane has done what it was told. */
export const waiting = (command: Command): Command =>
  command.option('--wait', 'until every thread serves by it, for --timeout seconds at most (exit code 8)')

/** A command that changes something. */
export const changing = (command: Command, description: string): Command =>
  touching(command, description)
    .option('--reason <text>', 'why, for Activity')
    .option('--dry-run', 'say what it would change, with every check, and change nothing')

/** For a command that shows something. */
export const watchable = (command: Command): Command =>
  command.option('--watch [seconds]', 'show it again and again until Ctrl-C (every 2 s)')

/** For an option that can be repeated. */
export const collect = (value: string, previous: string[] | undefined): string[] => [
  ...(previous ?? []),
  value,
]

/** Loads the handler when its command is called; it gets all but commander's last argument, the command itself. */
export function run(load: () => Promise<Handler>) {
  return async (...args: unknown[]): Promise<void> => (await load())(...(args.slice(0, -1) as never[]))
}
