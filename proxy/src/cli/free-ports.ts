import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { ConfigError } from '../config/config-error.ts'

/**
 * The ports that were asked for, after making sure that nobody listens there; 0 becomes a free one.
 * @throws ConfigError that names every one that is in use and who needs it
 */
export async function freePorts<N extends string>(wanted: Record<N, number>): Promise<Record<N, number>> {
  const probes: Server[] = []
  const taken: string[] = []
  const ports: [string, number][] = []
  for (const [name, port] of Object.entries<number>(wanted)) {
    const probe = createServer().listen({ host: '127.0.0.1', port })
    try {
      await once(probe, 'listening')
      probes.push(probe)
      ports.push([name, (probe.address() as AddressInfo).port])
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      taken.push(
        `Port ${port} ${code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`}, and the bundled ${name} needs it.`,
      )
    }
  }
  // Held until all are known, so that none is handed out twice.
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))))
  if (taken.length === 0) return Object.fromEntries(ports) as Record<N, number>
  throw new ConfigError(
    `${taken.join('\n')}\nStop what listens there, give the estate other ports (--estate-port), or put Banyan before your own monolith: npm start -- --legacy http://host:port`,
  )
}
