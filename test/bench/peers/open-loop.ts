/**
 * An open-loop generator: requests begin when they are due, however slow the answers are, and each
 * latency counts from when its request was due. A proxy that stalls thereby pays for every request that
 * had to wait, which a closed loop would never have sent (coordinated omission).
 *
 * node open-loop.ts PORT RATE SECONDS CONNECTIONS
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const [port = 0, rate = 0, seconds = 0, connections = 0] = process.argv.slice(2).map(Number)

const request = Buffer.from('GET /products/4711 HTTP/1.1\r\nHost: bench\r\n\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const lengthField = /^content-length: *(\d+)\r$/im

const total = Math.floor(rate * seconds)
const latencies = new Float64Array(total)
let begun = 0
let answered = 0
let failed = 0

const idle: Client[] = []
/** Due times of requests that found no idle connection. */
const waiting: number[] = []

class Client {
  readonly #socket: Socket
  #due = 0
  #received: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      if (this.#due > 0) failed += 1
    })
  }

  begin(due: number): void {
    this.#due = due
    this.#socket.write(request)
  }

  end(): void {
    this.#due = 0
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const end = this.#received.indexOf(headEnd)
    if (end === -1) return
    const head = this.#received.toString('latin1', 0, end + 2)
    if (this.#received.length < end + headEnd.length + Number(lengthField.exec(head)?.[1] ?? 0)) return
    if (!head.startsWith('HTTP/1.1 200')) failed += 1
    latencies[answered] = performance.now() - this.#due
    answered += 1
    this.#received = Buffer.alloc(0)
    this.#due = 0
    const next = waiting.shift()
    if (next === undefined) idle.push(this)
    else this.begin(next)
  }
}

const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0

const report = (): void => {
  const sorted = latencies.subarray(0, answered).toSorted()
  const of = (share: number): number => percentile(sorted, share)
  console.log(
    JSON.stringify({
      requests: answered,
      p50Ms: of(0.5),
      p99Ms: of(0.99),
      p999Ms: of(0.999),
      errors: failed + (begun - answered),
    }),
  )
}

const clients = await Promise.all(
  Array.from({ length: connections }, async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Client(socket)
  }),
)
idle.push(...clients)

const grace = 5_000
const start = performance.now()

// Spins: a timer's millisecond would send requests in bursts.
const turn = (): void => {
  const now = performance.now()
  while (begun < total) {
    const due = start + (begun * 1_000) / rate
    if (due > now) break
    begun += 1
    const client = idle.pop()
    if (client === undefined) waiting.push(due)
    else client.begin(due)
  }
  if (answered + failed < total && now < start + seconds * 1_000 + grace) setImmediate(turn)
  else {
    report()
    for (const client of clients) client.end()
  }
}
turn()
