import { REFUSED_ADDRESS } from '../../address-guard.ts'

/** What can go wrong between the proxy and a backend. Each reason is counted, logged, and becomes a status in problems.ts. */
export type BackendFailureReason =
  | 'backend_dns_failed'
  | 'backend_refused'
  | 'backend_unreachable'
  | 'backend_connect_timeout'
  | 'backend_tls_failed'
  | 'backend_reset'
  | 'backend_closed_early'
  | 'backend_bad_response'
  | 'backend_incomplete'
  | 'backend_headers_timeout'
  | 'backend_idle_timeout'
  | 'backend_total_timeout'
  | 'pool_full'
  | 'pool_timeout'
  | 'backend_unknown'
  | 'out_of_sockets'
  | 'backend_forbidden'

/** A failed attempt. `sent`: a byte of the request may have reached the backend. */
export class BackendFailure extends Error {
  readonly reason: BackendFailureReason
  readonly sent: boolean
  /** The connection had served before and died without an answer: most likely closed by the backend while idle. */
  readonly stale: boolean

  constructor(reason: BackendFailureReason, message: string, { sent = false, stale = false } = {}) {
    super(message)
    this.name = 'BackendFailure'
    this.reason = reason
    this.sent = sent
    this.stale = stale
  }
}

/** A failure to connect, from Node's error code. */
export function connectFailure(error: NodeJS.ErrnoException): BackendFailure {
  return new BackendFailure(connectReason(error.code ?? ''), error.message)
}

/** What the machine we run on is short of: no backend is to blame (EMFILE, ephemeral ports and the like). */
const OURS = /^(?:EMFILE|ENFILE|ENOBUFS|ENOMEM|EAGAIN|EADDRNOTAVAIL)$/

function connectReason(code: string): BackendFailureReason {
  if (code === REFUSED_ADDRESS) return 'backend_forbidden'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'backend_dns_failed'
  if (code === 'ECONNREFUSED') return 'backend_refused'
  if (code === 'ETIMEDOUT') return 'backend_connect_timeout'
  if (code === 'ECONNRESET') return 'backend_reset'
  if (OURS.test(code)) return 'out_of_sockets'
  if (
    /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|HOSTNAME_|INVALID_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code)
  )
    return 'backend_tls_failed'
  return 'backend_unreachable'
}
