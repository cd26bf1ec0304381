import { Argument, Command, Option } from 'commander'
import { VERSION } from '../version.ts'
import { addAccess } from './access-commands.ts'
import { changing, client, collect, confirmed, run, waiting, watchable } from './command.ts'
import { addConfigFile } from './config-file-commands.ts'
import { addEmergency } from './emergency-commands.ts'
import { addEndpoints } from './endpoint-commands.ts'
import { addEvidence } from './evidence-commands.ts'
import { EXIT_HELP } from './exit-codes.ts'
import { addNotifications } from './receiver-commands.ts'
import { addRouting } from './routing-commands.ts'

/** What `banyan start` is for; it ends when the server does, with its exit code. */
export type Start = (flags: Record<string, unknown>) => Promise<void>

/** All verbs. Each loads its own file when it is called, so that none pays for the others. */
export function createProgram(start: Start): Command {
  const program = new Command('banyan')
    .description('A strangler-fig migration proxy: route, shadow, ramp, cut over, roll back.')
    .version(VERSION)
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
    // What is written after a verb is its own, although a group of verbs may have options of the same names.
    .enablePositionalOptions()
  addStart(program, start)
  addReading(program)
  addTraffic(program)
  addEvidence(program)
  addRouting(program)
  addEndpoints(program)
  addConfigFile(program)
  addEmergency(program)
  addNotifications(program)
  addAccess(program)
  program
    .command('completion')
    .description('A script that completes commands in your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(() => undefined)
  return program
}

function addStart(program: Command, start: Start): void {
  program
    .command('start')
    .description('Start the proxy and its admin console')
    .option(
      '--legacy <url>',
      'your monolith, such as http://127.0.0.1:3000; without it the bundled estate starts',
    )
    .option('--port <port>', 'port of the proxy (BANYAN_PORT, 8080)')
    .option('--host <host>', 'address of the proxy (BANYAN_HOST, 127.0.0.1)')
    .option('--admin-port <port>', 'port of the console and the API (BANYAN_ADMIN_PORT, 9900)')
    .option('--admin-host <host>', 'address of the console and the API (BANYAN_ADMIN_HOST, 127.0.0.1)')
    .option('--data-dir <dir>', 'where the database is kept (BANYAN_DATA_DIR, .banyan)')
    .option('--threads <n>', 'data-plane threads (BANYAN_THREADS, one less than there are cores)')
    .option(
      '--estate <size>',
      'the bundled processes: "first" is the monolith and product-service, "full" has all services (BANYAN_ESTATE, first)',
    )
    .option(
      '--estate-port <port>',
      "the bundled monolith's port, services at 101 to 107 above it; 0: free ones (BANYAN_ESTATE_PORT, 4000)",
    )
    .option('--no-estate', 'do not start the bundled monolith and services')
    .option('--config <file>', 'backends and routes for the first start, as YAML or JSON (BANYAN_CONFIG)')
    .option('--tls-cert <files>', 'clients speak TLS to the proxy: certificate chain, PEM (BANYAN_TLS_CERT)')
    .option('--tls-key <files>', 'its key, PEM; several names take several of both (BANYAN_TLS_KEY)')
    .option('--admin-tls-cert <file>', 'the same for the console and the API (BANYAN_ADMIN_TLS_CERT)')
    .option('--admin-tls-key <file>', 'its key (BANYAN_ADMIN_TLS_KEY)')
    .option('--demo', 'shoppers visit the bundled estate, so that there is something to see')
    .option('--watch', 'start again when a source file changes')
    .action((flags: Record<string, unknown>) => start(flags))
}

function addReading(program: Command): void {
  watchable(client(program.command('status'), 'The instance at a glance')).action(
    run(async () => (await import('./status.ts')).status),
  )
  client(program.command('support-bundle'), 'How it is, for whoever helps: no hosts, people or traffic')
    .option('-f, --file <file>', 'where to; else it is printed')
    .action(run(async () => (await import('./settings.ts')).supportBundle))
  client(program.command('top'), 'Who serves what now, again and again until q')
    .option('--every <seconds>', 'how often (1)')
    .option('--once', 'and end; so it is into a pipe')
    .action(run(async () => (await import('./top.ts')).top))
  history(client(program.command('activity'), 'Who did what, when and why, newest first')).option(
    '--follow',
    'and what comes, until Ctrl-C',
  )
  const audit = history(client(program.command('audit'), 'The same as activity; verify checks the log'))
  audit.enablePositionalOptions()
  client(audit.command('verify'), 'Whether every entry is as it was written; exit code 1 when one is not')
    .option('--head <entry:hash>', 'the last entry of an earlier check, kept elsewhere, must still be there')
    .action(run(async () => (await import('./activity.ts')).verifyAudit))
  client(program.command('explain <words...>'), 'Where a request would go, and why: explain [method] <url>')
    .option('-H, --header <header>', 'a header of the request, "name: value"; can be repeated', collect)
    .option('--client-address <ip>', 'the address that it comes from (127.0.0.1)')
    .action(run(async () => (await import('./explain.ts')).explain))
}

const history = (command: Command): Command =>
  command
    .option('--limit <n>', 'how many entries (50)')
    .option('--after <cursor>', 'continue after a page: its "next"')
    .option('--about <object>', 'only of an object or a kind: route:products, token')
    .option('--by <name>', 'only of this account or token')
    .option('--verb <verb>', 'only of this verb, such as route.rollback')
    .action(run(async () => (await import('./activity.ts')).activity))

function addTraffic(program: Command): void {
  const override = () =>
    new Option('--override', 'although the candidate is not healthy; administrators, with a --reason')
  confirmed(
    waiting(
      changing(
        program.command('ramp <routes...>').usage('[options] <route...> <weight>'),
        'Set the percentage that the candidate serves; of several routes at once, all or none',
      ),
    ),
  )
    .option('--mirror <percent>', 'also the percentage that is sent to the other slot')
    .addOption(override())
    .action(run(async () => (await import('./ramp.ts')).ramp))
  confirmed(
    waiting(
      changing(
        program.command('shadow <route> <mirror>'),
        'Set the percentage that is also sent to the other slot',
      ),
    ),
  )
    .addOption(override())
    .action(run(async () => (await import('./shadow.ts')).shadow))
  waiting(changing(program.command('rollback [routes...]'), 'Everything back to the baseline, at once'))
    .option('--all', 'every route whose candidate serves anything')
    .action(run(async () => (await import('./rollback.ts')).rollback))
  changing(
    program.command('undo [revision]'),
    'Take back what a revision changed; the newest if none is named',
  ).action(run(async () => (await import('./undo.ts')).undo))
  confirmed(
    changing(program.command('restore <revision>'), 'Make everything as it was at a revision'),
  ).action(run(async () => (await import('./undo.ts')).restore))
  client(program.command('revisions'), 'Every configuration there was, newest first')
    .option('--limit <n>', 'how many (50)')
    .option('--after <cursor>', 'continue after a page: its "next"')
    .action(run(async () => (await import('./undo.ts')).revisions))
}
