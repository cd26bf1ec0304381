import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliAccessFile, writeCliAccess } from '../control-plane/cli-access.ts'
import {
  ADMIN_TOKEN,
  listenLocally,
  type Rig,
  startBackend,
  startRig,
  tokenOf,
} from '../control-plane/rig-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { banyanIn, type Ran } from './run-for-tests.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'banyan-cli-'))
let rig: Rig
let service: Awaited<ReturnType<typeof startBackend>>
let silent: { server: Server; url: string }

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  service = await startBackend()
  writeCliAccess(dataDir, { url: rig.url, token: ADMIN_TOKEN })
  const server = createServer(() => undefined)
  silent = { server, url: await listenLocally(server) }
})
afterAll(async () => {
  silent.server.close()
  silent.server.closeAllConnections()
  service.close()
  await rig.close()
  rmSync(dataDir, { recursive: true })
})

const banyan = banyanIn(dataDir)
const noStack = ({ out, err }: Ran) => expect(out + err).not.toMatch(/\n\s+at .+:\d+/)

describe('from a backend to a roll back', { timeout: 60_000 }, () => {
  it('adds, ramps, shows, rolls back and undoes', async () => {
    const added = await banyan(['backends', 'add', 'svc', service.url, '--health', '/health'])
    expect(added).toMatchObject({ code: 0, out: `Added the backend svc at ${service.url}\n` })
    expect(added.err).toBe(`revision 2, served by 2 of 2 threads\n${rig.url}/backends/svc\n`)
    const create = [
      'routes',
      'create',
      'products',
      '--prefix',
      '/products',
      '--methods',
      'get',
      '--candidate',
      'svc',
    ]
    const created = await banyan([...create, '--sticky', 'cookie:sid', '--sticky', 'client-address'])
    expect(created).toMatchObject({ code: 0, out: 'Added the route products (GET /products/*)\n' })
    const ramped = await banyan([
      ...['ramp', 'products', '30%', '--mirror', '5', '--reason', 'first canary', '--yes', '--wait'],
    ])
    expect(ramped.out).toBe('products is at weight 30 %, mirror 5 % (canary)\n')
    expect((await banyan(['shadow', 'products', '12.5'])).out).toContain('weight 30 %, mirror 12.5 %')
    const back = await banyan(['rollback', 'products', '-o', 'json'])
    expect(JSON.parse(back.out)).toMatchObject({ id: 'products', weight: 0, mirror: 12.5, revision: 6 })
    expect((await banyan(['undo'])).out).toBe('Undid revision 6: route products\n')
    expect((await banyan(['restore', '4', '--yes', '--reason', 'as it was'])).out).toBe(
      'Restored revision 4: route products\n',
    )
  })

  it('shows routes, status and activity in columns and as JSON', async () => {
    const [list, json, status, activity] = await Promise.all([
      banyan(['routes', 'ls']),
      banyan(['routes', 'ls', '-o', 'json']),
      banyan(['status']),
      banyan(['audit', '--limit', '1']),
    ])
    expect(list.out.split('\n').slice(0, 2)).toEqual([
      'ROUTE     STAGE   WEIGHT  MIRROR  CANDIDATE  HEALTH   PATTERN',
      'products  canary  30 %    5 %     svc        healthy  GET /products/*',
    ])
    expect(JSON.parse(json.out)).toMatchObject({ total: 1, items: [{ id: 'products' }] })
    expect(status.out).toMatch(/^version {6}1\.2\.3$/m)
    expect(status.out).toMatch(/^routes {7}1 canary$/m)
    expect(activity.out).toContain('admin-token  cli')
  })

  it('prints what programs read, and ids alone', async () => {
    const [names, lines, yaml, one] = await Promise.all([
      banyan(['backends', 'ls', '-o', 'name']),
      banyan(['backends', 'ls', '-o', 'jsonl']),
      banyan(['routes', 'get', 'products', '-o', 'yaml']),
      banyan(['top', '--once']),
    ])
    expect(names.out).toBe('legacy\nsvc\n')
    expect(
      lines.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual(['legacy', 'svc'])
    expect(yaml.out).toContain('\nweight: 30\n')
    expect(one.out).toMatch(/^products {6}canary {2}30 %/m)
  })

  it('explains with method, URL and headers', async () => {
    const { out, code } = await banyan(['explain', 'GET', '/products/7', '-H', 'cookie: sid=42'])
    expect(code).toBe(0)
    expect(out).toMatch(
      / {2}products: matches\nRoute products matches; the \w+ \(\w+\) serves it: bucket \d+, that of "c:42"/,
    )
    expect((await banyan(['explain', '/elsewhere'])).out).toContain(
      'No route matches, so it falls through to legacy.',
    )
  })

  it('takes a route from a file', async () => {
    const file = join(dataDir, 'route.yaml')
    writeFileSync(file, 'match:\n  path: { template: "/users/{id}" }\nowner: accounts\n')
    expect((await banyan(['routes', 'create', 'users', '-f', file])).out).toBe(
      'Added the route users (/users/{id})\n',
    )
    expect((await banyan(['routes', 'delete', 'users'])).code).toBe(0)
  })

  it('changes nothing on another revision than was named, and asks twice before a big step', async () => {
    const { out } = await banyan(['status', '-o', 'json'])
    const { revision } = JSON.parse(out) as { revision: number }
    const stale = await banyan(['ramp', 'products', '31', '--if-revision', String(revision - 1)])
    expect(stale).toMatchObject({ code: 4, err: expect.stringContaining(`It is revision ${revision} now`) })
    const step = ['ramp', 'products', '80', '--if-revision', String(revision)]
    const unsaid = await banyan([...step, '--reason', 'parity'])
    expect(unsaid).toMatchObject({ code: 2, err: expect.stringContaining('products from 30 % to 80 %') })
    expect((await banyan([...step, '--reason', 'parity', '--yes'])).code).toBe(0)
    expect((await banyan(['rollback', 'products', '--if-revision', '1'])).code).toBe(4)
    expect((await banyan(['rollback', 'products', '-o', 'name'])).out).toBe('products\n')
  })
})

describe('what goes wrong', { timeout: 60_000 }, () => {
  const wrong: [string, string[], number, RegExp][] = [
    [
      'an unknown flag',
      ['ramp', 'products', '30', '--reson', 'x'],
      2,
      /unknown option '--reson'\n\(Did you mean --reason\?\)/,
    ],
    ['an unknown verb', ['rampp'], 2, /unknown command 'rampp'\n\(Did you mean ramp\?\)/],
    ['an argument that is missing', ['ramp', 'products'], 2, /missing required argument 'weight'/],
    ['a weight that is none', ['ramp', 'products', '130'], 2, /percentage from 0 to 100.*"130"/],
    [
      'input that the server refuses',
      ['routes', 'create', 'x', '--prefix', 'y'],
      2,
      /match\.path\.prefix: a prefix starts with "\/"/,
    ],
    [
      'a file that is not there',
      ['routes', 'create', '-f', '/nowhere.yaml'],
      2,
      /nowhere\.yaml cannot be read/,
    ],
    ['a route that is not there', ['rollback', 'nothing'], 3, /There is no route nothing\./],
    ['something else of that name', ['backends', 'add', 'svc', 'http://127.0.0.1:9'], 4, /different/],
    [
      'a server that is not there',
      ['status', '--server', 'http://127.0.0.1:1'],
      6,
      /127\.0\.0\.1:1 did not answer\.\nIs it running/,
    ],
    ['a token that is wrong', ['status', '--token', 'wrong'], 7, /Sign in, or send an API token/],
    ['a URL that is none', ['status', '--server', 'nonsense'], 2, /--server is not an http/],
  ]
  it.each(wrong)('%s is one clear sentence and its exit code', async (_name, args, code, sentence) => {
    const ran = await banyan(args)
    expect(ran).toMatchObject({ code, out: '' })
    expect(ran.err).toMatch(sentence)
    noStack(ran)
  })

  it('a server that does not answer in time ends with 8', async () => {
    const ran = await banyan(['status', '--server', silent.url, '--timeout', '0.3'])
    expect(ran).toMatchObject({ code: 8, err: 'The server did not answer in time.\n' })
  })

  it('a candidate that is not healthy ends with 5', async () => {
    await banyan(['backends', 'add', 'dead', 'http://127.0.0.1:1'])
    await banyan(['routes', 'create', 'dead', '--prefix', '/dead', '--candidate', 'dead'])
    const ran = await banyan(['ramp', 'dead', '10'])
    expect(ran.code).toBe(5)
    expect(ran.err).toContain('connection refused')
  })

  it('a viewer who changes something ends with 7, told which role would do', async () => {
    const token = await tokenOf(rig.store, 'viewer', rig.clock.now)
    const ran = await banyan(['rollback', 'products'], { BANYAN_URL: rig.url, BANYAN_TOKEN: token })
    expect(ran).toMatchObject({ code: 7, err: 'This needs the role operator; yours is viewer.\n' })
  })
})

describe('the token of this machine', { timeout: 60_000 }, () => {
  it('is readable by its owner only', () => {
    expect(statSync(cliAccessFile(dataDir)).mode & 0o777).toBe(0o600)
  })

  it('is sent to no other server than the one that wrote it', async () => {
    const seen: (string | undefined)[] = []
    const server = createServer((req, res) => {
      seen.push(req.headers.authorization)
      res.end('{}')
    })
    const url = await listenLocally(server)
    await banyan(['routes', 'get', 'x', '-o', 'json', '--server', url])
    server.close()
    expect(seen).toEqual([undefined])
  })
})

it('help and version are not failures, and help says what the exit codes mean', {
  timeout: 60_000,
}, async () => {
  const [help, version, ramp] = await Promise.all([
    banyan(['--help']),
    banyan(['--version']),
    banyan(['ramp', '--help']),
  ])
  expect([help.code, version.code, ramp.code]).toEqual([0, 0, 0])
  expect(help.out).toContain('5  refused')
  expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(ramp.out).toContain('--override')
})
