import type { LiveEvent } from 'banyan/contracts/traffic.ts'
import { applyEvents } from './live-apply.ts'
import { liveStore, setLive } from './live-state.ts'
import { openSharedStream } from './live-stream.ts'
import { statusQuery } from './queries.ts'
import { queryClient } from './query-client.ts'

/** At most two paints a second, however many events arrive. */
const PAINT_MS = 500
const POLL_MS = 5_000
/** Traffic is sent every second: silence for this long means that nobody sends any more. */
const SILENCE_MS = 8_000
/** A tab that nobody looks at lets go of its connection. */
const HIDDEN_MS = 60_000

let waiting: LiveEvent[] = []
let painting: ReturnType<typeof setTimeout> | undefined
let hiding: ReturnType<typeof setTimeout> | undefined
let closeStream: (() => void) | null = null

/** Keeps the query cache fresh from here on. Called once, after the first page is on the screen. */
export function startLive(): void {
  open()
  setInterval(() => void watch(), POLL_MS)
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiding)
    if (document.hidden) hiding = setTimeout(close, HIDDEN_MS)
    else if (closeStream === null && liveStore.get().phase !== 'paused') resume()
  })
}

/** Stops and starts the updates of this tab, for somebody who wants to read in peace. */
export function togglePause(): void {
  if (liveStore.get().phase === 'paused') resume()
  else {
    close()
    setLive({ phase: 'paused' })
  }
}

function resume(): void {
  open()
  void queryClient.invalidateQueries()
}

function open(): void {
  setLive({ phase: 'connecting' })
  closeStream = openSharedStream({
    onOpen: () => setLive({ phase: 'live', lastAt: Date.now() }),
    onLost: () => setLive({ phase: 'polling' }),
    onEvent: receive,
  })
}

function close(): void {
  closeStream?.()
  closeStream = null
}

function receive(event: LiveEvent): void {
  waiting.push(event)
  if (painting !== undefined) return
  painting = setTimeout(() => {
    const events = waiting
    waiting = []
    painting = undefined
    setLive({ phase: 'live', lastAt: Date.now() })
    applyEvents(queryClient, events)
  }, PAINT_MS)
}

/** Asks for what the stream did not send. */
async function watch(): Promise<void> {
  const { phase, lastAt } = liveStore.get()
  if (phase === 'paused' || closeStream === null) return
  if (phase === 'live' && Date.now() - lastAt < SILENCE_MS) return
  await queryClient.refetchQueries({ queryKey: statusQuery.queryKey })
  const reached = queryClient.getQueryState(statusQuery.queryKey)?.status === 'success'
  const failed = queryClient.getQueryState(statusQuery.queryKey)?.errorUpdatedAt ?? 0
  if (!reached || failed > (queryClient.getQueryState(statusQuery.queryKey)?.dataUpdatedAt ?? 0)) {
    setLive({ phase: 'offline' })
    return
  }
  await queryClient.refetchQueries({ type: 'active' })
  setLive({ phase: 'polling', lastAt: Date.now() })
}
