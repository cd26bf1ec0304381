import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Config } from './config/config.ts'
import { firstEnd, readCertificates, type TlsFiles } from './config/tls-files.ts'
import type { ControlPlane } from './control-plane/control-plane.ts'
import type { Logger } from './control-plane/deps.ts'
import type { DataPlaneOptions } from './data-plane/data-plane.ts'
import type { PublishedRouting } from './data-plane/published-routing.ts'

/** What the data plane is told of TLS and addresses. Throws ConfigError for files that cannot be used. */
export function edgeOptions({ edge, adminPort }: Config): Partial<DataPlaneOptions> {
  const { tls, http2, backendRanges, secrets } = edge
  const ticketKeys = new Uint8Array(randomBytes(48))
  return {
    ownPorts: adminPort === 0 ? [] : [adminPort],
    backendRanges,
    secrets,
    ...(tls ? { tls: { certificates: readCertificates(tls), http2, ticketKeys } } : {}),
  }
}

/** The server of the admin port. */
export function createAdminListener({ edge }: Config, app: RequestListener): Server | TlsServer {
  const [first] = edge.adminTls ? readCertificates(edge.adminTls) : []
  return first ? createTlsServer({ ...first, minVersion: 'TLSv1.2' }, app) : createServer(app)
}

type Reloaded = {
  config: Config
  routing: PublishedRouting
  control: ControlPlane | null
  admin: Server | TlsServer
  logger: Logger
}

/**
 * What SIGHUP asks for: logs are opened again, and every file that was given at the start is read again.
 * One that cannot be used is reported and changes nothing.
 */
export async function reload({ config, routing, control, admin, logger }: Reloaded): Promise<void> {
  const { tls, adminTls } = config.edge
  routing.reopenLogs()
  await tell(logger, 'certificates', () => {
    if (tls) routing.renewCertificates(readFresh(tls, logger))
    const [first] = adminTls ? readFresh(adminTls, logger) : []
    if (first && 'setSecureContext' in admin) admin.setSecureContext({ ...first, minVersion: 'TLSv1.2' })
  })
  await tell(logger, 'secrets', () => routing.rereadSecrets())
  const { configFile } = config
  if (configFile === null || control === null) return
  await tell(logger, configFile, async () => {
    const outcome = await control.rereadFile(readFileSync(configFile, 'utf8'))
    logger.info({ file: configFile, ...outcome }, 'the file was read again')
  })
}

function readFresh(files: TlsFiles, logger: Logger) {
  const certificates = readCertificates(files)
  const ends = new Date(firstEnd(certificates))
  logger.info({ files: files.certs, ends: ends.toISOString() }, 'certificates were read again')
  return certificates
}

async function tell(logger: Logger, what: string, work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    logger.error({ what, why }, 'it could not be read again, and stays as it was')
  }
}
