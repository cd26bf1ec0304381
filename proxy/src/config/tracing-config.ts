import { z } from 'zod'
import { parsed } from './config-error.ts'

/** Where the spans of requests go, and of how many; null: there is no tracing. */
export type TracingConfig = {
  /** An OTLP/HTTP receiver, such as http://127.0.0.1:4318. */
  endpoint: string
  /** Share of the traces that begin here which are recorded; for others the client has decided. */
  share: number
}

const ENDPOINT = z
  .url({ protocol: /^https?$/, error: 'the URL of an OTLP/HTTP receiver, such as http://127.0.0.1:4318' })
  .transform((url) => url.replace(/\/+$/, ''))
const SHARE = z.coerce
  .number({ error: 'a share from 0 to 1' })
  .min(0, 'a share from 0 to 1')
  .max(1, 'a share from 0 to 1')

/** Ours, else the variable that everybody's tools know. */
export function readTracingConfig(env: NodeJS.ProcessEnv): TracingConfig | null {
  const variable = env.BANYAN_OTLP_ENDPOINT ? 'BANYAN_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT'
  const endpoint = env[variable]
  if (!endpoint) return null
  return {
    endpoint: parsed(ENDPOINT, endpoint, variable),
    share: parsed(SHARE, env.BANYAN_TRACE_SHARE || '1', 'BANYAN_TRACE_SHARE'),
  }
}
