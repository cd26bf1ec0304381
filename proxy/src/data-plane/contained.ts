import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Refusals } from './refusals.ts'

/**
 * A defect that one request brings to light stays with that request. Uncaught it would end the thread,
 * and with it the connections of everybody else on it.
 */
export function contained<T>(
  handle: (req: IncomingMessage, res: ServerResponse) => T,
  refusals: Pick<Refusals, 'answer'>,
  onDefect: (error: unknown) => void,
) {
  return (req: IncomingMessage, res: ServerResponse): T | null => {
    try {
      return handle(req, res)
    } catch (error) {
      onDefect(error)
      // What had begun breaks off: a clean end would make it look whole.
      if (res.headersSent) res.destroy()
      else refusals.answer(req, res, 'internal_error')
      return null
    }
  }
}
