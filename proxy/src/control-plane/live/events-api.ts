import type { Response } from 'express'
import type { LiveEvent } from '../../contracts/traffic.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Live } from './live.ts'

export type StreamLimits = {
  /** More open streams than this are refused. */
  streamsMax: number
  /** A reader that is this many bytes behind is cut off; it reconnects and reads the lists. */
  behindMaxBytes: number
  heartbeatMs: number
}

export const STREAM_LIMITS: StreamLimits = {
  streamsMax: 256,
  behindMaxBytes: 1024 * 1024,
  heartbeatMs: 15_000,
}

/** The live stream: server-sent events, and what became of its readers. */
export class LiveStreams {
  readonly counters = { refused: 0, cutOff: 0 }
  readonly #live: Live
  readonly #limits: StreamLimits
  readonly #open = new Map<Response, () => Promise<boolean>>()
  #lastId = 0

  constructor(live: Live, limits: StreamLimits = STREAM_LIMITS) {
    this.#live = live
    this.#limits = limits
  }

  get open(): number {
    return this.#open.size
  }

  /** `first` is sent at once; `stillAllowed` is asked at every heartbeat, so that signing out ends the stream. */
  serve(res: Response, first: LiveEvent, stillAllowed: () => Promise<boolean>): void {
    if (this.#open.size >= this.#limits.streamsMax) {
      this.counters.refused++
      throw new Refusal(
        'conflict',
        `There are ${this.#limits.streamsMax} live streams already; poll instead.`,
      )
    }
    res.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    this.#open.set(res, stillAllowed)
    const stopListening = this.#live.subscribe((event) => this.#send(res, event))
    const heartbeat = setInterval(() => {
      res.write(': still here\n\n')
      endUnless(res, stillAllowed)
    }, this.#limits.heartbeatMs)
    res.once('close', () => {
      clearInterval(heartbeat)
      stopListening()
      this.#open.delete(res)
    })
    this.#send(res, first)
  }

  /** Who may come in has changed: a stream of somebody who may not any more ends now, not at the next heartbeat. */
  recheck(): void {
    for (const [res, stillAllowed] of this.#open) endUnless(res, stillAllowed)
  }

  close(): void {
    for (const res of this.#open.keys()) res.end()
  }

  #send(res: Response, event: LiveEvent): void {
    if (res.writableLength > this.#limits.behindMaxBytes) {
      this.counters.cutOff++
      res.destroy()
      return
    }
    res.write(`id: ${++this.#lastId}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`)
  }
}

function endUnless(res: Response, stillAllowed: () => Promise<boolean>): void {
  stillAllowed().then(
    (allowed) => allowed || res.end(),
    () => res.end(),
  )
}
