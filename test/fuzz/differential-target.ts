import { once } from 'node:events'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nginxAs } from '../bench/peers.ts'
import { Stand } from '../fidelity/stand.ts'
import { parseRequest, valuesOf } from '../harness/http-message.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { answer } from '../harness/raw-client.ts'
import { RawConnection } from '../harness/raw-connection.ts'
import type { Script } from '../harness/steps.ts'
import { corpusOf } from './corpus.ts'
import { mutated } from './mutate.ts'
import type { Target } from './target.ts'

/** How long the two have for the bytes of one client; what came later is not compared. */
const patienceMs = 40
/** In the backends' answers: one without it is the proxy's own. */
const mark = 'X-Behind: 1'
/** Taken for a request by whoever thinks that all before it is whole. */
const last = 'GET /last HTTP/1.1\r\nHost: last\r\nConnection: close\r\n\r\n'

const nginx = nginxAs('nginx', (backendPort) => ({
  http: `upstream backend { server 127.0.0.1:${backendPort}; keepalive 64; }`,
  server: `location / {
      proxy_pass http://backend;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
    }`,
}))

/** nginx is on this machine. */
export const canCompare = nginx.start !== undefined

/** The whole requests that reached a backend, by the address of the client that sent them. */
class Recorder {
  readonly #seen = new Map<string, string[]>()

  readonly script: Script = [
    async (connection) => {
      for (;;) {
        const request = await connection.take('a request', parseRequest, 86_400_000).catch(() => null)
        if (!request?.complete) return connection.rst()
        const [client = ''] = valuesOf(request.headers, 'x-forwarded-for')
        const told = `${request.method} ${request.target} ${JSON.stringify(request.body.toString('latin1'))}`
        this.#seen.set(client, [...(this.#seen.get(client) ?? []), told])
        if (connection.ending !== 'open') return
        connection.socket.write(answer(200, request.method === 'HEAD' ? '' : 'ok', mark))
      }
    },
  ]

  take(client: string): readonly string[] {
    const seen = this.#seen.get(client) ?? []
    this.#seen.delete(client)
    return seen
  }
}

let clients = 0
/** All of 127.0.0.0/8 is this machine: clients are told apart by it, whatever their bytes say. */
function nextAddress(): string {
  const n = clients++ & 0x3f_ff_ff
  return `127.${64 + (n >> 16)}.${(n >> 8) & 0xff}.${n & 0xff}`
}

/** Sends one client's bytes in two pieces; gives the requests that the proxy made of them, up to the first it answered itself. */
async function view(
  port: number,
  recorder: Recorder,
  pieces: readonly [string, string],
): Promise<readonly string[]> {
  const localAddress = nextAddress()
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  const client = new RawConnection(socket)
  for (const piece of pieces) socket.write(piece, 'latin1')
  await client.closed(patienceMs).catch(() => {})
  client.rst()
  const answers = client.received
    .toString('latin1')
    .split('HTTP/1.1 ')
    .filter((head) => /^[2-5]/.test(head))
  const own = answers.findIndex((head) => !head.includes(mark))
  const requests = recorder.take(localAddress)
  return own === -1 ? requests : requests.slice(0, own)
}

/**
 * Bytes of clients, sent to us and to nginx: where both let requests pass, they are the same requests.
 * A difference is what somebody could smuggle a request with, past one of the two in front of the other.
 */
export async function differentialTarget(): Promise<Target> {
  const corpus = corpusOf('requests')
  const resources = new AsyncDisposableStack()
  const [ours, theirs] = [new Recorder(), new Recorder()]
  const stand = resources.use(await Stand.start())
  await stand.backend.begin(ours.script)
  const backend = resources.use(await RawBackend.start(theirs.script))
  const folder = await mkdtemp(join(tmpdir(), 'banyan-fuzz-'))
  resources.defer(() => rm(folder, { recursive: true, force: true }))
  // nginx started by root serves as another user, who must get in.
  await chmod(folder, 0o755)
  const peer = resources.use(await nginx.start!(folder, backend.port))
  return {
    atOnce: 16,
    try: async (choices) => {
      const bytes = mutated(corpus, choices) + (choices.chance(0.7) ? last : '')
      const cut = choices.chance(0.5) ? choices.below(bytes.length + 1) : bytes.length
      const pieces = [bytes.slice(0, cut), bytes.slice(cut)] as const
      const [our, their] = await Promise.all([
        view(stand.port, ours, pieces),
        view(peer.port, theirs, pieces),
      ])
      const differs = our.findIndex((one, i) => i < their.length && one !== their[i])
      if (differs === -1) return null
      return `we passed ${our[differs]} on, nginx ${their[differs]}, of ${JSON.stringify(bytes)}`
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
