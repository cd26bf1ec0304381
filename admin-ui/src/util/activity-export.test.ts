import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { expect, it } from 'vitest'
import { asCsv, asJsonLines } from './activity-export.ts'

const entry = (summary: string): AuditEntry => ({
  ...{ id: 7, at: '2026-05-01T12:00:00.000Z', verb: 'route.traffic', summary, reason: null, revision: 3 },
  actor: { kind: 'account', name: 'ana', via: 'console' },
  target: { kind: 'route', id: 'products' },
  changes: [],
})

it('a line of CSV for each entry, with quotes where they are needed and no formulas', () => {
  expect(asCsv([entry('Set "products", to 5 %'), entry('=1+1')])).toBe(
    'id,at,actor,kind,via,verb,target,summary,reason,revision\r\n' +
      '7,2026-05-01T12:00:00.000Z,ana,account,console,route.traffic,route:products,"Set ""products"", to 5 %",,3\r\n' +
      "7,2026-05-01T12:00:00.000Z,ana,account,console,route.traffic,route:products,'=1+1,,3\r\n",
  )
})

it('a line of JSON for each entry', () => {
  expect(
    asJsonLines([entry('a'), entry('b')])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).summary),
  ).toEqual(['a', 'b'])
})
