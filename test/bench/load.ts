import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findProgram, otherCores, pinned } from './machine.ts'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** POST so many bytes with each request; without it, GET. Only wrk can. */
  readonly uploadBytes?: number | undefined
}

/** What a load generator saw. Times are milliseconds. */
export interface Measured {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Answers that were no 2xx or 3xx, and connections that failed. */
  readonly errors: number
}

/** Runs a load generator beside the proxy's core and returns what it printed. */
export const collect = (args: readonly string[], limitSeconds: number): Promise<string> =>
  new Promise((settle, reject) => {
    const [program = '', ...rest] = pinned(otherCores, args)
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitSeconds * 1_000 })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) settle(Buffer.concat(out).toString())
      else reject(new Error(`${args[0]} ended with ${code}: ${Buffer.concat(err).toString()}`))
    })
  })

const wrkScript = fileURLToPath(new URL('wrk.lua', import.meta.url))

const withWrk =
  (wrk: string) =>
  async ({ url, connections, seconds, uploadBytes }: Load): Promise<Measured> => {
    const upload = uploadBytes === undefined ? [] : ['--', `${uploadBytes}`]
    const args = [
      wrk,
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      '30s',
      '-s',
      wrkScript,
      url,
      ...upload,
    ]
    const output = await collect(args, seconds + 15)
    const report = JSON.parse(output.slice(output.lastIndexOf('{'))) as {
      requests: number
      micros: number
      p50: number
      p99: number
      errors: number
    }
    return {
      requests: report.requests,
      requestsPerSecond: (report.requests * 1_000_000) / report.micros,
      p50Ms: report.p50 / 1_000,
      p99Ms: report.p99 / 1_000,
      errors: report.errors,
    }
  }

const autocannon = fileURLToPath(new URL('../../node_modules/.bin/autocannon', import.meta.url))

const withAutocannon = async ({ url, connections, seconds }: Load): Promise<Measured> => {
  const args = [process.execPath, autocannon, '--json', '-n', '-c', `${connections}`, '-d', `${seconds}`, url]
  const report = JSON.parse(await collect(args, seconds + 15)) as {
    requests: { total: number }
    duration: number
    latency: { p50: number; p99: number }
    non2xx: number
    errors: number
  }
  return {
    requests: report.requests.total,
    requestsPerSecond: report.requests.total / report.duration,
    p50Ms: report.latency.p50,
    p99Ms: report.latency.p99,
    errors: report.non2xx + report.errors,
  }
}

const wrk = findProgram('wrk')

/** Name of the load generator in use; autocannon is slower, so figures of fast proxies are then those of the generator. */
export const loadGenerator = wrk === undefined ? 'autocannon' : 'wrk'

/** Keeps `connections` requests under way for so many seconds (closed loop), in a process of its own beside the proxy's core. */
export const runLoad: (load: Load) => Promise<Measured> = wrk === undefined ? withAutocannon : withWrk(wrk)
