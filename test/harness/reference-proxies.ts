import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { haproxyProxy, nginxProxy, type Peer } from '../bench/peers.ts'
import type { StartProxy } from './cases.ts'

export interface ReferenceProxy {
  readonly name: string
  readonly start: StartProxy
}

const reference = ({ name, start }: Peer): readonly ReferenceProxy[] => {
  if (start === undefined) return []
  const startInFolder: StartProxy = async (backendPort) => {
    const folder = await mkdtemp(join(tmpdir(), `banyan-${name}-`))
    // nginx started by root serves as another user, who must get in.
    await chmod(folder, 0o755)
    const program = await start(folder, backendPort)
    const stop = async (): Promise<void> => {
      await program[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    }
    return { port: program.port, [Symbol.asyncDispose]: stop }
  }
  return [{ name, start: startInFolder }]
}

/**
 * nginx and HAProxy where they are installed: a table of cases that holds for them as well shows that
 * what it expects of a proxy is not our opinion alone.
 */
export const referenceProxies: readonly ReferenceProxy[] = [nginxProxy, haproxyProxy].flatMap(reference)
