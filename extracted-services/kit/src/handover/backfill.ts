import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'undici'
import { z } from 'zod'
import type { Database, Transaction } from '../database.ts'
import { serviceToken } from '../events/http-destination.ts'
import type { Logger } from '../log.ts'
import type { Change } from './followed.ts'

const headSchema = z.object({ source: z.string(), entity: z.string() })
const rowSchema = z.object({ key: z.string(), sequence: z.number().int(), data: z.unknown() })
const endSchema = z.object({ end: z.literal(true), rows: z.number().int() })

export interface BackfillOptions {
  db: Database
  /** Base URL of the system that has the data. */
  from: string
  entity: string
  service: string
  secret: string | undefined
  /** Stores one row unless a newer state is already there. */
  apply(change: Change, data: unknown, tx: Transaction): Promise<void>
  log: Logger
  now: () => Date
}

const batchMax = 200
const idleTimeoutMs = 30_000
const retryMs = 500
const retryMaxMs = 10_000

/** Whether everything was copied once; afterwards the events carry on. */
export async function isBackfilled(db: Database, entity: string): Promise<boolean> {
  return (await db('backfills').where({ entity }).first()) !== undefined
}

/** Copies everything once, trying again until it worked or the service stops. @returns how to stop */
export function startBackfill(options: BackfillOptions): () => Promise<void> {
  const stopping = new AbortController()
  const run = async () => {
    for (
      let failures = 0;
      !stopping.signal.aborted && !(await isBackfilled(options.db, options.entity));
      failures += 1
    ) {
      if (failures > 0)
        await sleep(Math.min(retryMs * 2 ** (failures - 1), retryMaxMs), undefined, {
          signal: stopping.signal,
        })
      try {
        const rows = await copyAll(options, stopping.signal)
        options.log.info({ entity: options.entity, rows, from: options.from }, 'backfill finished')
      } catch (error) {
        options.log.warn(
          { entity: options.entity, from: options.from, reason: String(error) },
          'backfill failed, will try again',
        )
      }
    }
  }
  const done = run().catch(() => undefined)
  return async () => {
    stopping.abort()
    await done
  }
}

async function copyAll(options: BackfillOptions, signal: AbortSignal): Promise<number> {
  const { db, entity, apply } = options
  const lines = await openExport(options, signal)
  const head = headSchema.parse(JSON.parse((await lines.next()).value ?? 'null'))
  let rows = 0
  let end: z.output<typeof endSchema> | undefined
  while (!end) {
    const batch = await take(lines, batchMax)
    if (batch.length === 0) throw new Error(`the export ended after ${rows} rows without its last line`)
    await db.transaction(async (tx) => {
      for (const line of batch) {
        const parsed: unknown = JSON.parse(line)
        end = endSchema.safeParse(parsed).data
        if (end) break
        const { key, sequence, data } = rowSchema.parse(parsed)
        await apply({ source: head.source, entity, key, sequence }, data, tx)
        rows += 1
      }
    })
  }
  if (end.rows !== rows) throw new Error(`the export has ${end.rows} rows, ${rows} arrived`)
  const finished = { entity, rows, finished_at: options.now().toISOString() }
  await db('backfills').insert(finished).onConflict('entity').merge()
  return rows
}

async function openExport({ from, entity, service, secret }: BackfillOptions, signal: AbortSignal) {
  const headers = secret ? { authorization: `Bearer ${await serviceToken(secret, service)}` } : {}
  const timeouts = { headersTimeout: idleTimeoutMs, bodyTimeout: idleTimeoutMs }
  const answer = await request(`${from}/handover/${entity}`, { headers, signal, ...timeouts })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new Error(`${from} answered ${answer.statusCode} to the export of ${entity}`)
  }
  return createInterface({ input: answer.body, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]()
}

async function take(lines: AsyncIterator<string>, count: number): Promise<string[]> {
  const batch: string[] = []
  while (batch.length < count) {
    const next = await lines.next()
    if (next.done) break
    batch.push(next.value)
  }
  return batch
}
