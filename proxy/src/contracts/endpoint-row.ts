import type { z } from 'zod'
import type { Capability } from '../domain/can.ts'

/**
 * One row of the admin API. The server validates with it, the console and the CLI are typed by it,
 * and the OpenAPI document is made from it. `permission` null: nobody needs to be signed in.
 */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: `/${string}`
  summary: string
  permission: Capability | null
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodType
  response: z.ZodType
  status?: 200 | 201 | 204
  /** With the header x-banyan-dry-run it answers what it would change (Trial), and changes nothing. */
  dryRun?: true
}
