import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { ConfigError } from './config-error.ts'

/** Paths of certificate chains and of their keys, in pairs. */
export type TlsFiles = { certs: string[]; keys: string[] }

/** A chain and its key, both PEM. */
export type Certificate = { cert: string; key: string }

type Given = { flag: string | undefined; name: string; variable: string }

/** Both or neither; several names take several of each, separated by commas, in the same order. */
export function tlsFiles(cert: Given, key: Given, env: NodeJS.ProcessEnv): TlsFiles | null {
  const certs = listOf(cert.flag ?? env[cert.variable])
  const keys = listOf(key.flag ?? env[key.variable])
  if (certs.length === 0 && keys.length === 0) return null
  if (certs.length !== keys.length)
    throw new ConfigError(
      `--${cert.name} and --${key.name} (${cert.variable}, ${key.variable}) go together: there are ${certs.length} and ${keys.length}.`,
    )
  return { certs, keys }
}

const listOf = (value = '') =>
  value
    .split(',')
    .map((path) => path.trim())
    .filter(Boolean)

/** Reads them and looks whether they can be used. Throws ConfigError with the file that cannot. */
export function readCertificates({ certs, keys }: TlsFiles): Certificate[] {
  return certs.map((path, i) => {
    const certificate = { cert: contentsOf(path), key: contentsOf(keys[i]!) }
    checked(path, 'has no certificate (PEM) at its beginning', () => new X509Certificate(certificate.cert))
    checked(keys[i]!, `has no key (PEM) that belongs to ${path}`, () => createSecureContext(certificate))
    return certificate
  })
}

/** When the first of them ends, in milliseconds; what has ended already is for the log to say. */
export const firstEnd = (certificates: readonly Certificate[]): number =>
  Math.min(...certificates.map(({ cert }) => new X509Certificate(cert).validToDate.getTime()))

function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError(
      `${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no reason given'}.`,
    )
  }
}

/** What OpenSSL says can hold a piece of the key: it is not repeated. */
function checked(path: string, wrong: string, look: () => unknown): void {
  try {
    look()
  } catch {
    throw new ConfigError(`${path} ${wrong}.`)
  }
}
