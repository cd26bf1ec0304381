import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

/** Each breaks every request in a way of its own; what it does not say is not said. */
export const BROKEN = {
  /** Takes the request and never answers. */
  hangs: () => {},
  /** An answer of which one byte comes each second. */
  drips: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100000\r\n\r\n')
    const timer = setInterval(() => socket.write('x'), 1_000)
    socket.on('close', () => clearInterval(timer))
  },
  resets: (socket) => socket.resetAndDestroy(),
  /** Says that it sends 1 GiB, and does for as long as somebody takes it. */
  floods: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 1073741824\r\n\r\n')
    const more = () => {
      while (!socket.destroyed && socket.write(PIECE));
    }
    socket.on('drain', more)
    more()
  },
  /** What it sends is not HTTP. */
  babbles: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
} satisfies Record<string, (socket: Socket) => void>

const PIECE = Buffer.alloc(64 * 1024, 'x')

export type Way = keyof typeof BROKEN

export type BrokenCandidate = { url: string; requests: () => number; close: () => Promise<void> }

/** A candidate that breaks in one way, from the first byte of a request on. */
export async function brokenCandidate(way: Way): Promise<BrokenCandidate> {
  let requests = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => {
      requests++
      BROKEN[way](socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
