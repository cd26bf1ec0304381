import { Command, Option } from 'commander'
import { VERSION } from '../version.ts'
import { changing, client, collect, run } from './command.ts'
import { addEvidence } from './evidence-commands.ts'
import { EXIT_HELP } from './exit-codes.ts'

/** What `banyan start` is for; it ends when the server does, with its exit code. */
export type Start = (flags: Record<string, unknown>) => Promise<void>

/** All verbs. Each loads its own file when it is called, so that none pays for the others. */
export function createProgram(start: Start): Command {
  const program = new Command('banyan')
    .description('A strangler-fig migration proxy: route, shadow, ramp, cut over, roll back.')
    .version(VERSION)
    .addHelpText('after', EXIT_HELP)
    .exitOverride()
  addStart(program, start)
  addReading(program)
  addTraffic(program)
  addEvidence(program)
  addRoutes(program.command('routes').description('The routes'))
  addBackends(program.command('backends').description('Where requests can be sent'))
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
  client(program.command('status'), 'The instance at a glance').action(
    run(async () => (await import('./status.ts')).status),
  )
  client(program.command('activity').alias('audit'), 'Who did what, when and why, newest first')
    .option('--limit <n>', 'how many entries (50)')
    .option('--after <cursor>', 'continue after a page: its "next"')
    .action(run(async () => (await import('./activity.ts')).activity))
  client(program.command('explain <words...>'), 'Where a request would go, and why: explain [method] <url>')
    .option('-H, --header <header>', 'a header of the request, "name: value"; can be repeated', collect)
    .option('--client-address <ip>', 'the address that it comes from (127.0.0.1)')
    .action(run(async () => (await import('./explain.ts')).explain))
}

function addTraffic(program: Command): void {
  const override = () =>
    new Option('--override', 'although the candidate is not healthy; administrators, with a --reason')
  changing(program.command('ramp <route> <weight>'), 'Set the percentage that the candidate serves')
    .option('--mirror <percent>', 'also the percentage that is sent to the other slot')
    .addOption(override())
    .action(run(async () => (await import('./ramp.ts')).ramp))
  changing(
    program.command('shadow <route> <mirror>'),
    'Set the percentage that is also sent to the other slot',
  )
    .addOption(override())
    .action(run(async () => (await import('./shadow.ts')).shadow))
  changing(program.command('rollback <route>'), 'Everything back to the baseline, at once').action(
    run(async () => (await import('./rollback.ts')).rollback),
  )
  changing(
    program.command('undo [revision]'),
    'Take back what a revision changed; the newest if none is named',
  ).action(run(async () => (await import('./undo.ts')).undo))
  changing(program.command('restore <revision>'), 'Make everything as it was at a revision').action(
    run(async () => (await import('./undo.ts')).restore),
  )
}

function addRoutes(routes: Command): void {
  client(routes.command('ls'), 'All routes, in order of precedence').action(
    run(async () => (await import('./routes.ts')).listRoutes),
  )
  client(routes.command('get <id>'), 'One route').action(
    run(async () => (await import('./routes.ts')).getRoute),
  )
  changing(routes.command('create [id]'), 'Add a route; it moves no traffic yet')
    .option('-f, --file <file>', 'the route as YAML or JSON; - is standard input')
    .option('--prefix <path>', 'paths that begin with these elements')
    .option('--exact <path>', 'this path only')
    .option('--template <path>', 'paths such as /users/{id}')
    .option('--regex <regex>', 'paths that match (RE2)')
    .option('--host <host>', 'this host, or *.example.com')
    .option('--methods <list>', 'such as GET,POST')
    .option('--candidate <backend>', 'the extracted service')
    .option(
      '--sticky <key>',
      'cookie:NAME, header:NAME, claim:NAME or client-address; can be repeated',
      collect,
    )
    .option('--description <text>', 'what it is')
    .option('--owner <team>', 'whose it is')
    .action(run(async () => (await import('./routes.ts')).createRoute))
  changing(routes.command('delete <id>'), 'Remove a route; its requests fall through').action(
    run(async () => (await import('./routes.ts')).deleteRoute),
  )
}

function addBackends(backends: Command): void {
  client(backends.command('ls'), 'All backends').action(
    run(async () => (await import('./backends.ts')).listBackends),
  )
  changing(backends.command('add <id> <url>'), 'Add a backend')
    .option('--health <path>', 'the path of its health check, such as /health')
    .option('--description <text>', 'what it is')
    .action(run(async () => (await import('./backends.ts')).addBackend))
  client(backends.command('check <id>'), 'Check its health now').action(
    run(async () => (await import('./backends.ts')).checkBackend),
  )
}
