import type { RawHeaders } from './headers.ts'

/** A request as plain data: all that matching and deciding may look at. */
export type RequestFacts = {
  method: string
  /** Lower case, without port; empty when there is none. */
  host: string
  /** The path in the form that is matched (see path.ts); the one that is sent is `target`. */
  path: string
  /** Without the question mark; empty when there is none. */
  query: string
  /** The request target as the client wrote it, byte for byte, in origin form. */
  target: string
  rawHeaders: RawHeaders
  clientAddress: string
}
