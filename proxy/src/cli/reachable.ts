import { connect } from 'node:net'
import { ApiError } from '../contracts/client.ts'

const TIMEOUT_MS = 5_000

/** Rejects, in one sentence, when nothing listens at an origin: a replay would only count failures. */
export async function assertReachable(origin: string): Promise<void> {
  const { hostname, port, protocol } = new URL(origin)
  const host = hostname.replace(/^\[|\]$/g, '')
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) })
    const fail = (why: string) => {
      socket.destroy()
      const message = `${origin} cannot be reached: ${why}.`
      reject(new ApiError(0, { code: 'origin_unreachable', message, requestId: '' }))
    }
    socket.setTimeout(TIMEOUT_MS, () => fail(`no connection within ${TIMEOUT_MS / 1_000} s`))
    socket.once('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
