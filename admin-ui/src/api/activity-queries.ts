import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { AuditEntry, Revision } from 'banyan/contracts/activity.ts'
import { api } from './client.ts'

const PAGE = 100
/** Pages of what is exported or compared; more than this is for the command line. */
const PAGES_MAX = 100
const LARGE_PAGE = 500

const about = (kind: string | undefined) => (kind === undefined ? {} : { kind })

/** Who did what, newest first, of one kind of object or of all. */
export const activityQuery = (kind: string | undefined) =>
  infiniteQueryOptions({
    queryKey: kind === undefined ? ['audit'] : ['audit', 'kind', kind],
    queryFn: ({ signal, pageParam }) =>
      api('listAudit', {
        query: { limit: PAGE, ...about(kind), ...(pageParam ? { after: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })

/** One entry, however long ago it was; null when there is none of this number. */
export const entryQuery = (id: number) =>
  queryOptions({
    queryKey: ['audit', 'entry', id],
    queryFn: async ({ signal }) => {
      const { items } = await api('listAudit', { query: { limit: 1, after: String(id + 1) }, signal })
      return items.find((entry) => entry.id === id) ?? null
    },
  })

/** All entries of a kind, as far as an export in the browser goes. */
export async function everyEntry(kind: string | undefined): Promise<AuditEntry[]> {
  const found: AuditEntry[] = []
  let after: string | null = ''
  for (let page = 0; page < PAGES_MAX && after !== null; page++) {
    const query = { limit: LARGE_PAGE, ...about(kind), ...(after ? { after } : {}) }
    const answer: { items: AuditEntry[]; next: string | null } = await api('listAudit', { query })
    found.push(...answer.items)
    after = answer.next
  }
  return found
}

/** The revisions after `from` up to `to`, newest first. */
export const revisionsBetweenQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['revisions', 'between', from, to],
    queryFn: async ({ signal }) => {
      const found: Revision[] = []
      for (let page = 0; page < PAGES_MAX; page++) {
        const after = String(found.at(-1)?.n ?? to + 1)
        const { items } = await api('listRevisions', { query: { limit: LARGE_PAGE, after }, signal })
        found.push(...items.filter(({ n }) => n > from))
        if (items.length === 0 || items.at(-1)!.n <= from + 1) break
      }
      return found
    },
  })
