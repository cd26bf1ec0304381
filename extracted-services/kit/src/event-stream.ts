import type { Response } from 'express'

export interface StreamedEvent {
  id: number
  event: string
  data: unknown
}

export interface EventStream {
  /** The last event that the client has; 0 for none. */
  afterId: number
  read(afterId: number): Promise<StreamedEvent[]>
  /** Calls back when there may be news. @returns how to stop */
  subscribe(listener: () => void): () => void
  closing: AbortSignal
}

const heartbeatMs = 15_000

/** Answers with server-sent events until the client leaves or the server drains. */
export function streamEvents(res: Response, { afterId, read, subscribe, closing }: EventStream): void {
  let lastId = afterId
  let sending = Promise.resolve()
  // One after the other, so that news that come while the last are read are not sent twice.
  const sendNews = () => {
    sending = sending
      .then(async () => {
        for (const { id, event, data } of await read(lastId)) {
          lastId = id
          res.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
        }
      })
      .catch(() => void res.destroy())
  }
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' })
  res.flushHeaders()
  const unsubscribe = subscribe(sendNews)
  const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs)
  const end = () => void res.end()
  closing.addEventListener('abort', end)
  sendNews()
  res.once('close', () => {
    unsubscribe()
    clearInterval(heartbeat)
    closing.removeEventListener('abort', end)
  })
}

/** The `last-event-id` by which a client resumes; anything but a number starts over. */
export function lastEventId(header: string | undefined): number {
  return header && /^\d{1,15}$/.test(header) ? Number(header) : 0
}
