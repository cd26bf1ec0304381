import { createServer, type IncomingHttpHeaders } from 'node:http'
import { listenLocally } from '../rig-for-tests.ts'

/** A receiver of webhooks on loopback, which keeps what it was sent. */
export type TestReceiver = {
  url: string
  got: { headers: IncomingHttpHeaders; body: string }[]
  /** What it answers, the oldest first; then 204. */
  answers: number[]
  close(): void
}

export async function startReceiver(location?: string): Promise<TestReceiver> {
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', (piece) => {
      body += piece
    })
    req.on('end', () => {
      receiver.got.push({ headers: req.headers, body })
      res.writeHead(receiver.answers.shift() ?? 204, location ? { location } : {}).end()
    })
  })
  const receiver: TestReceiver = {
    url: '',
    got: [],
    answers: [],
    close: () => void server.close(() => undefined).closeAllConnections(),
  }
  receiver.url = `${await listenLocally(server)}/hook?key=k3y`
  return receiver
}
