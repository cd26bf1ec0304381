import type { Server } from 'node:http'

/** Listens on a free port of loopback and announces it the way the bench reads it. */
export const listen = (server: Server): void => {
  // Node ends idle connections after 5 s; those of the bench stay.
  server.keepAliveTimeout = 600_000
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address !== 'string') console.log(`listening ${address.port}`)
  })
}

/** The backend's origin: the only argument of a peer. */
export const backendOrigin = (): string => {
  const origin = process.argv[2]
  if (origin === undefined) throw new Error('usage: node PEER.ts http://127.0.0.1:PORT')
  return origin
}
