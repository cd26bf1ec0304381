import { expect, it } from 'vitest'
import { connectFailure } from './failure.ts'

it.each([
  ['ENOTFOUND', 'backend_dns_failed'],
  ['EAI_AGAIN', 'backend_dns_failed'],
  ['ECONNREFUSED', 'backend_refused'],
  ['ENETUNREACH', 'backend_unreachable'],
  ['EHOSTUNREACH', 'backend_unreachable'],
  ['', 'backend_unreachable'],
  ['ETIMEDOUT', 'backend_connect_timeout'],
  ['ECONNRESET', 'backend_reset'],
  ['CERT_HAS_EXPIRED', 'backend_tls_failed'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'backend_tls_failed'],
  ['EMFILE', 'out_of_sockets'],
  ['EADDRNOTAVAIL', 'out_of_sockets'],
])('E01 %s on the way to a backend is %s, and nothing was sent', (code, reason) => {
  const failure = connectFailure(Object.assign(new Error(`connect ${code}`), { code }))
  expect(failure).toMatchObject({ reason, sent: false, stale: false, message: `connect ${code}` })
})
