import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RawRequest, RawResponse } from './http-message.ts'
import { RawBackend, type Scripts } from './raw-backend.ts'
import { connectRaw } from './raw-client.ts'
import type { Ending, RawConnection } from './raw-connection.ts'
import { play, type Script } from './steps.ts'

/** What a case came to. */
export interface Outcome {
  /** Answers that the client read, in order. */
  readonly responses: readonly RawResponse[]
  readonly client: RawConnection
  /** Requests that the backend read, in order. */
  readonly requests: readonly RawRequest[]
  readonly backend: RawBackend
}

/** What has to hold after a case; what is not given is not asked. */
export interface Expectation {
  /** Statuses of the client's answers, in order; a list in a place allows any of it. */
  readonly statuses?: readonly (number | readonly number[])[]
  /** How the client's connection has to end, within the time limit; `open` is looked at once, at the end. */
  readonly client?: Ending | 'ended'
  readonly backendRequests?: number
  readonly backendConnections?: number
  /** Bytes that must, and must not, have reached the backend. */
  readonly backendSees?: string | RegExp
  readonly backendNeverSees?: string | RegExp
  /** Anything else: returns what is wrong, in words. */
  readonly wrong?: (outcome: Outcome) => string | undefined
}

/** One line of a table: a client and a backend with a script each, and what has to come of it. */
export interface Case {
  /** Its number in the catalogue, such as `A04`. */
  readonly id: string
  /** A sentence that says what the proxy does. */
  readonly name: string
  readonly client: Script
  readonly backend: Scripts
  readonly expect: Expectation
}

/** A proxy in front of a backend, started for a table of cases. */
export interface ProxyUnderTest extends AsyncDisposable {
  readonly port: number
}

export type StartProxy = (backendPort: number) => Promise<ProxyUnderTest>

const includes = (bytes: Buffer, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? bytes.includes(wanted, 0, 'latin1') : wanted.test(bytes.toString('latin1'))

const statusesDiffer = (
  wanted: NonNullable<Expectation['statuses']>,
  responses: readonly RawResponse[],
): boolean =>
  wanted.length !== responses.length ||
  responses.some(({ status }, index) => ![wanted[index] ?? []].flat().includes(status))

const clientDiffers = async (wanted: Ending | 'ended', client: RawConnection): Promise<boolean> => {
  if (wanted === 'open') return client.ending !== 'open'
  const ending = await client.closed().catch(() => 'open')
  return wanted === 'ended' ? ending === 'open' : ending !== wanted
}

/** What of the expectation does not hold, in words; nothing when all does. */
export const mismatches = async (wanted: Expectation, outcome: Outcome): Promise<readonly string[]> => {
  const { responses, client, requests, backend } = outcome
  const seen = Buffer.concat(backend.connections.map(({ received }) => received))
  const found: (string | undefined | false)[] = [
    ...backend.failures.map((failure) => `backend ${failure}`),
    wanted.statuses !== undefined &&
      statusesDiffer(wanted.statuses, responses) &&
      `statuses are ${JSON.stringify(responses.map(({ status }) => status))}, not ${JSON.stringify(wanted.statuses)}`,
    wanted.client !== undefined &&
      (await clientDiffers(wanted.client, client)) &&
      `the client's connection should be ${wanted.client}; ${client.describe()}`,
    wanted.backendRequests !== undefined &&
      wanted.backendRequests !== requests.length &&
      `the backend read ${requests.length} requests, not ${wanted.backendRequests}`,
    wanted.backendConnections !== undefined &&
      wanted.backendConnections !== backend.connections.length &&
      `the backend had ${backend.connections.length} connections, not ${wanted.backendConnections}`,
    wanted.backendSees !== undefined &&
      !includes(seen, wanted.backendSees) &&
      `the backend did not see ${wanted.backendSees} in ${JSON.stringify(seen.toString('latin1').slice(0, 500))}`,
    wanted.backendNeverSees !== undefined &&
      includes(seen, wanted.backendNeverSees) &&
      `the backend saw ${wanted.backendNeverSees}`,
    wanted.wrong?.(outcome),
  ]
  return found.filter((problem) => typeof problem === 'string')
}

/** Plays one case through the proxy and tells what is wrong. */
export const runCase = async (
  one: Case,
  backend: RawBackend,
  proxyPort: number,
): Promise<readonly string[]> => {
  await backend.begin(one.backend)
  const client = await connectRaw(proxyPort)
  try {
    const failure = await play(one.client, client).then(
      () => [],
      (error: unknown) => [`client: ${error instanceof Error ? error.message : error}`],
    )
    const outcome = { responses: client.responses, client, requests: backend.requests, backend }
    return [...failure, ...(await mismatches(one.expect, outcome))]
  } finally {
    await client.close()
  }
}

/** A suite of one test for each case, against one proxy that is started for all of them. */
export const describeCases = (title: string, cases: readonly Case[], startProxy: StartProxy): void => {
  describe(title, () => {
    let backend: RawBackend
    let proxy: ProxyUnderTest
    beforeAll(async () => {
      backend = await RawBackend.start()
      proxy = await startProxy(backend.port)
    })
    afterAll(async () => {
      await proxy?.[Symbol.asyncDispose]()
      await backend?.[Symbol.asyncDispose]()
    })
    for (const one of cases) {
      it(`${one.id} ${one.name}`, async () => {
        expect(await runCase(one, backend, proxy.port)).toEqual([])
      })
    }
  })
}
