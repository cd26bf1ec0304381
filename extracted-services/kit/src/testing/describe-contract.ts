import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from './client.ts'
import { createContract } from './contract.ts'

/** One request, and the status that it must get: `template` is the path as the document writes it. */
export type ContractCase<R extends string> = [
  method: string,
  template: string,
  path: string,
  role: R | 'nobody',
  body: unknown,
  status: number,
]

/** What it takes to hold a service to its OpenAPI document. */
export interface ContractSuite<R extends string = string> {
  openapi: { paths?: object }
  /** Starts the service with whatever the cases need, by default on an SQLite database. */
  start(options?: {
    databaseUrl?: string
  }): Promise<{ call: Client; close(): Promise<void>; tokens: Record<R, string> }>
  cases: ContractCase<R>[]
  /** Operations and statuses, as in `get /orders/{id}/events 200`, that other tests hold to the document. */
  elsewhere?: string[]
}

/** Every answer has the documented shape, and every documented operation and status is tried. */
export function describeContract<R extends string>(
  name: string,
  suite: ContractSuite<R>,
  database: () => Promise<{ databaseUrl?: string }> = async () => ({}),
): void {
  const { openapi, cases, elsewhere = [] } = suite
  const violationOf = createContract(openapi)

  describe(name, () => {
    let service: Awaited<ReturnType<typeof suite.start>>
    beforeAll(async () => {
      service = await suite.start(await database())
    })
    afterAll(() => service.close())

    it('is served as it is tested', async () => {
      expect((await service.call('GET', '/openapi.json')).json).toEqual(JSON.parse(JSON.stringify(openapi)))
    })

    it.each(cases)('describes %s %s: %s as %s', async (method, template, path, role, body, status) => {
      const token = role === 'nobody' ? undefined : service.tokens[role as R]
      const answer = await service.call(method, path, { token, body })
      expect(answer.status, answer.text).toBe(status)
      expect(violationOf(method, template, answer)).toBeUndefined()
    })

    it('has no operation and no status that these tests leave out', () => {
      const tried = cases.map(
        ([method, template, , , , status]) => `${method.toLowerCase()} ${template} ${status}`,
      )
      const tested = new Set([...tried, ...elsewhere])
      expect(documentedIn(openapi).filter((entry) => !tested.has(entry))).toEqual([])
    })
  })
}

function documentedIn(openapi: { paths?: object }): string[] {
  return Object.entries(openapi.paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, { responses: object }>).flatMap(([method, operation]) =>
      Object.keys(operation.responses).map((status) => `${method} ${path} ${status}`),
    ),
  )
}
