import type { TLSSocket } from 'node:tls'
import { tlsClient } from './tls-client.ts'

/** RFC 9113 section 6. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
}
export const FLAG = { endStream: 1, ack: 1, endHeaders: 4 }
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

export type Frame = { type: number; flags: number; stream: number; payload: Buffer }

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Fields as HPACK literals without indexing (RFC 7541 section 6.2.2): no field is what another one made of it. */
export function fieldBlock(fields: readonly (readonly [string, string])[]): Buffer {
  const text = (value: string) => Buffer.concat([length(value.length), Buffer.from(value, 'latin1')])
  return Buffer.concat(
    fields.map(([name, value]) => Buffer.concat([Buffer.from([0]), text(name), text(value)])),
  )
}

/** An HPACK integer with a prefix of seven bits. */
function length(value: number): Buffer {
  if (value < 127) return Buffer.from([value])
  const bytes = [127]
  let rest = value - 127
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}

export const GET = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/'],
  [':authority', 'localhost'],
] as const
export const POST = [[':method', 'POST'], ...GET.slice(1)] as const

export const codeOf = (payload: Buffer, at = 0): Buffer => payload.subarray(at, at + 4)

/** An HTTP/2 connection of single frames, so that nothing is sent but what the test says. */
export class FrameClient implements AsyncDisposable {
  readonly frames: Frame[] = []
  readonly socket: TLSSocket
  closed = false
  #rest = Buffer.alloc(0)

  private constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (piece: Buffer) => this.#read(piece))
    socket.on('close', () => {
      this.closed = true
    })
  }

  /** After the two prefaces; a settings frame of one's own may go first. */
  static async open(port: number, settings: Buffer = Buffer.alloc(0)): Promise<FrameClient> {
    const socket = await tlsClient(port, { protocols: ['h2'] })
    const client = new FrameClient(socket)
    socket.write(PREFACE)
    client.send(frame(FRAME.settings, 0, 0, settings), frame(FRAME.settings, FLAG.ack, 0))
    return client
  }

  /** False when the other side takes no more for now. */
  send(...frames: Buffer[]): boolean {
    return this.socket.writable && this.socket.write(Buffer.concat(frames))
  }

  of(type: number, stream?: number): Frame[] {
    return this.frames.filter((got) => got.type === type && (stream === undefined || got.stream === stream))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.closed) return
    await new Promise((resolve) => {
      this.socket.once('close', resolve)
      this.socket.destroy()
    })
  }

  #read(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece])
    while (this.#rest.length >= 9) {
      const size = this.#rest.readUIntBE(0, 3)
      if (this.#rest.length < 9 + size) return
      const [type, flags] = [this.#rest[3]!, this.#rest[4]!]
      const stream = this.#rest.readUInt32BE(5) & 0x7fffffff
      this.frames.push({ type, flags, stream, payload: this.#rest.subarray(9, 9 + size) })
      this.#rest = this.#rest.subarray(9 + size)
    }
  }
}
