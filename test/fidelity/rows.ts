import type { Header, RawRequest } from '../harness/http-message.ts'
import { answer, connectRaw, get } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { expectClose, expectResponse, play, type Script, type Step, send } from '../harness/steps.ts'
import type { Check, FidelityCase } from './fidelity-case.ts'

const aDay = 86_400_000

/**
 * Answers every whole request. A request that breaks off is left alone: what of it arrived is in the
 * connection's bytes, and never in its requests.
 */
export const answerWhole =
  (reply: string | ((request: RawRequest, connection: RawConnection) => string) = answer(200, 'ok')): Step =>
  async (connection) => {
    while (connection.ending === 'open' || connection.unread.length > 0) {
      await connection.until(
        'bytes',
        () => connection.unread.length > 0 || connection.ending !== 'open',
        aDay,
      )
      try {
        const request = await connection.readRequest(aDay)
        await connection.send(typeof reply === 'function' ? reply(request, connection) : reply)
      } catch (error) {
        if (connection.ending === 'open') throw error
        return
      }
    }
  }

/** Every whole request is answered with 200. */
export const okBackend: Script = [answerWhole()]

/** Reads the head of a request and leaves its body alone. */
export const expectRequestHead: Step = async (connection) => {
  await connection.take('the head of a request', (bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    return end === -1 ? undefined : { value: true, used: end + 4 }
  })
}

/** Waits until the bytes have arrived and leaves them to be read. */
export const expectReceived =
  (text: string): Step =>
  async (connection) => {
    await connection.until(
      JSON.stringify(text),
      () => connection.received.includes(text, 0, 'latin1') || undefined,
    )
  }

/** Lets one side wait for a step of the other. */
export const gate = (): { readonly open: Step; readonly wait: Step } => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: async () => resolve(), wait: () => promise }
}

/** Plays a script on a connection of its own to the same port; its answers count with those of the first. */
export const another =
  (...script: Script): Step =>
  async (connection) => {
    const other = await connectRaw(connection.socket.remotePort ?? 0)
    try {
      await play(script, other)
      connection.responses.push(...other.responses)
    } finally {
      await other.close()
    }
  }

/** One answer after another, for requests that were sent before. */
export const expectResponses = (count: number, method = 'GET'): Script =>
  Array.from({ length: count }, () => expectResponse(method))

export const asLines = (headers: readonly Header[]): string[] =>
  headers.map(([name, value]) => `${name}: ${value}`)

/** A request as bytes: the request line, header lines, and what follows the head. */
export const raw = (line: string, headers: readonly string[] = [], rest = ''): string =>
  [line, 'Host: test', ...headers, '', rest].join('\r\n')

/** A request with a chunked body, given as it goes over the wire. */
export const chunked = (body: string, method = 'POST', ...headers: readonly string[]): string =>
  raw(`${method} / HTTP/1.1`, ['Transfer-Encoding: chunked', ...headers], body)

/** The first request's body arrives whole at the backend, framed in one way. */
export const wholeBody =
  (framing: 'chunked' | 'length', body: string): Check =>
  ({ requests }) =>
    requests[0]?.framing === framing && requests[0].body.toString('latin1') === body
      ? undefined
      : `the backend read ${requests[0]?.framing} ${JSON.stringify(requests[0]?.body.toString('latin1'))}`

/** The client's first answer broke off: it cannot be taken for a whole one. */
export const brokenAnswer: Check = ({ responses }) =>
  responses[0]?.complete === false ? undefined : 'the answer looks whole'

/** The proxy refuses the bytes: one answer, the connection closed, nothing behind them executed, nothing forwarded. */
export const refused = (
  id: string,
  name: string,
  request: string,
  status = 400,
  reason = 'malformed_request',
): FidelityCase => ({
  id,
  name,
  client: [send(request, get('/behind')), expectResponse(), expectClose()],
  backend: okBackend,
  expect: {
    statuses: [status],
    client: 'ended',
    backendRequests: 0,
    backendNeverSees: '/behind',
    log: [{ reason, status }],
  },
})

/** The proxy forwards the bytes as one request, and another one on the same connection after it. */
export const forwarded = (
  id: string,
  name: string,
  request: string,
  expect: FidelityCase['expect'] & { readonly method?: string } = {},
): FidelityCase => {
  const { method = 'GET', ...rest } = expect
  return {
    id,
    name,
    client: [send(request), expectResponse(method), send(get('/after')), expectResponse()],
    backend: okBackend,
    expect: { statuses: [200, 200], client: 'open', backendRequests: 2, log: ['ok', 'ok'], ...rest },
  }
}

/** What the proxy's client reads when the backend answers `response` to GET, and whether the next client is served. */
export const answered = (
  id: string,
  name: string,
  response: string,
  expect: FidelityCase['expect'],
  request = get('/'),
): FidelityCase => ({
  id,
  name,
  client: [
    send(request),
    expectResponse(request.split(' ', 1)[0]),
    another(send(get('/next')), expectResponse()),
  ],
  backend: [answerWhole(({ target }) => (target === '/next' ? answer(200, 'next') : response))],
  expect,
})

/** The proxy answers 502 to a response that cannot be trusted, drops its connection, and serves the next client. */
export const distrusted = (id: string, name: string, response: string, request = get('/')): FidelityCase =>
  answered(
    id,
    name,
    response,
    {
      statuses: [502, 200],
      backendConnections: 2,
      log: [{ reason: 'backend_bad_response', status: 502 }, 'ok'],
      wrong: ({ responses }) =>
        responses[1]?.body.toString() === 'next' ? undefined : 'the next client got something else',
    },
    request,
  )
