import { type Command, Option } from 'commander'
import { client, run, touching } from './command.ts'

const SHOWN = ['all', 'covered', 'unmatched', 'idle', 'unseen', 'hidden']

/** Verbs about endpoints, which are seen in traffic, and how far the migration has come. */
export function addEndpoints(program: Command): void {
  const group = program.command('endpoints').description('Methods and paths seen in traffic')
  client(group.command('ls'), 'What was seen in traffic or is documented, and who covers it')
    .addOption(new Option('--show <which>', 'only some of them (all)').choices(SHOWN))
    .option('--since <span>', 'such as 24h or 7d (7d)')
    .option('--route <id>', 'those that this route covers')
    .option('--limit <n>', 'how many (200)')
    .option('--after <cursor>', 'continue after a page: its "next"')
    .action(run(async () => (await import('./endpoints.ts')).listEndpoints))
  touching(group.command('hide <endpoint>'), 'It will not be migrated: it is counted apart').action(
    run(async () => (await import('./endpoints.ts')).hideEndpoint),
  )
  touching(group.command('show <endpoint>'), 'Count it again').action(
    run(async () => (await import('./endpoints.ts')).showEndpoint),
  )
  touching(group.command('import <file>'), 'Name endpoints by an OpenAPI document; - is standard input')
    .option('--base-path <path>', "before every path (that of the document's first server)")
    .action(run(async () => (await import('./endpoints.ts')).importEndpoints))
  touching(group.command('merge <into>'), 'Make one endpoint of all that a template takes').action(
    run(async () => (await import('./endpoints.ts')).mergeEndpoints),
  )
  touching(group.command('split <endpoint> <out>'), 'Make an endpoint of its own of one name').action(
    run(async () => (await import('./endpoints.ts')).splitEndpoint),
  )
  client(program.command('progress'), 'How far the migration has come, and what to extract next')
    .option('--days <n>', 'of history (30)')
    .option('--idle-days <n>', 'without traffic before an endpoint counts as idle (30)')
    .action(run(async () => (await import('./endpoints.ts')).progress))
}
