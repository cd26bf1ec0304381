import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawResponse } from '../harness/http-message.ts'
import { valuesOf } from '../harness/http-message.ts'
import { Cut, LeanClient } from './lean-client.ts'

/** What can happen to a request, on purpose, and how many of a thousand it happens to. */
export type Mix = Record<Kind, number>
export type Kind = 'sized' | 'chunked' | 'upload' | 'reset' | 'broken' | 'abort' | 'hang'

export type Counts = Record<Kind, number> & { wrong: string[] }

/** How a request of each kind may end; anything else is wrong. */
const ENDINGS: Record<Kind, RegExp> = {
  sized: /^200$/,
  chunked: /^200$/,
  upload: /^200$/,
  reset: /^502$/,
  broken: /^cut$/,
  abort: /^aborted$/,
  hang: /^aborted$/,
}

const FILLER = 'abcdefghijklmnopqrstuvwxyz'.repeat(1_200)

/** A backend that says back whose request it answers, in the way that the path asks for. */
export function answerWithNonce(name: string) {
  return (req: IncomingMessage, res: ServerResponse): void => {
    const [, kind, nonce = '', size = '0'] = req.url!.split('/')
    const body = `${nonce} ${FILLER.slice(0, Number(size))} ${nonce}`
    res.setHeader('x-nonce', nonce)
    res.setHeader('x-backend', name)
    if (kind === 'reset') req.socket.resetAndDestroy()
    else if (kind === 'hang') req.resume()
    else if (kind === 'upload') echo(req, res)
    else if (kind === 'chunked') {
      res.write(body.slice(0, 50))
      setImmediate(() => res.end(body.slice(50)))
    } else if (kind === 'broken') {
      res.writeHead(200, { 'content-length': body.length + 10 })
      res.write(body, () => req.socket.resetAndDestroy())
    } else {
      res.writeHead(200, { 'content-length': body.length })
      res.end(body)
    }
  }
}

function echo(req: IncomingMessage, res: ServerResponse): void {
  const pieces: Buffer[] = []
  req.on('data', (piece) => pieces.push(piece))
  req.on('end', () => res.end(Buffer.concat(pieces)))
}

/** One client after another request, until told to stop. Every answer has to be the one to its own request. */
export class Traffic {
  readonly counts: Counts = {
    sized: 0,
    chunked: 0,
    upload: 0,
    reset: 0,
    broken: 0,
    abort: 0,
    hang: 0,
    wrong: [],
  }
  readonly #port: number
  readonly #random: () => number
  readonly #kinds: Kind[]
  #stopped = false

  constructor(port: number, random: () => number, mix: Partial<Mix>) {
    this.#port = port
    this.#random = random
    this.#kinds = Object.entries(mix).flatMap(([kind, share]) =>
      Array.from({ length: share }, () => kind as Kind),
    )
  }

  get total(): number {
    const { wrong, ...kinds } = this.counts
    return Object.values(kinds).reduce((sum, count) => sum + count, 0)
  }

  stop(): void {
    this.#stopped = true
  }

  /** Runs so many clients at the same time; `excused` may explain what would be wrong at another time. */
  async run(clients: number, excused: () => boolean = () => false): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, async (_, id) => {
        const client = new LeanClient(this.#port)
        for (let n = 0; !this.#stopped; n++) await this.#once(client, `${id}-${n}`, excused)
        client.close()
      }),
    )
  }

  async #once(client: LeanClient, id: string, excused: () => boolean): Promise<void> {
    const kind = this.#kinds[Math.floor(this.#random() * this.#kinds.length)]!
    const nonce = `n${id}-${Math.floor(this.#random() * 1e9)}`
    const startedExcused = excused()
    const ending = await this.#play(client, kind, nonce).catch((error: Error) =>
      error instanceof Cut ? 'cut' : `${error.message}`,
    )
    this.counts[kind]++
    if (
      ENDINGS[kind].test(ending) ||
      (/^(?:cut|.*ECONNRESET.*)$/.test(ending) && (startedExcused || excused()))
    )
      return
    this.counts.wrong.push(`${kind} ${nonce}: ${ending}`)
  }

  async #play(client: LeanClient, kind: Kind, nonce: string): Promise<string> {
    const size = Math.floor(this.#random() ** 3 * 20_000)
    const body = kind === 'upload' ? `${nonce} ${FILLER.slice(0, size)} ${nonce}` : ''
    const method = kind === 'upload' ? 'POST' : 'GET'
    const path = `/${kind === 'abort' ? 'sized' : kind}/${nonce}/${size}`
    const length = body === '' ? '' : `content-length: ${body.length}\r\n`
    const request = `${method} ${path} HTTP/1.1\r\nhost: traffic\r\n${length}\r\n${body}`
    if (kind === 'abort' || kind === 'hang') {
      const cut = kind === 'hang' ? request.length : Math.ceil(this.#random() * 2 * request.length)
      await client.abort(request.slice(0, cut), this.#random() * (kind === 'hang' ? 50 : 5))
      return 'aborted'
    }
    const response = await client.ask(request, method)
    return response.status === 200 ? (strayed(response, nonce, body, kind) ?? '200') : `${response.status}`
  }
}

/** What shows that this is somebody else's answer, if anything does. */
function strayed(response: RawResponse, nonce: string, body: string, kind: Kind): string | undefined {
  const got = response.body.toString()
  const [header] = valuesOf(response.headers, 'x-nonce')
  if (header !== nonce) return `answered with the nonce ${header}`
  if (kind === 'upload' ? got !== body : !got.startsWith(`${nonce} `) || !got.endsWith(` ${nonce}`))
    return `answered with the body ${got.slice(0, 60)}`
  const [backend] = valuesOf(response.headers, 'x-backend')
  const [servedBy] = valuesOf(response.headers, 'x-banyan-served-by')
  return backend === servedBy ? undefined : `said to be served by ${servedBy}, was by ${backend}`
}
