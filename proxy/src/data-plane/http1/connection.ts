import type { Socket } from 'node:net'
import { LIMITS } from '../limits.ts'
import { ChunkedDecoder } from './chunked-decoder.ts'
import { BackendFailure } from './failure.ts'
import type { Inbox } from './inbox.ts'
import { MalformedResponse, parseResponseHead, type ResponseHead } from './response-head.ts'

/** Who receives a response. Each exchange ends with exactly one of onEnd and onFailure. */
export interface ResponseSink {
  method: string
  /** 100, 102, 103: any number of them, before the response. */
  onInterim(head: ResponseHead): void
  /**
   * `body` is the whole body where it came along with the head; then onEnd follows at once.
   * `dataFollows`: the first piece of the body is here already.
   */
  onResponse(head: ResponseHead, body: Buffer | null, dataFollows: boolean): void
  /** The piece is only lent, until this returns. False asks for a pause, until `resume` is called. */
  onData(piece: Buffer): boolean
  onEnd(rawTrailers: string[] | null): void
  onFailure(failure: BackendFailure): void
  /** The backend takes more of the request again. */
  onDrain(): void
}

const HEAD_END = Buffer.from('\r\n\r\n')
const NOTHING = Buffer.alloc(0)

/**
 * One connection to a backend, serving one exchange at a time. It is given back to its owner
 * (`onIdle`) only after a response that ended where it said, with nothing behind it.
 */
export class BackendConnection {
  readonly socket: Socket
  served = 0
  /** When it must no longer be reused, on the clock of the pool. */
  idleUntil = 0
  /** Beyond this age it is not reused at all. */
  reuseUntil = Number.POSITIVE_INFINITY
  keepAliveMs = -1
  #sink: ResponseSink | null = null
  #head: ResponseHead | null = null
  #buffered: Buffer = NOTHING
  #left = 0
  #chunked: ChunkedDecoder | null = null
  #requestSent = false
  #responseBytes = 0
  #interims = 0
  /** What is read is in the thread's buffer: it is there until the next read, and has to be copied to be kept. */
  readonly #borrows: boolean
  readonly #onIdle: (connection: BackendConnection) => void
  readonly #onGone: (connection: BackendConnection) => void

  constructor(
    socket: Socket,
    owner: {
      onIdle: (connection: BackendConnection) => void
      onGone: (connection: BackendConnection) => void
    },
    inbox: Inbox | null = null,
  ) {
    this.socket = socket
    this.#onIdle = owner.onIdle
    this.#onGone = owner.onGone
    this.#borrows = inbox !== null
    if (inbox) inbox.onBytes = (piece) => this.#onBytes(piece)
    else socket.on('data', (piece: Buffer) => this.#onBytes(piece))
    socket.on('end', () => this.#onEndOfStream())
    socket.on('error', (error: NodeJS.ErrnoException) => this.#onSocketError(error))
    socket.on('close', () => this.#onClose())
    socket.on('drain', () => this.#sink?.onDrain())
  }

  get busy(): boolean {
    return this.#sink !== null
  }

  /** Starts an exchange by sending the head (in latin1, with its empty last line). */
  begin(head: string, sink: ResponseSink): void {
    this.#sink = sink
    this.#head = null
    this.#requestSent = false
    this.#responseBytes = 0
    this.#interims = 0
    this.socket.write(head, 'latin1')
  }

  /** A piece of the request's body, framed already. False: wait for onDrain. */
  write(piece: Buffer | string): boolean {
    return this.socket.write(piece as string, 'latin1')
  }

  /** The request is complete. */
  requestSent(): void {
    this.#requestSent = true
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** Gives the exchange up: nobody is told, and the connection is never used again. */
  abort(): void {
    this.#sink = null
    this.socket.destroy()
  }

  #onBytes(piece: Buffer): void {
    const sink = this.#sink
    if (sink === null) {
      // Bytes that nobody asked for would be taken for the next client's answer.
      this.socket.destroy()
      return
    }
    this.#responseBytes += piece.length
    try {
      if (this.#head === null) this.#onHeadBytes(piece, sink)
      else this.#onBodyBytes(piece, sink)
    } catch (error) {
      if (!(error instanceof MalformedResponse)) throw error
      this.#fail(new BackendFailure('backend_bad_response', error.message, { sent: true }))
    }
  }

  #own(bytes: Buffer): Buffer {
    return this.#borrows ? Buffer.from(bytes) : bytes
  }

  #onHeadBytes(piece: Buffer, sink: ResponseSink): void {
    let bytes = this.#buffered.length === 0 ? piece : Buffer.concat([this.#buffered, piece])
    for (;;) {
      const end = bytes.indexOf(HEAD_END)
      if (end === -1) {
        if (bytes.length > LIMITS.responseHeadBytes) throw new MalformedResponse('a head that is too long')
        this.#buffered = this.#own(bytes)
        return
      }
      if (end > LIMITS.responseHeadBytes) throw new MalformedResponse('a head that is too long')
      const head = parseResponseHead(bytes.toString('latin1', 0, end), sink.method)
      bytes = bytes.subarray(end + 4)
      if (head.status >= 200 || head.status === 101) {
        this.#buffered = NOTHING
        this.#begunResponse(head, bytes, sink)
        return
      }
      if (++this.#interims > LIMITS.interimResponses)
        throw new MalformedResponse('too many interim responses')
      sink.onInterim(head)
      if (this.#sink !== sink) return
    }
  }

  #begunResponse(head: ResponseHead, rest: Buffer, sink: ResponseSink): void {
    this.#head = head
    if (head.status === 101) throw new MalformedResponse('101 to a request that asked for no upgrade')
    const framing = head.framing
    if (framing.kind === 'none' || (framing.kind === 'length' && rest.length >= framing.bytes)) {
      const length = framing.kind === 'none' ? 0 : framing.bytes
      const extra = rest.length > length
      sink.onResponse(head, length === 0 ? NOTHING : this.#own(rest.subarray(0, length)), false)
      if (this.#sink === sink) this.#end(null, extra)
      return
    }
    this.#left = framing.kind === 'length' ? framing.bytes : 0
    this.#chunked = framing.kind === 'chunked' ? new ChunkedDecoder() : null
    sink.onResponse(head, null, rest.length > 0)
    if (rest.length > 0 && this.#sink === sink) this.#onBodyBytes(rest, sink)
  }

  #onBodyBytes(piece: Buffer, sink: ResponseSink): void {
    const kind = this.#head!.framing.kind
    if (kind === 'close') {
      this.#deliver(piece, sink)
      return
    }
    if (kind === 'length') {
      const mine = piece.length > this.#left ? piece.subarray(0, this.#left) : piece
      this.#left -= mine.length
      this.#deliver(mine, sink)
      if (this.#left === 0 && this.#sink === sink) this.#end(null, piece.length > mine.length)
      return
    }
    const decoder = this.#chunked!
    const used = decoder.write(piece, (data) => this.#deliver(data, sink))
    if (decoder.done && this.#sink === sink) this.#end(decoder.rawTrailers, used < piece.length)
  }

  #deliver(piece: Buffer, sink: ResponseSink): void {
    if (this.#sink !== sink) return
    if (!sink.onData(piece)) this.socket.pause()
  }

  #end(rawTrailers: string[] | null, extra: boolean): void {
    const sink = this.#sink!
    const head = this.#head!
    this.#sink = null
    this.#chunked = null
    this.served++
    if (head.keepAliveMs >= 0) this.keepAliveMs = head.keepAliveMs
    // A response that came before its request was complete leaves a connection nobody can reason about.
    if (extra || !head.keepAlive || !this.#requestSent) this.socket.destroy()
    else this.#release()
    sink.onEnd(rawTrailers)
  }

  #release(): void {
    this.#head = null
    if (this.socket.isPaused()) this.socket.resume()
    this.#onIdle(this)
  }

  #onEndOfStream(): void {
    if (this.#sink !== null && this.#head?.framing.kind === 'close') {
      this.#end(null, true)
      return
    }
    this.#failAsClosed('backend_closed_early', 'the backend closed the connection')
    this.socket.destroy()
  }

  #onSocketError(error: NodeJS.ErrnoException): void {
    this.#failAsClosed('backend_reset', error.message)
  }

  #onClose(): void {
    this.#failAsClosed('backend_closed_early', 'the connection was closed')
    this.#onGone(this)
  }

  #failAsClosed(reason: 'backend_reset' | 'backend_closed_early', message: string): void {
    if (this.#sink === null) return
    if (this.#head !== null) {
      this.#fail(
        new BackendFailure('backend_incomplete', `${message} in the middle of the response`, { sent: true }),
      )
      return
    }
    const stale = this.served > 0 && this.#responseBytes === 0
    this.#fail(new BackendFailure(reason, `${message} before it answered`, { sent: true, stale }))
  }

  #fail(failure: BackendFailure): void {
    const sink = this.#sink
    this.#sink = null
    this.socket.destroy()
    sink?.onFailure(failure)
  }
}
