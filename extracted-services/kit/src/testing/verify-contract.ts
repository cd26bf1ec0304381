import { fileURLToPath } from 'node:url'
import { Verifier } from '@pact-foundation/pact'

/**
 * Verifies the contract that a consumer wrote (`contracts/{consumer}-{provider}.json`) against a running provider.
 * The token that the consumer made up is replaced by one that the provider accepts.
 * @throws with what does not match
 */
export async function verifyContract(options: {
  consumer: string
  provider: string
  url: string
  token: string
  states: string[]
}): Promise<void> {
  const { consumer, provider, url, token, states } = options
  const file = fileURLToPath(new URL(`../../../contracts/${consumer}-${provider}.json`, import.meta.url))
  await new Verifier({
    ...{ provider, providerBaseUrl: url, pactUrls: [file], logLevel: 'error' },
    // Each state is true of the seed data: naming it here is a promise to keep it so.
    stateHandlers: Object.fromEntries(states.map((state) => [state, async () => undefined])),
    requestFilter: (req, _res, next) => {
      if (req.headers.authorization) req.headers.authorization = `Bearer ${token}`
      next()
    },
  }).verifyProvider()
}
