import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditEntry } from '../contracts/activity.ts'
import type { Client } from '../contracts/client.ts'
import { note } from './output.ts'

const EVERY_MS = 1_000
const PAGE = 100

type Filter = { kind?: string; id?: string; actor?: string; verb?: string }

/**
 * Tells every entry that comes after `last`, oldest first, until it is stopped. A server that is away for a while is
 * waited for: nothing is left out.
 */
export async function followActivity(
  call: Client,
  filter: Filter,
  last: number,
  tell: (entry: AuditEntry) => void,
  stopped: AbortSignal,
): Promise<void> {
  let newest = last
  while (!stopped.aborted) {
    await sleep(EVERY_MS, undefined, { signal: stopped }).catch(() => undefined)
    if (stopped.aborted) return
    try {
      for (const entry of await entriesAfter(call, filter, newest)) {
        tell(entry)
        newest = entry.id
      }
    } catch (error) {
      note(error instanceof Error ? error.message : String(error))
    }
  }
}

async function entriesAfter(call: Client, filter: Filter, last: number): Promise<AuditEntry[]> {
  const found: AuditEntry[] = []
  let after: string | null | undefined
  do {
    const query = { ...filter, limit: PAGE, ...(after ? { after } : {}) }
    const page: { items: AuditEntry[]; next: string | null } = await call('listAudit', { query })
    found.push(...page.items.filter(({ id }) => id > last))
    after = page.items.some(({ id }) => id <= last) ? null : page.next
  } while (after)
  return found.reverse()
}
