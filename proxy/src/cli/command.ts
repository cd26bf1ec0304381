import { type Command, Option } from 'commander'

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

/** A command that asks a server and prints columns or JSON. */
export const client = (command: Command, description: string): Command =>
  asking(command, description).addOption(
    new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'),
  )

/** A command that changes something. */
export const changing = (command: Command, description: string): Command =>
  client(command, description)
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
