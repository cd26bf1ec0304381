import type { LiveEvent } from 'banyan/contracts/traffic.ts'
import { LIVE_TYPES, readEvent } from './live-apply.ts'

const CHANNEL = 'banyan-live'
const REOPEN_MS = 3_000

export type StreamHandlers = { onOpen: () => void; onLost: () => void; onEvent: (event: LiveEvent) => void }
type Message = { kind: 'open' | 'lost' } | { kind: 'event'; event: LiveEvent }

/**
 * The live events, from one connection for all tabs of this browser: browsers allow six connections to one host,
 * and a stream holds one for ever. The tab that holds the lock connects and tells the others. Returns how to stop.
 */
export function openSharedStream(handlers: StreamHandlers): () => void {
  // Locks exist only in secure contexts; over plain http from another machine each tab has its own stream.
  if (!('locks' in navigator) || !navigator.locks) return openStream(handlers)
  const stop = new AbortController()
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<Message>) => deliver(handlers, data)
  const tell = (message: Message) => {
    if (stop.signal.aborted) return
    deliver(handlers, message)
    channel.postMessage(message)
  }
  void navigator.locks
    .request(CHANNEL, { signal: stop.signal }, () => lead(tell, stop.signal))
    .catch(() => undefined)
  return () => {
    stop.abort()
    channel.close()
  }
}

async function lead(tell: (message: Message) => void, signal: AbortSignal): Promise<void> {
  // The lock can be granted in the moment in which it is not wanted any more.
  if (signal.aborted) return
  const close = openStream({
    onOpen: () => tell({ kind: 'open' }),
    onLost: () => tell({ kind: 'lost' }),
    onEvent: (event) => tell({ kind: 'event', event }),
  })
  await new Promise((resolve) => signal.addEventListener('abort', resolve))
  close()
}

function deliver(handlers: StreamHandlers, message: Message): void {
  if (message.kind === 'event') handlers.onEvent(message.event)
  else if (message.kind === 'open') handlers.onOpen()
  else handlers.onLost()
}

function openStream({ onOpen, onLost, onEvent }: StreamHandlers): () => void {
  let reopening: ReturnType<typeof setTimeout> | undefined
  let source = connect()

  function connect(): EventSource {
    const next = new EventSource('/api/v1/events')
    next.onopen = onOpen
    next.onerror = () => {
      onLost()
      // A refused stream stays closed; the browser reopens only one that broke.
      if (next.readyState !== EventSource.CLOSED) return
      reopening = setTimeout(() => {
        source = connect()
      }, REOPEN_MS)
    }
    for (const type of LIVE_TYPES) {
      next.addEventListener(type, (message) => {
        const event = readEvent(type, (message as MessageEvent<string>).data)
        if (event) onEvent(event)
      })
    }
    return next
  }

  return () => {
    clearTimeout(reopening)
    source.close()
  }
}
