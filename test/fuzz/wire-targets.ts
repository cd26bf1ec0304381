import { setTimeout as wait } from 'node:timers/promises'
import { Stand } from '../fidelity/stand.ts'
import { MalformedMessage, parseRequest } from '../harness/http-message.ts'
import { answer, ask, connectRaw, get } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { corpusOf } from './corpus.ts'
import { mutated } from './mutate.ts'
import type { Target } from './target.ts'

/** How long a peer waits for what may never come. */
const patienceMs = 25

const quoted = (bytes: Buffer | string) => JSON.stringify(bytes.toString('latin1').slice(0, 600))

/** What of the bytes that reached a backend is no HTTP, or could be read in two ways. */
function wrongRequests(received: Buffer): string | null {
  try {
    for (let at = 0; at < received.length; ) {
      const parsed = parseRequest(received.subarray(at), true)
      if (!parsed) return null
      at += parsed.used
      if (!parsed.value.complete) return null
    }
    return null
  } catch (error) {
    return error instanceof MalformedMessage
      ? `the backend got ${error.message}: ${quoted(received)}`
      : String(error)
  }
}

/** Waits until nothing comes any more, the other side has ended, or it is no use to wait. */
async function quiet(connection: RawConnection): Promise<void> {
  await connection
    .until('an end', () => (connection.ending === 'open' ? undefined : true), patienceMs)
    .catch(() => {})
}

/** Bytes of clients over raw sockets: whatever reaches a backend is strict HTTP, and the proxy lives. */
export async function requestTarget(): Promise<Target> {
  const corpus = corpusOf('requests')
  const stand = await Stand.start()
  await stand.backend.begin([
    async (connection) => {
      for (;;) {
        const more = () =>
          connection.unread.length > 0 ? true : connection.ending === 'open' ? undefined : false
        if (!(await connection.until('a request', more, 86_400_000))) return
        // Whether what came was malformed is judged from its bytes, below.
        if (!(await connection.readRequest(86_400_000).catch(() => null))) return connection.rst()
        if (connection.ending === 'open') connection.socket.write(answer(200, 'ok'))
      }
    },
  ])
  // The first requests of a process are slow, and a try that is done again may be its first.
  for (let i = 0; i < 20; i++) await ask(stand.port, get('/'))
  return {
    atOnce: 16,
    try: async (choices) => {
      const bytes = mutated(corpus, choices)
      const client = await connectRaw(stand.port)
      const cut = choices.chance(0.5) ? choices.below(bytes.length + 1) : bytes.length
      client.socket.write(bytes.slice(0, cut), 'latin1')
      if (cut < bytes.length) {
        await wait(1)
        client.socket.write(bytes.slice(cut), 'latin1')
      }
      await quiet(client)
      client.rst()
      const told = client.received
      if (told.length > 0 && !told.toString('latin1').startsWith('HTTP/1.1 '))
        return `the client got ${quoted(told)} for ${quoted(bytes)}`
      const { connections } = stand.backend
      const wrong = connections.map(({ received }) => wrongRequests(received)).find((found) => found !== null)
      // What has ended was looked at; what is open may still get more.
      stand.backend.connections = connections.filter(({ ending }) => ending === 'open')
      return wrong ? `${wrong} for ${quoted(bytes)}` : lost(stand)
    },
    [Symbol.asyncDispose]: () => stand[Symbol.asyncDispose](),
  }
}

/** A thread that died. */
function lost(stand: Stand): string | null {
  const [thread] = stand.plane.status()
  return thread?.restarts ? 'a thread died' : null
}

/** Bytes of backends: the client gets one strict answer or a broken one, and the next client its own. */
export async function responseTarget(): Promise<Target> {
  const corpus = corpusOf('responses')
  const stand = await Stand.start({ limits: { responseHeadersMs: 60, idleMs: 60 } })
  const answers = new Map<string, { bytes: string; end: number }>()
  await stand.backend.begin([
    async (connection) => {
      while (connection.ending === 'open') {
        const request = await connection.readRequest(86_400_000).catch(() => null)
        if (!request) return
        const own = answers.get(request.target)
        connection.socket.write(own ? own.bytes : answer(200, request.target), 'latin1')
        if (own && own.end < 0.4) connection.fin()
        else if (own && own.end < 0.5) connection.rst()
      }
    },
  ])
  let count = 0
  return {
    atOnce: 16,
    try: async (choices) => {
      const path = `/fuzz/${count++}`
      const bytes = mutated(corpus, choices)
      const method = choices.pick(['GET', 'GET', 'HEAD'])
      answers.set(path, { bytes, end: choices.number() })
      const wrong =
        (await answerProblem(stand.port, path, method)) ??
        (await nextProblem(stand.port, `/next/${count}`, answers))
      answers.delete(path)
      return wrong ? `${wrong} after ${quoted(bytes)} to ${method}` : lost(stand)
    },
    [Symbol.asyncDispose]: () => stand[Symbol.asyncDispose](),
  }
}

async function answerProblem(port: number, path: string, method: string): Promise<string | null> {
  const client = await connectRaw(port)
  try {
    await client.send(get(path).replace('GET', method))
    await client.readResponse(method, 20_000)
    return null
  } catch (error) {
    if (error instanceof MalformedMessage)
      return `the client got ${error.message}: ${quoted(client.received)}`
    // Broken off is what half an answer has to be; silence is not.
    return client.ending === 'open' ? `the client was left waiting: ${quoted(client.received)}` : null
  } finally {
    await client.close()
  }
}

async function nextProblem(
  port: number,
  path: string,
  answers: ReadonlyMap<string, unknown>,
): Promise<string | null> {
  const client = await connectRaw(port)
  await client.send(get(path))
  const response = await client.readResponse('GET', 20_000).catch(() => null)
  await client.close()
  if (response?.status === 200 && response.body.toString() === path) return null
  // Bytes that come while this one's request is under way end it: refused, never answered with another's.
  // On a busy machine this backend may also be too late for the short limits above.
  return response?.status === 504 || (response?.status === 502 && answers.size > 0)
    ? null
    : `the next client got ${response?.status} ${quoted(response?.body ?? '')}`
}
