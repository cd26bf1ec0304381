import { z } from 'zod'
import { Refusal } from '../../domain/errors.ts'
import { readDocument } from '../read-document.ts'

/** Endpoints taken from one document. */
const ENDPOINTS_MAX = 2_000
const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

/** The parts of an OpenAPI 3 document that name endpoints; all else is nobody's business here. */
const Document = z.object({
  openapi: z.string().regex(/^3\./, { error: 'only OpenAPI 3 documents can be read' }),
  info: z.object({ title: z.string().default('') }).default({ title: '' }),
  servers: z.array(z.object({ url: z.string() })).optional(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).default({}),
})

export type Documented = { title: string; endpoints: { endpoint: string; title: string | null }[] }

/** The endpoints of an OpenAPI 3 document, given as an object or as JSON or YAML text. */
export function documentedEndpoints(
  document: string | Record<string, unknown>,
  basePath: string | undefined,
): Documented {
  const parsed = Document.safeParse(typeof document === 'string' ? readDocument(document) : document)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw wrong(
      `document${issue?.path.length ? `.${issue.path.join('.')}` : ''}`,
      issue?.message ?? 'is not valid',
    )
  }
  const { info, servers, paths } = parsed.data
  const base = (basePath ?? basePathOf(servers?.[0]?.url)).replace(/\/$/, '')
  const endpoints = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item?.[method] !== undefined).map((method) => ({
      endpoint: `${method.toUpperCase()} ${base}${path}`,
      title: titleOf(item?.[method]),
    })),
  )
  if (endpoints.length > ENDPOINTS_MAX) {
    throw wrong('document.paths', `has ${endpoints.length} operations; at most ${ENDPOINTS_MAX} are taken`)
  }
  return {
    title: info.title,
    endpoints: endpoints.filter(({ endpoint }) => /^[A-Z]+ \/\S{0,290}$/.test(endpoint)),
  }
}

/** The path of the first server, which may be relative: `https://api.example/v1` is `/v1`. */
function basePathOf(url: string | undefined): string {
  if (url === undefined || url.includes('{')) return ''
  return URL.canParse(url, 'http://localhost')
    ? new URL(url, 'http://localhost').pathname.replace(/\/$/, '')
    : ''
}

function titleOf(operation: unknown): string | null {
  const { summary, operationId } = (operation ?? {}) as { summary?: unknown; operationId?: unknown }
  const title = typeof summary === 'string' && summary !== '' ? summary : operationId
  return typeof title === 'string' ? title.slice(0, 200) : null
}

const wrong = (path: string, message: string) =>
  new Refusal('invalid_input', `${path}: ${message}`, { fields: [{ path, message }] })
