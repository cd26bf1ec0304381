import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { type ConnectionOptions, connect } from './connection.ts'

/** A shell waits while somebody types: what is not known by then is left out. */
const ANSWER_S = '1'
const NAMES_MAX = 1_000

/** What arguments of these names are, and how their values are found. */
const NAMED: Record<string, (options: ConnectionOptions) => Promise<Named[]>> = {
  route: async (options) => namesOf((await connect(options)('listRoutes')).items, ({ pattern }) => pattern),
  backend: async (options) => namesOf((await connect(options)('listBackends')).items, ({ url }) => url),
}
/** Where an argument is called "id", its group says what it is. */
const GROUPS: Record<string, keyof typeof NAMED> = { routes: 'route', backends: 'backend' }

type Named = { id: string; about: string }

/**
 * Adds what completes commands: `completion <shell>` prints the script, `complete -- <words>` answers it. Names of
 * routes and backends are asked of the server, if it answers soon.
 */
export async function addCompletion(program: Command, argv: readonly string[]): Promise<void> {
  const plain = program.commands.findIndex((command) => command.name() === 'completion')
  if (plain >= 0) (program.commands as Command[]).splice(plain, 1)
  const root = tab(program, { completionCommandName: 'completion' })
  if (argv[2] !== 'complete') return
  const wanted = new Map<string, Named[]>()
  for (const [path, command] of root.commands) {
    for (const argument of command.arguments.values()) {
      const kind = kindOf(argument.name, path)
      if (kind === null || !isTyped(path, argv)) continue
      if (!wanted.has(kind)) wanted.set(kind, await found(kind))
      const names = wanted.get(kind) ?? []
      argument.handler = (complete) => {
        for (const { id, about } of names) complete(id, about)
      }
    }
  }
}

function kindOf(name: string, path: string): string | null {
  if (name === 'route' || name === 'routes') return 'route'
  return name === 'id' ? (GROUPS[path.split(' ')[0] ?? ''] ?? null) : null
}

/** Only the command that is being typed is worth a question. */
function isTyped(path: string, argv: readonly string[]): boolean {
  const typed = argv.slice(argv.indexOf('--') + 1).filter((word) => !word.startsWith('-'))
  return path.split(' ').every((word, i) => typed[i] === word)
}

async function found(kind: string): Promise<Named[]> {
  try {
    return (await NAMED[kind]?.({ timeout: ANSWER_S })) ?? []
  } catch {
    return []
  }
}

const namesOf = <T extends { id: string }>(items: readonly T[], aboutOf: (item: T) => string): Named[] =>
  items.slice(0, NAMES_MAX).map((item) => ({ id: item.id, about: aboutOf(item) }))
