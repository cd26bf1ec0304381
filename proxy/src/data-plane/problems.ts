import type { BackendFailureReason } from './http1/failure.ts'

/** Why the proxy itself answered, or could not finish answering. */
export type ProblemReason =
  | BackendFailureReason
  | 'malformed_request'
  | 'ambiguous_path'
  | 'bad_host'
  | 'target_too_long'
  | 'too_many_headers'
  | 'headers_too_large'
  | 'unsupported_transfer_coding'
  | 'method_not_supported'
  | 'version_not_supported'
  | 'max_forwards_reached'
  | 'expectation_failed'
  | 'body_too_large'
  | 'client_headers_timeout'
  | 'client_body_timeout'
  | 'client_stalled'
  | 'client_closed_request'
  | 'client_incomplete_request'
  | 'upgrade_refused'
  | 'upgrade_version'
  | 'loop_detected'
  | 'draining'
  | 'overloaded'
  | 'tunnel_idle'
  | 'token_missing'
  | 'token_invalid'
  | 'token_expired'
  | 'token_keys_unavailable'
  | 'rate_limited'
  | 'internal_error'

type Problem = { status: number; title: string }

/** The one place where a failure becomes a status. */
export const PROBLEMS: Record<ProblemReason, Problem> = {
  malformed_request: { status: 400, title: 'The request is not valid HTTP.' },
  ambiguous_path: {
    status: 400,
    title: 'The path can be read in more than one way (dot segments, backslash or control characters).',
  },
  bad_host: { status: 400, title: 'The request needs exactly one valid Host.' },
  target_too_long: { status: 414, title: 'The request target is too long.' },
  too_many_headers: { status: 431, title: 'The request has too many headers.' },
  headers_too_large: { status: 431, title: 'The request headers are too large.' },
  unsupported_transfer_coding: { status: 501, title: 'Only the transfer coding "chunked" is supported.' },
  method_not_supported: { status: 501, title: 'This method is not served here.' },
  version_not_supported: { status: 505, title: 'Only HTTP/1.1 and HTTP/1.0 are spoken here.' },
  max_forwards_reached: { status: 200, title: 'Max-Forwards is 0: the proxy itself answers.' },
  expectation_failed: { status: 417, title: 'Only the expectation "100-continue" is supported.' },
  body_too_large: { status: 413, title: 'The request body is too large.' },
  client_headers_timeout: { status: 408, title: 'The request headers took too long.' },
  client_body_timeout: { status: 408, title: 'The request body came too slowly.' },
  client_stalled: { status: 499, title: 'The client stopped reading the answer.' },
  client_closed_request: { status: 499, title: 'The client went away.' },
  client_incomplete_request: { status: 400, title: 'The request body ended too early.' },
  upgrade_refused: { status: 400, title: 'The upgrade request is not valid.' },
  upgrade_version: { status: 426, title: 'Only version 13 of the WebSocket protocol is supported.' },
  loop_detected: { status: 508, title: 'The request has passed through this proxy before.' },
  draining: { status: 503, title: 'The proxy is shutting down.' },
  overloaded: { status: 503, title: 'The proxy is overloaded.' },
  tunnel_idle: { status: 101, title: 'Nothing moved on the upgraded connection.' },
  token_missing: { status: 401, title: 'The request needs a bearer token.' },
  token_invalid: { status: 401, title: 'The bearer token is not accepted.' },
  token_expired: { status: 401, title: 'The bearer token has expired.' },
  token_keys_unavailable: { status: 503, title: 'There is no key to check the bearer token with.' },
  rate_limited: { status: 429, title: 'The client has sent too many requests.' },
  internal_error: { status: 500, title: 'The proxy failed. This is a defect of the proxy.' },
  backend_dns_failed: { status: 502, title: 'The name of the backend could not be resolved.' },
  backend_forbidden: { status: 502, title: 'The backend is at an address that the proxy does not call.' },
  backend_refused: { status: 502, title: 'The backend refused the connection.' },
  backend_unreachable: { status: 502, title: 'The backend could not be reached.' },
  backend_connect_timeout: { status: 504, title: 'The backend did not accept a connection in time.' },
  backend_tls_failed: { status: 502, title: 'No trusted TLS connection to the backend could be made.' },
  backend_reset: { status: 502, title: 'The backend reset the connection.' },
  backend_closed_early: { status: 502, title: 'The backend closed the connection without an answer.' },
  backend_bad_response: { status: 502, title: 'The backend answered with something that is not valid HTTP.' },
  backend_incomplete: { status: 502, title: 'The backend broke off in the middle of its answer.' },
  backend_headers_timeout: { status: 504, title: 'The backend did not answer in time.' },
  backend_idle_timeout: { status: 504, title: 'The backend stopped sending.' },
  backend_total_timeout: { status: 504, title: 'The exchange took longer than it may.' },
  pool_full: { status: 503, title: 'Too many requests are waiting for the backend.' },
  pool_timeout: { status: 503, title: 'No connection to the backend became free in time.' },
  out_of_sockets: { status: 503, title: 'The proxy can open no more connections for now.' },
  backend_unknown: { status: 502, title: 'The route names a backend that does not exist.' },
}

/** The problem as a JSON body (RFC 9457), without anything of the backend's. */
export function problemBody(reason: ProblemReason, requestId: string): string {
  const { status, title } = PROBLEMS[reason]
  return `${JSON.stringify({ type: 'about:blank', title, status, code: reason, requestId })}\n`
}
