import type { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'

/** A JSON body: of a request, or of a response when a description says what it means. */
export const json = (schema: z.ZodType, description = '') => ({
  description,
  content: { 'application/json': { schema } },
})

/** An OpenAPI 3.1 document out of the same zod schemas that check the inputs. */
export function openApiDocument(title: string, paths: ZodOpenApiPathsObject, version = '1.0.0') {
  return createDocument({
    openapi: '3.1.0',
    info: { title, version },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths,
  })
}
