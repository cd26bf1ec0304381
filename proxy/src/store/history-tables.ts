import type { Knex } from 'knex'
import type { Actor, AuditEntry, ObjectChange, Revision } from '../contracts/activity.ts'
import { Refusal } from '../domain/errors.ts'
import { type AuditFilter, type ChainedRow, chainHead, checkChain, linkOf } from './audit-chain.ts'
import type { Page, PageRequest, StoreTables } from './store.ts'

type RevisionRow = {
  n: number
  at: string
  actor: string
  summary: string
  reason: string | null
  changes: string
}

export function revisionsTable(db: Knex): StoreTables['revisions'] {
  const current = async () => {
    const row = await db('revisions').max<{ n: number | null }[]>('n as n').first()
    return row?.n ?? 0
  }
  return {
    current,
    async append({ at, actor, summary, reason, changes }) {
      const n = (await current()) + 1
      const row = { n, at, actor: JSON.stringify(actor), summary, reason, changes: JSON.stringify(changes) }
      await db('revisions').insert(row)
      for (const { kind, id } of changes) await db('revision_objects').insert({ n, kind, object_id: id })
      return n
    },
    async find(n) {
      const row: RevisionRow | undefined = await db('revisions').where({ n }).first()
      return row ? revisionOf(row) : null
    },
    async page(request) {
      const rows: RevisionRow[] = await pageQuery(db('revisions'), 'n', request)
      return pageOf(rows.map(revisionOf), request, (revision) => revision.n)
    },
    async changesAfter(n) {
      const rows: RevisionRow[] = await db('revisions').where('n', '>', n).orderBy('n', 'desc')
      return rows.map((row) => ({ n: row.n, changes: JSON.parse(row.changes) as ObjectChange[] }))
    },
    async lastTouched(kind, id) {
      const where = id === undefined ? { kind } : { kind, object_id: id }
      const newest = db('revision_objects').where(where).groupBy('object_id').select('object_id')
      const rows: { object_id: string; n: number; at: string; actor: string }[] = await db
        .from(newest.max('n as last').as('newest'))
        .join('revisions', 'revisions.n', 'newest.last')
        .select('newest.object_id', 'revisions.n', 'revisions.at', 'revisions.actor')
      return new Map(
        rows.map(({ object_id, n, at, actor }) => [
          object_id,
          { n, at, by: (JSON.parse(actor) as Actor).name },
        ]),
      )
    },
  }
}

export function auditTable(db: Knex): StoreTables['audit'] {
  return {
    async append({ at, actor, verb, target, summary, reason, revision }) {
      const head = await chainHead(db)
      const made: { changes: string } | undefined =
        revision === null ? undefined : await db('revisions').where({ n: revision }).first('changes')
      const entry = {
        id: head.entry + 1,
        at,
        actor: JSON.stringify(actor),
        verb,
        target_kind: target.kind,
        target_id: target.id,
        summary,
        reason,
        revision,
      }
      const hash = linkOf(head.hash, { ...entry, changes: made?.changes ?? null })
      await db('audit').insert({ ...entry, hash })
      await db('audit_head').where({ id: 1 }).update({ entry: entry.id, hash })
    },
    async page(request) {
      const query = db('audit')
        .leftJoin('revisions', 'revisions.n', 'audit.revision')
        .select('audit.*', 'revisions.changes')
      const filtered = only(query, request)
      const rows: ChainedRow[] = await pageQuery(filtered, 'audit.id', request)
      return pageOf(rows.map(auditOf), request, (entry) => entry.id)
    },
    head: () => chainHead(db),
    verify: (anchor) => checkChain(db, anchor),
  }
}

/** An entry is about an object when it names it, or when the revision that it made changed it. */
function only(query: Knex.QueryBuilder, { kind, id, verb, actor }: AuditFilter): Knex.QueryBuilder {
  if (verb !== undefined) query.where('audit.verb', verb)
  if (actor !== undefined) query.whereRaw(`audit.actor like ? escape '!'`, [`%${namedIn(actor)}%`])
  if (kind === undefined && id === undefined) return query
  const touched = { ...(kind && { kind }), ...(id && { object_id: id }) }
  return query.where((or) =>
    or
      .where({ ...(kind && { target_kind: kind }), ...(id && { target_id: id }) })
      .orWhereIn('audit.revision', (of) => of.from('revision_objects').where(touched).select('n')),
  )
}

/** How a name stands in an actor's JSON, as a pattern of LIKE. */
const namedIn = (name: string) => JSON.stringify({ name }).slice(1, -1).replace(/[!%_]/g, '!$&')

/** Newest first, one more than asked for: the extra row says that there is a next page. */
function pageQuery(query: Knex.QueryBuilder, key: string, { limit, after }: PageRequest): Knex.QueryBuilder {
  if (after !== undefined) {
    if (!/^\d{1,9}$/.test(after)) {
      throw new Refusal('invalid_input', 'after: use the value of "next" of the page before.')
    }
    query.where(key, '<', Number(after))
  }
  return query.orderBy(key, 'desc').limit(limit + 1)
}

function pageOf<T>(rows: T[], { limit }: PageRequest, keyOf: (row: T) => number): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? String(keyOf(last)) : null }
}

const revisionOf = (row: RevisionRow): Revision => ({
  ...row,
  actor: JSON.parse(row.actor),
  changes: JSON.parse(row.changes),
})

function auditOf({ target_kind, target_id, actor, changes, hash: _, ...rest }: ChainedRow): AuditEntry {
  return {
    ...rest,
    actor: JSON.parse(actor),
    target: { kind: target_kind, id: target_id },
    changes: changes === null ? [] : JSON.parse(changes),
  }
}
