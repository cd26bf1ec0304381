import { Policies } from 'banyan/contracts/policies.ts'
import type { Policies as PoliciesOfRoute } from 'banyan/domain/policies.ts'
import { describe, expect, it } from 'vitest'
import { NO_POLICIES, policiesOf, policyValuesOf } from './policy-values.ts'

describe('the policies of a form', () => {
  it('are none until somebody wants one', () => {
    expect(policiesOf(NO_POLICIES)).toBeUndefined()
    expect(policyValuesOf(undefined)).toEqual(NO_POLICIES)
  })

  it.each([
    { jwt: { secret: { variable: 'BANYAN_SECRET_A' }, algorithms: ['HS256'], clockSkewSeconds: 5 } },
    {
      jwt: {
        secret: { file: 'shop.key' },
        algorithms: ['HS256', 'HS512'],
        issuer: 'i',
        audience: ['a', 'b'],
      },
    },
    {
      jwt: { jwks: 'https://id.example/keys', algorithms: ['ES256'], optional: true },
      claimHeaders: { 'x-user-id': 'sub' },
    },
    { rateLimit: { requests: 10, seconds: 1, by: 'client-address' } },
    { rateLimit: { requests: 10, seconds: 1, burst: 3, by: { header: 'x-api-key' } } },
  ] as PoliciesOfRoute[])('go through the form unharmed: %j', (policies) => {
    expect(policiesOf(policyValuesOf(policies))).toEqual(policies)
    expect(Policies.parse(policiesOf(policyValuesOf(policies)))).toEqual(policies)
  })

  it('have the usual algorithm where none is named', () => {
    const values = { ...NO_POLICIES, token: 'keys', source: 'https://id.example/keys' } as const
    expect(policiesOf(values)?.jwt?.algorithms).toEqual(['RS256'])
  })

  it('send what is wrong for the server to refuse by name', () => {
    const refused = Policies.safeParse(
      policiesOf({
        ...NO_POLICIES,
        token: 'secret',
        source: 'a',
        limit: 'header',
        requests: 'many',
        claimHeaders: 'x-a',
      }),
    )
    const paths = refused.error?.issues.map(({ path }) => path.join('.'))
    expect(paths).toEqual(expect.arrayContaining(['rateLimit.requests', 'claimHeaders.x-a']))
  })
})
