import { ApiError, type Client } from '../contracts/client.ts'
import type { EvidenceReader, ReportAsk } from '../report/gather.ts'

/** The evidence of a running system, through its admin API. */
export function apiReader(call: Client): EvidenceReader {
  return {
    parity: (id, ask) => call('getParity', { params: { id }, query: askedOf(ask) }),
    shadow: (since) => call('getShadow', { query: { since } }),
    async divergences(route, { since, build }, limit) {
      const query = { route, since, limit, ...(build === undefined ? {} : { build }) }
      return call('listDivergences', { query })
    },
    divergence: (signature, since) => call('getDivergence', { params: { signature }, query: { since } }),
    example: (signature, example) =>
      call('getExample', { params: { signature, example } }).catch((error: unknown) => {
        // Another one may have taken its place since the group was read.
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }),
    noise: (route, limit) => call('listNoise', { query: { route, limit } }),
    rules: async (route) => (await call('listRules', { query: { route } })).items,
  }
}

const askedOf = ({ since, build, failUnder }: ReportAsk) => ({
  since,
  ...(build === undefined ? {} : { build }),
  ...(failUnder === undefined ? {} : { failUnder }),
})
