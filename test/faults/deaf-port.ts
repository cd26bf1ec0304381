import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const LISTEN = `
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  process.stdout.write(String(server.address().port))
})`

/** How long a connection may take on loopback before it is clear that nobody takes it. */
const TAKEN_MS = 100

/** A port of loopback on which connecting hangs: the process that listens is stopped, and its queue is full. */
export async function deafPort(): Promise<{ port: number } & AsyncDisposable> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(printed)
  child.kill('SIGSTOP')
  const fillers: Socket[] = []
  for (let taken = true; taken; ) {
    const filler = connect({ port, host: '127.0.0.1' }).on('error', () => {})
    fillers.push(filler)
    taken = await new Promise((resolve) => {
      filler.once('connect', () => resolve(true))
      setTimeout(() => resolve(false), TAKEN_MS)
    })
  }
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      for (const filler of fillers) filler.destroy()
      await exited
    },
  }
}
