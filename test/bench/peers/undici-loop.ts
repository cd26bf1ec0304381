/**
 * The least that a proxy on node:http and undici can do: copy the raw head, stream the body, copy the
 * answer. No routes, no limits, no metrics, no log: what Banyan's own features cost is measured against it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Dispatcher, Pool } from 'undici'
import { backendOrigin, listen } from './listen.ts'

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])

class Exchange implements Dispatcher.DispatchHandler {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client left'))
    })
    this.#response.on('drain', () => controller.resume())
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _: unknown, text = ''): void {
    const raw = controller.rawHeaders as Buffer[]
    const headers: string[] = []
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i]!.toString('latin1')
      if (!hopByHop.has(name.toLowerCase())) headers.push(name, raw[i + 1]!.toString('latin1'))
    }
    this.#response.writeHead(status, text, headers)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#response.write(chunk)) controller.pause()
  }

  onResponseEnd(): void {
    this.#response.end()
  }

  onResponseError(): void {
    if (this.#response.headersSent) this.#response.destroy()
    else this.#response.writeHead(502).end()
  }
}

const requestHeaders = (raw: readonly string[]): string[] => {
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    if (!hopByHop.has(raw[i]!.toLowerCase())) headers.push(raw[i]!, raw[i + 1]!)
  }
  return headers
}

const backend = new Pool(backendOrigin(), { connections: 64, pipelining: 1 })

const forward = (request: IncomingMessage, response: ServerResponse): void => {
  response.sendDate = false
  const { headers, method = 'GET', url = '/' } = request
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
  const body = hasBody ? request : null
  backend.dispatch(
    { path: url, method, headers: requestHeaders(request.rawHeaders), body },
    new Exchange(response),
  )
}

listen(createServer(forward))
