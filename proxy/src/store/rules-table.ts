import type { Knex } from 'knex'
import type { EvidenceTables, RuleRow } from './evidence-store.ts'
import { addUp } from './sum-rows.ts'

type Columns = { id: string; created_at: string; rule: string }

const rowOf = ({ rule, created_at }: Columns): RuleRow => ({ rule: JSON.parse(rule), createdAt: created_at })

export function rulesTable(db: Knex): EvidenceTables['rules'] {
  return {
    list: async () => ((await db('rules').orderBy(['created_at', 'id'])) as Columns[]).map(rowOf),
    async find(id) {
      const row: Columns | undefined = await db('rules').where({ id }).first()
      return row ? rowOf(row) : null
    },
    async insert({ rule, createdAt }) {
      await db('rules').insert({
        id: rule.id,
        created_at: createdAt,
        rule: JSON.stringify(rule),
      } satisfies Columns)
    },
    remove: async (id) => (await db('rules').where({ id }).delete()) > 0,
    addHits: (rows) => addUp(db, 'rule_hits', ['hour', 'rule'], ['count'], rows),
    async hits(sinceHour) {
      const rows: { rule: string; total: number; recent: number | null; lastHour: number }[] = await db(
        'rule_hits',
      )
        .groupBy('rule')
        .select('rule')
        .sum('count as total')
        .max('hour as lastHour')
        .select(db.raw('sum(case when hour >= ? then count else 0 end) as recent', [sinceHour]))
      return rows.map(({ rule, total, recent, lastHour }) => ({
        rule,
        total: Number(total),
        recent: Number(recent ?? 0),
        lastHour,
      }))
    },
    pruneHits: (beforeHour) => db('rule_hits').where('hour', '<', beforeHour).delete(),
  }
}
