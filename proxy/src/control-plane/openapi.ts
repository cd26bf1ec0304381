import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import { API_PREFIX } from '../contracts/client.ts'
import { ProblemBody } from '../contracts/common.ts'
import type { Endpoint } from '../contracts/endpoint-row.ts'
import { endpoints } from '../contracts/endpoints.ts'

/** The OpenAPI 3.1 document, made from the endpoint table: what is bound is what is described. */
export function openApiDocument(version: string): object {
  const paths: ZodOpenApiPathsObject = {}
  for (const [name, endpoint] of Object.entries(endpoints)) {
    const path = API_PREFIX + endpoint.path
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(name, endpoint) }
  }
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Banyan admin API', version, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    paths,
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'banyan_session',
          description: 'Over https its name is `__Host-banyan_session`.',
        },
      },
    },
  })
}

function operationOf(name: string, endpoint: Endpoint): ZodOpenApiOperationObject {
  const { summary, permission, params, query, body, response, status = 200 } = endpoint
  const answer =
    status === 204
      ? { description: 'Done' }
      : { description: summary, content: { 'application/json': { schema: response } } }
  return {
    operationId: name,
    summary,
    ...(permission === null ? { security: [] } : { description: `Needs the permission \`${permission}\`.` }),
    requestParams: { ...(params && { path: params }), ...(query && { query }) },
    ...(body && { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${status}`]: answer,
      default: { description: 'Refused', content: { 'application/problem+json': { schema: ProblemBody } } },
    },
  }
}
