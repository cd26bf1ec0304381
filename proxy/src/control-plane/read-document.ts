import { parse } from 'yaml'
import { Refusal } from '../domain/errors.ts'

/** A document that a person sent as text; refused with invalid_input when it is neither JSON nor YAML. */
export function readDocument(text: string): unknown {
  try {
    // JSON is YAML. Aliases that grow without end are refused by the parser's own limit.
    return parse(text, { maxAliasCount: 100 })
  } catch (error) {
    const message = `is neither JSON nor YAML: ${error instanceof Error ? error.message : error}`
    throw new Refusal('invalid_input', `document: ${message}`, { fields: [{ path: 'document', message }] })
  }
}
