import type { ErrorRequestHandler, Response } from 'express'
import { ZodError } from 'zod'
import type { ProblemBody } from '../contracts/common.ts'
import { Refusal, type RefusalCode } from '../domain/errors.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Logger } from './deps.ts'

const STATUS: Record<RefusalCode, number> = {
  invalid_input: 400,
  route_rejected: 400,
  not_signed_in: 401,
  not_permitted: 403,
  csrf: 403,
  not_found: 404,
  already_exists: 409,
  stale_version: 409,
  in_use: 409,
  no_candidate: 409,
  candidate_unhealthy: 409,
  route_retired: 409,
  conflict: 409,
  wrong_host: 421,
  too_many_attempts: 429,
}

type Problem = { status: number; body: Omit<ProblemBody, 'requestId'>; retryAfter?: number | undefined }
type Field = { path: string; message: string }
type Issue = ZodError['issues'][number]

/** The one place where a failure of the admin API becomes a status and a body. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return refused(error)
  if (error instanceof ZodError) return invalid(error.issues.flatMap(fieldsOf))
  if (error instanceof StoreUnavailable) {
    return { status: 503, body: { code: 'store_unavailable', message: error.message }, retryAfter: 1 }
  }
  return unreadable(error) ?? { status: 500, body: { code: 'internal', message: INTERNAL } }
}

const INTERNAL = 'Something failed inside Banyan. The request id finds it in the log.'

function refused(error: Refusal): Problem {
  const { current, fields, retryAfter, ...details } = (error.details ?? {}) as Record<string, unknown> & {
    fields?: Field[]
    retryAfter?: number
  }
  const body = {
    code: error.code,
    message: error.message,
    ...(fields && { fields }),
    ...(current !== undefined && { current }),
    ...(Object.keys(details).length > 0 && { details }),
  }
  return { status: STATUS[error.code], body, retryAfter }
}

/** Of each field the first thing that is wrong: the others often follow from it. */
function invalid(all: Field[]): Problem {
  const fields = all.filter(({ path }, i) => all.findIndex((field) => field.path === path) === i)
  const told = fields.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  return { status: 400, body: { code: 'invalid_input', message: told.join('; '), fields } }
}

/**
 * One line for each thing that is wrong. Of a union the branch that was meant is reported, the one that
 * objects to a value and not to the shape; so {"prefix": "users"} hears that a prefix starts with "/".
 */
function fieldsOf(issue: Issue): Field[] {
  const path = issue.path.map(String)
  if (issue.code === 'invalid_union') {
    const meant = (issue.errors as Issue[][]).filter((branch) => !branch.some(isAboutShape))
    if (meant.length === 1) {
      return meant[0]!.flatMap((inner) => fieldsOf({ ...inner, path: [...path, ...inner.path] }))
    }
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'there is no such field' }))
  }
  const absent = issue.code === 'invalid_type' && /received undefined/.test(issue.message)
  return [{ path: path.join('.'), message: absent ? 'is needed' : issue.message }]
}

const isAboutShape = (issue: Issue) =>
  issue.code === 'unrecognized_keys' || issue.code === 'invalid_type' || issue.code === 'invalid_value'

/** What express and its body parser throw: their status is right, their words are not for people. */
function unreadable(error: unknown): Problem | null {
  const { status, type, message } = (error ?? {}) as { status?: number; type?: string; message?: string }
  if (status === undefined || status < 400 || status > 499) return null
  const refuse = (code: string, told: string) => ({ status, body: { code, message: told } })
  if (status === 413) return refuse('body_too_large', 'The body is larger than the admin API takes.')
  if (status === 415) return refuse('unsupported_media_type', 'Send JSON: content-type: application/json.')
  if (type === 'entity.parse.failed') return refuse('invalid_input', `The body is not JSON: ${message}`)
  return refuse('invalid_input', 'The request cannot be read.')
}

export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    const problem = problemOf(error)
    if (problem.status >= 500) {
      const fields = { err: error, requestId: res.locals.requestId, method: req.method, path: req.path }
      logger.error(fields, 'an admin request failed')
    }
    if (res.headersSent) next(error)
    else sendProblem(res, problem)
  }
}

function sendProblem(res: Response, { status, body, retryAfter }: Problem): void {
  if (retryAfter !== undefined) res.setHeader('retry-after', String(retryAfter))
  if (status === 401) res.setHeader('www-authenticate', 'Bearer')
  res.setHeader('cache-control', 'no-store')
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ ...body, requestId: res.locals.requestId }))
}
