import { fileURLToPath } from 'node:url'
import { collect, type Measured } from './load.ts'

export interface OpenLoop {
  readonly port: number
  /** Requests that begin each second, however slow the answers are. */
  readonly rate: number
  readonly seconds: number
  readonly connections: number
}

const file = fileURLToPath(new URL('peers/open-loop.ts', import.meta.url))

/** Sends requests at a fixed rate; latencies count from when each was due, so a stall cannot hide. */
export const runOpenLoop = async ({ port, rate, seconds, connections }: OpenLoop): Promise<Measured> => {
  const numbers = [port, Math.round(rate), seconds, connections].map(String)
  const output = await collect([process.execPath, file, ...numbers], seconds + 15)
  return { ...(JSON.parse(output) as Omit<Measured, 'requestsPerSecond'>), requestsPerSecond: rate }
}
