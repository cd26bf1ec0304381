/** A refusal with a stable code for programs and a sentence for people. The edge maps the code to a status. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Record<string, unknown> | undefined

  constructor(code: RefusalCode, message: string, details?: Record<string, unknown>) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}

export type RefusalCode =
  | 'invalid_input'
  | 'not_found'
  | 'already_exists'
  | 'stale_version'
  | 'in_use'
  | 'no_candidate'
  | 'candidate_unhealthy'
  | 'route_retired'
  | 'route_rejected'
  | 'not_signed_in'
  | 'not_permitted'
  | 'too_many_attempts'
  | 'csrf'
  | 'wrong_host'
  | 'conflict'
