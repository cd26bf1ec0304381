import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startHaproxy } from './haproxy.ts'
import { findProgram } from './machine.ts'
import { type NginxRole, passOn, startNginx } from './nginx.ts'
import { type Program, type ProgramOptions, startProgram } from './program.ts'
import type { Bench } from './scenario.ts'

type Start = (folder: string, backendPort: number) => Promise<Program>

/** A proxy to compare with. `start` is undefined where it is not to be had on this machine. */
export interface Peer {
  readonly name: string
  readonly start: Start | undefined
}

const startNode =
  (script: string, name = script, options: Partial<ProgramOptions> = {}): Start =>
  (_, backendPort) => {
    const file = fileURLToPath(new URL(`peers/${script}.ts`, import.meta.url))
    const args = [process.execPath, file, `http://127.0.0.1:${backendPort}`]
    return startProgram(name, args, { role: 'proxy', ...options })
  }

const nodePeer = (name: string): Peer => ({ name, start: startNode(name) })

/** A proxy that is a program of the system, where it is installed. */
const systemPeer = (
  name: string,
  start: (program: string, folder: string, backendPort: number) => Promise<Program>,
): Peer => {
  const program = findProgram(name)
  return {
    name,
    start: program === undefined ? undefined : (folder, backendPort) => start(program, folder, backendPort),
  }
}

const banyanProgram = fileURLToPath(new URL('../../proxy/bin/banyan.js', import.meta.url))

/** Banyan under a name of its own; `options.env` is what peers/banyan.ts reads. */
export const banyanAs = (name: string, options: Partial<ProgramOptions> = {}): Peer => ({
  name,
  start: existsSync(banyanProgram) ? startNode('banyan', name, options) : undefined,
})

/** Banyan with 200 routes, of which `/products` is the covered one, and one thread that serves. */
export const banyan: Peer = banyanAs('banyan')

export const undiciLoop: Peer = nodePeer('undici-loop')
export const httpProxy3: Peer = nodePeer('http-proxy-3')
export const fastifyHttpProxy: Peer = nodePeer('fastify-http-proxy')

/** nginx in a role of its own. */
export const nginxAs = (name: string, role: NginxRole): Peer => ({
  name,
  start: systemPeer('nginx', (nginx, folder, backendPort) =>
    startNginx(nginx, name, folder, { role: 'proxy', ...role(backendPort) }),
  ).start,
})

export const nginxProxy: Peer = nginxAs('nginx', passOn)

export const haproxyProxy: Peer = systemPeer('haproxy', startHaproxy)

const everyPeer: readonly Peer[] = [
  banyan,
  undiciLoop,
  httpProxy3,
  fastifyHttpProxy,
  nginxProxy,
  haproxyProxy,
]

/** Starts every proxy that was asked for and is to be had, and says which are not. `running` ends them. */
export const startPeers = async (
  { folder, options, say }: Bench,
  backendPort: number,
  running: AsyncDisposableStack,
  proxies: readonly Peer[] = everyPeer,
): Promise<readonly Program[]> => {
  const programs: Program[] = []
  for (const { name, start } of proxies) {
    if (options.proxies.length > 0 && !options.proxies.some((part) => name.includes(part))) continue
    if (start === undefined) say(`${name}: not installed, left out`)
    else programs.push(running.use(await start(folder, backendPort)))
  }
  return programs
}
