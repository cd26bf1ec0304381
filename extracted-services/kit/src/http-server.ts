import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that accepts connections, and how to stop it. */
export interface RunningServer {
  url: string
  server: Server
  /** Stops accepting, lets answers finish for at most `drainMs`, then cuts what is left. */
  close(): Promise<void>
}

/** Starts listening. Port 0 takes a free port; the url has the real one. @throws the listen error, e.g. EADDRINUSE */
export async function listen(
  listener: RequestListener,
  options: { host: string; port: number; drainMs?: number },
): Promise<RunningServer> {
  const server = createServer(listener)
  // Longer than any proxy's idle timeout, so that the proxy, not we, ends an idle connection.
  server.keepAliveTimeout = 75_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return { url: `http://${host}:${port}`, server, close: () => drain(server, options.drainMs ?? 5_000) }
}

async function drain(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), drainMs)
  await closed
  clearTimeout(cut)
}
