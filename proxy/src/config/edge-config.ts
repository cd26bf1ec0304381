import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parsed } from './config-error.ts'
import { type TlsFiles, tlsFiles } from './tls-files.ts'

export type EdgeFlags = {
  tlsCert?: string
  tlsKey?: string
  adminTlsCert?: string
  adminTlsKey?: string
}

/** How the two ports meet those who call them, and whom the proxy calls. */
export type EdgeConfig = {
  /** Null: plain HTTP. */
  tls: TlsFiles | null
  adminTls: TlsFiles | null
  /** Whether HTTP/2 is offered where TLS is spoken. */
  http2: boolean
  /** Backends live in these ranges only; empty: anywhere that is not refused. */
  backendRanges: string[]
  /** Secrets that routes name: variables that begin with BANYAN_SECRET_, and files in one folder. */
  secrets: { variables: Record<string, string>; dir: string }
}

const RANGE = z
  .string()
  .regex(/^(?:[0-9.]+|[0-9a-f:]+)(?:\/\d{1,3})?$/i, { error: 'an address or a range such as 10.0.0.0/8' })
const SECRET = 'BANYAN_SECRET_'

export function readEdgeConfig(flags: EdgeFlags, env: NodeJS.ProcessEnv, dataDir: string): EdgeConfig {
  const given = (flag: string | undefined, name: string, variable: string) => ({ flag, name, variable })
  return {
    tls: tlsFiles(
      given(flags.tlsCert, 'tls-cert', 'BANYAN_TLS_CERT'),
      given(flags.tlsKey, 'tls-key', 'BANYAN_TLS_KEY'),
      env,
    ),
    adminTls: tlsFiles(
      given(flags.adminTlsCert, 'admin-tls-cert', 'BANYAN_ADMIN_TLS_CERT'),
      given(flags.adminTlsKey, 'admin-tls-key', 'BANYAN_ADMIN_TLS_KEY'),
      env,
    ),
    http2: env.BANYAN_HTTP2 !== 'off',
    backendRanges: parsed(
      z.array(RANGE),
      (env.BANYAN_BACKEND_RANGES ?? '')
        .split(',')
        .map((range) => range.trim())
        .filter(Boolean),
      'BANYAN_BACKEND_RANGES',
    ),
    secrets: {
      variables: Object.fromEntries(
        Object.entries(env).flatMap(([name, value]) =>
          name.startsWith(SECRET) && value ? [[name, value]] : [],
        ),
      ),
      dir: resolve(env.BANYAN_SECRETS_DIR ?? join(dataDir, 'secrets')),
    },
  }
}
