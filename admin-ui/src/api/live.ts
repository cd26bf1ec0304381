import type { LiveEvent } from 'banyan/contracts/traffic.ts'
import { api, isApiError } from './client.ts'
import { applyEvents } from './live-apply.ts'
import { type LiveState, liveStore, setLive } from './live-state.ts'
import { openSharedStream } from './live-stream.ts'
import { statusQuery } from './queries.ts'
import { queryClient, transient } from './query-client.ts'
import { isSigningIn } from './sign-in-again.ts'

/** At most two paints a second, however many events arrive. */
const PAINT_MS = 500
const POLL_MS = 5_000
/** Traffic is sent every second: silence for this long means that nobody sends any more. */
const SILENCE_MS = 8_000
/** A server that takes longer to say how it is does not answer. */
const ANSWER_MS = 10_000
/** A tab that nobody looks at lets go of its connection. */
const HIDDEN_MS = 60_000

let waiting: LiveEvent[] = []
let painting: ReturnType<typeof setTimeout> | undefined
let hiding: ReturnType<typeof setTimeout> | undefined
let closeStream: (() => void) | null = null
let asking = false

/** Keeps the query cache fresh from here on. Called once, after the first page is on the screen. */
export function startLive(): void {
  // A key can have paused it before it began, and let it go on.
  if (closeStream === null && liveStore.get().phase !== 'paused') open()
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
    onOpen: opened,
    onLost: lost,
    onEvent: receive,
  })
}

function opened(): void {
  const missed = liveStore.get().phase !== 'connecting'
  setLive({ phase: 'live', lastAt: Date.now() })
  // What happened while there was no stream is not sent again.
  if (missed) void queryClient.invalidateQueries()
}

/** Every failed attempt to open it again says so too: that makes a server that does not answer no nearer. */
function lost(): void {
  if (liveStore.get().phase !== 'offline') setLive({ phase: 'polling' })
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
    if (liveStore.get().phase === 'paused') return
    setLive({ phase: 'live', lastAt: Date.now() })
    applyEvents(queryClient, events)
  }, PAINT_MS)
}

/** Asks for what the stream did not send; one round at a time, however slow the answers are. */
async function watch(): Promise<void> {
  const { phase, lastAt } = liveStore.get()
  if (phase === 'paused' || closeStream === null || asking || isSigningIn()) return
  if (phase === 'live' && Date.now() - lastAt < SILENCE_MS) return
  asking = true
  const found = await ask()
  asking = false
  if (liveStore.get().phase !== 'paused') setLive(found)
}

async function ask(): Promise<Partial<LiveState>> {
  try {
    await queryClient.fetchQuery({
      ...statusQuery,
      queryFn: ({ signal }) =>
        api('getStatus', { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) }),
      staleTime: 0,
    })
  } catch (error) {
    // A refusal is an answer too.
    if (!isApiError(error) || transient(error)) return { phase: 'offline' }
  }
  await queryClient.refetchQueries({ type: 'active' })
  return { phase: 'polling', lastAt: Date.now() }
}
