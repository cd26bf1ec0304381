import { Ajv2020 } from 'ajv/dist/2020.js'
import formatsPlugin from 'ajv-formats'
import type { Answer } from './client.ts'

interface Document {
  paths?: Record<
    string,
    Record<string, { responses?: Record<string, { content?: Record<string, { schema?: object }> }> }>
  >
  components?: object
}

/**
 * Holds answers to an OpenAPI 3.1 document, whose schemas are plain JSON Schema 2020-12.
 * @returns what is wrong with an answer, or nothing
 */
export function createContract(document: object) {
  const { paths = {}, components } = document as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formatsPlugin.default(ajv)
  ajv.addSchema({ $id: 'openapi:', components })

  return (method: string, path: string, answer: Answer): string | undefined => {
    const response = paths[path]?.[method.toLowerCase()]?.responses?.[answer.status]
    if (!response) return `${method} ${path} does not document status ${answer.status}`
    const types = Object.keys(response.content ?? {})
    const given = answer.headers.get('content-type')?.split(';')[0]
    if (given && !types.includes(given))
      return `${method} ${path} ${answer.status} does not document ${given}`
    const schema = response.content?.['application/json']?.schema
    if (!schema) return undefined
    const absolute = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components', '"openapi:#/components'),
    ) as object
    const validate = ajv.compile(absolute)
    return validate(answer.json) ? undefined : ajv.errorsText(validate.errors)
  }
}
