import { Argument, type Command } from 'commander'
import { changing, client, collect, confirmed, run, watchable } from './command.ts'

/** Verbs about routes and backends. */
export function addRouting(program: Command): void {
  addRoutes(program.command('routes').description('The routes'))
  addBackends(program.command('backends').description('Where requests can be sent'))
}

function addRoutes(routes: Command): void {
  watchable(client(routes.command('ls'), 'All routes, in order of precedence')).action(
    run(async () => (await import('./routes.ts')).listRoutes),
  )
  client(routes.command('get <id>'), 'One route').action(
    run(async () => (await import('./routes.ts')).getRoute),
  )
  watchable(
    client(routes.command('traffic [id]'), 'What both slots of a route did lately; without one, the busiest'),
  )
    .option('--minutes <n>', 'how far back, up to 60 (60)')
    .action(run(async () => (await import('./route-traffic.ts')).routeTraffic))
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
  changing(routes.command('edit <id>'), 'Change a route, not its traffic')
    .option('-f, --file <file>', 'the fields that change, as YAML or JSON; - is standard input')
    .option('--candidate <backend>', 'the extracted service')
    .option('--baseline <backend>', 'who served before')
    .option('--sticky <key>', 'as for create; can be repeated', collect)
    .option('--description <text>', 'what it is')
    .option('--owner <team>', 'whose it is')
    .option('--unset <field>', 'take an optional field away; can be repeated', collect)
    .action(run(async () => (await import('./edit.ts')).editRoute))
  confirmed(
    changing(routes.command('retire <id>'), 'Take the baseline away for good; needs a --reason'),
  ).action(run(async () => (await import('./edit.ts')).retireRoute))
  changing(routes.command('delete <id>'), 'Remove a route; its requests fall through').action(
    run(async () => (await import('./routes.ts')).deleteRoute),
  )
}

function addBackends(backends: Command): void {
  watchable(client(backends.command('ls'), 'All backends, and how they are')).action(
    run(async () => (await import('./backends.ts')).listBackends),
  )
  changing(backends.command('add <id> <url>'), 'Add a backend')
    .option('--health <path>', 'the path of its health check, such as /health')
    .option('--description <text>', 'what it is')
    .action(run(async () => (await import('./backends.ts')).addBackend))
  client(backends.command('get <id>'), 'One backend').action(
    run(async () => (await import('./backends.ts')).getBackend),
  )
  changing(backends.command('edit <id>'), 'Change a backend')
    .option('--url <url>', 'where it is')
    .option('--health <path>', 'the path of its health check')
    .option('--description <text>', 'what it is')
    .option('-f, --file <file>', 'the fields that change, as YAML or JSON; - is standard input')
    .option('--unset <field>', 'take an optional field away; can be repeated', collect)
    .action(run(async () => (await import('./edit.ts')).editBackend))
  changing(backends.command('delete <id>'), 'Remove a backend that no route uses').action(
    run(async () => (await import('./edit.ts')).deleteBackend),
  )
  client(backends.command('checks <id>'), 'Its last health checks, with what failed').action(
    run(async () => (await import('./backends.ts')).listChecks),
  )
  changing(backends.command('drain <id>'), 'Send it no new requests; those under way end')
    .option('--wait', 'until none is under way any more, for --timeout seconds at most')
    .action(run(async () => (await import('./backends.ts')).drainBackend))
  confirmed(changing(backends.command('hold <id>'), 'Hold its breaker open or closed, whatever it finds'))
    .addArgument(new Argument('<state>', 'closed needs a --reason').choices(['open', 'closed']))
    .action(run(async () => (await import('./backends.ts')).holdBackend))
  changing(backends.command('release <id>'), 'Let its breaker act by itself again').action(
    run(async () => (await import('./backends.ts')).releaseBackend),
  )
  client(backends.command('check <id>'), 'Check its health now').action(
    run(async () => (await import('./backends.ts')).checkBackend),
  )
}
