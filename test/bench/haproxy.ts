import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, type Program, startProgram } from './program.ts'

const configuration = (port: number, backendPort: number): string => `
global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend clients
  bind 127.0.0.1:${port}
  default_backend backend
backend backend
  server one 127.0.0.1:${backendPort}
`

/** Starts HAProxy with one thread, no log, and backend connections shared between clients. */
export const startHaproxy = async (
  haproxy: string,
  folder: string,
  backendPort: number,
): Promise<Program> => {
  const port = await freePort()
  const own = join(folder, 'haproxy')
  await mkdir(own, { recursive: true })
  const file = join(own, 'haproxy.cfg')
  await writeFile(file, configuration(port, backendPort))
  return startProgram('haproxy', [haproxy, '-db', '-f', file], { role: 'proxy', port })
}
