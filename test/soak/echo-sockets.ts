import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocket } from 'ws'

/** WebSockets that say something of their own now and then, and have to hear just that. */
export class EchoSockets {
  echoed = 0
  readonly wrong: string[] = []
  readonly #url: string
  readonly #random: () => number
  #stopped = false

  constructor(url: string, random: () => number) {
    this.#url = url
    this.#random = random
  }

  stop(): void {
    this.#stopped = true
  }

  /** Runs so many at the same time, each again when it has ended; `excused` may explain why one broke. */
  async run(sockets: number, excused: () => boolean): Promise<void> {
    const lives = Array.from({ length: sockets }, async (_, id) => {
      for (let n = 0; !this.#stopped; n++) {
        const startedExcused = excused()
        const problem = await this.#live(`${id}-${n}`).catch((error: Error) => error.message)
        if (problem !== undefined && !startedExcused && !excused())
          this.wrong.push(`websocket ${id}-${n}: ${problem}`)
        if (problem !== undefined) await wait(50)
      }
    })
    await Promise.all(lives)
  }

  /** One connection from its opening to its end; tells what was wrong with it. */
  async #live(name: string): Promise<string | undefined> {
    const socket = new WebSocket(this.#url)
    const broken = new Promise<string>((resolve) => {
      socket.on('error', (error) => resolve(error.message))
      socket.on('close', (code) => resolve(`closed with ${code}`))
    })
    const opened = await Promise.race([once(socket, 'open').then(() => ''), broken])
    if (opened !== '') return opened
    const messages = 1 + Math.floor(this.#random() * 20)
    for (let n = 0; n < messages && !this.#stopped; n++) {
      const said = `${name}-${n} ${'x'.repeat(this.#random() ** 4 * 100_000)}`
      const heard = Promise.race([once(socket, 'message').then(([data]) => String(data)), broken])
      socket.send(said)
      const answer = await heard
      if (answer !== said) return `said ${said.slice(0, 30)}, heard ${answer.slice(0, 60)}`
      this.echoed++
      await wait(this.#random() * 100)
    }
    // Every third just disappears, as clients do.
    if (this.#random() < 0.3) socket.terminate()
    else socket.close()
    await broken
    return undefined
  }
}
