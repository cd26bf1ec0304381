import type { ErrorRequestHandler, RequestHandler } from 'express'
import { z } from 'zod'
import type { Logger } from './log.ts'
import { currentScope } from './scope.ts'

/** An answer other than success, thrown where it is noticed and written in one place. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown> | undefined

  constructor(status: number, code: string, message: string, details?: Record<string, unknown>) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** The body of every error answer. */
export const errorDto = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      requestId: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .meta({ id: 'Error' })

export function errorBody(error: HttpError): z.output<typeof errorDto> {
  const requestId = currentScope()?.requestId ?? 'none'
  const details = error.details ? { details: error.details } : {}
  return { error: { code: error.code, message: error.message, requestId, ...details } }
}

/** Checks an outside input. @throws HttpError 400 that names the fields and what would be right */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const message = parsed.error.issues
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    .join('; ')
  throw new HttpError(400, 'invalid_input', message)
}

/** Body parsers and routers report failures as errors with a status; anything without one is our fault. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown }
  if (type === 'entity.parse.failed') return new HttpError(400, 'malformed_json', 'body: is not valid JSON')
  if (type === 'entity.too.large') return new HttpError(413, 'body_too_large', 'body: is too large')
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpError(status, 'bad_request', 'The request could not be understood')
  }
  return new HttpError(500, 'internal_error', 'Something went wrong on our side')
}

export const notFoundHandler: RequestHandler = (req) => {
  throw new HttpError(404, 'not_found', `There is nothing at ${req.method} ${req.path}`)
}

/** The one place where a failure becomes an answer. `render` lets a server choose another body. */
export function errorHandler(
  log: Logger,
  render: (error: HttpError) => unknown = errorBody,
): ErrorRequestHandler {
  return (error, _req, res, next) => {
    const problem = toHttpError(error)
    if (problem.status >= 500) log.error({ err: error }, 'request failed')
    // Bytes already went out: only Express can end the connection so that the client notices.
    if (res.headersSent) return next(error)
    res.status(problem.status).json(render(problem))
  }
}
