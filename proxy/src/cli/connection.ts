import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Client, createClient } from '../contracts/client.ts'
import { Origin } from '../contracts/common.ts'
import { UsageError } from './exit-codes.ts'
import type { OutputOptions } from './output.ts'
import { tryingClient } from './trial.ts'

/** The options that every command that talks to a server takes. */
export type ConnectionOptions = {
  server?: string
  token?: string
  dataDir?: string
  timeout?: string
  dryRun?: boolean
  ifRevision?: string
} & Pick<OutputOptions, 'output'>

const DEFAULT_SERVER = 'http://127.0.0.1:9900'
const DEFAULT_TIMEOUT_S = '30'
const Access = z.object({ url: Origin, token: z.string().min(1) })

/**
 * A caller of the admin API. The server is --server, BANYAN_URL, or the one that runs on this machine; the token
 * --token, BANYAN_TOKEN, BANYAN_ADMIN_TOKEN, or the one that server left in its data directory. The last is sent to
 * no other server than the one that wrote it.
 */
export function connect(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): Client {
  const local = localAccess(options.dataDir ?? env.BANYAN_DATA_DIR ?? '.banyan')
  const baseUrl = serverOf(options, env)
  const token =
    options.token ??
    env.BANYAN_TOKEN ??
    env.BANYAN_ADMIN_TOKEN ??
    (local?.url === baseUrl ? local.token : undefined)
  const timeoutMs = secondsOf(options.timeout ?? DEFAULT_TIMEOUT_S) * 1000
  const client = createClient({
    baseUrl,
    headers: {
      'x-banyan-via': 'cli',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(options.ifRevision === undefined ? {} : { 'x-banyan-if-revision': revisionOf(options.ifRevision) }),
      ...(options.dryRun ? { 'x-banyan-dry-run': '1' } : {}),
    },
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
  })
  return options.dryRun ? tryingClient(client, options) : client
}

/** The admin origin that `connect` talks to. */
export function serverOf(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): string {
  const local = localAccess(options.dataDir ?? env.BANYAN_DATA_DIR ?? '.banyan')
  return originOf(options.server ?? env.BANYAN_URL ?? local?.url ?? DEFAULT_SERVER)
}

function localAccess(dataDir: string): z.infer<typeof Access> | null {
  try {
    return Access.parse(JSON.parse(readFileSync(resolve(dataDir, 'cli-token'), 'utf8')))
  } catch {
    return null
  }
}

function originOf(text: string): string {
  const parsed = Origin.safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`--server is not ${parsed.error.issues[0]?.message}: ${JSON.stringify(text)}`)
}

function revisionOf(text: string): string {
  if (/^\d{1,9}$/.test(text)) return text
  throw new UsageError(`--if-revision is a number such as 12, not ${JSON.stringify(text)}`)
}

/** A --timeout. */
export function secondsOf(text: string): number {
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 3_600) return seconds
  throw new UsageError(`--timeout is a number of seconds from 0 to 3600, not ${JSON.stringify(text)}`)
}
