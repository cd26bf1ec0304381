/** The form of a new route for an endpoint such as "GET /users/{id}". */
export function prefillOf(endpoint: string): { path: string; kind: 'template' | 'exact'; methods?: string } {
  const space = endpoint.indexOf(' ')
  const path = endpoint.slice(space + 1)
  const method = endpoint.slice(0, Math.max(0, space))
  return { path, kind: path.includes('{') ? 'template' : 'exact', ...(method ? { methods: method } : {}) }
}
