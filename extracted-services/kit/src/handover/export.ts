import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Router } from 'express'
import { requireCaller, requireRole, type TokenVerifier } from '../bearer.ts'
import { HttpError } from '../errors.ts'

export interface ExportedRow {
  key: string
  /** The sequence of the last event about this row, 0 when there was none. */
  sequence: number
  data: unknown
}

/** The next rows after a key, in the order of keys. */
export type ExportPage = (after: string | undefined, limit: number) => Promise<ExportedRow[]>

const pageSize = 500

/**
 * `GET /handover/{entity}`: everything as NDJSON, for services only. The first line names the source, the last
 * one counts the rows, so that a stream that was cut is noticed.
 */
export function handoverExport(
  source: string,
  entities: Record<string, ExportPage>,
  verifyToken: TokenVerifier,
): Router {
  const router = Router()
  router.get('/handover/:entity', requireCaller(verifyToken), requireRole('service'), async (req, res) => {
    const entity = String(req.params.entity)
    const page = Object.hasOwn(entities, entity) ? entities[entity] : undefined
    if (!page)
      throw new HttpError(
        404,
        'unknown_entity',
        `There are no ${entity}; try ${Object.keys(entities).join(', ')}`,
      )
    res.type('application/x-ndjson')
    await pipeline(Readable.from(linesOf(source, entity, page)), res)
  })
  return router
}

async function* linesOf(source: string, entity: string, page: ExportPage): AsyncGenerator<string> {
  yield `${JSON.stringify({ source, entity })}\n`
  let rows = 0
  let after: string | undefined
  do {
    const next = await page(after, pageSize)
    yield next.map((row) => `${JSON.stringify(row)}\n`).join('')
    rows += next.length
    after = next.length === pageSize ? next.at(-1)?.key : undefined
  } while (after !== undefined)
  yield `${JSON.stringify({ end: true, rows })}\n`
}
