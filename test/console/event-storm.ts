import { ADMIN_TOKEN, type Banyan, countingBackend } from '../stack.ts'

/** How long back the rate looks. */
const WINDOW_MS = 1_000
const AT_ONCE = 8
/** So many of the events are changes of the configuration, each of which makes the console read its lists again. */
const CHANGES_PER_SECOND = 5

export type EventStorm = {
  /** Events that came through the live stream so far. */
  received: () => number
  /** Events per second of late. */
  rate: () => number
  describe: () => string
  /** One more route that changes now and then. */
  alsoChange: (route: string) => void
  stop: () => Promise<void>
}

/**
 * Makes the live stream carry that many events a second, all of them real: backends whose health turns over at every
 * check, and changes of the traffic of routes. The stream hands on each of them; only traffic and comparisons, once a
 * second, are sums. The console draws what came within half a second at once.
 */
export async function eventStorm(banyan: Banyan, perSecond: number, routes: string[]): Promise<EventStorm> {
  const stopping = new AbortController()
  const types = new Map<string, number>()
  const arrivals: number[] = []
  const changing = [...routes]
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
  const stream = await fetch(`${banyan.adminUrl}/api/v1/events`, { headers, signal: stopping.signal })
  const reading = read(stream, (type) => {
    arrivals.push(performance.now())
    types.set(type, (types.get(type) ?? 0) + 1)
  })
  const turns = new Map<string, number>()
  const fickle = await countingBackend('fickle', (req, res) => {
    const turn = (turns.get(req.url!) ?? 0) + 1
    turns.set(req.url!, turn)
    res.writeHead(turn % 2 === 0 ? 500 : 200).end()
  })
  for (let i = 0; i < AT_ONCE; i++) {
    const health = { path: `/health/${i}`, intervalMs: 60_000, rise: 1, fall: 1 }
    await banyan.call('createBackend', { body: { id: `fickle-${i}`, url: fickle.url, health } })
  }
  const pace = paced(perSecond - CHANGES_PER_SECOND, stopping.signal)
  const checking = Array.from({ length: AT_ONCE }, (_, i) =>
    pace(() => banyan.call('checkBackend', { params: { id: `fickle-${i}` } })),
  )
  let changes = 0
  const change = async () => {
    const id = changing[changes++ % changing.length]!
    const { version, weight, mirror } = await banyan.call('getRoute', { params: { id } })
    const body = { version, weight, mirror: mirror === 1 ? 2 : 1 }
    await banyan.call('changeTraffic', { params: { id }, body })
  }
  const working = [...checking, paced(CHANGES_PER_SECOND, stopping.signal)(change)]
  const recent = () => arrivals.filter((at) => at > performance.now() - WINDOW_MS).length
  return {
    received: () => arrivals.length,
    rate: () => (recent() / WINDOW_MS) * 1_000,
    describe: () =>
      `${recent()} events/s (${[...types].map(([type, n]) => `${n} ${type}`).join(', ')} in all)`,
    alsoChange: (route) => changing.unshift(route),
    stop: async () => {
      stopping.abort()
      await Promise.all([reading, ...working])
      await fickle.close()
    },
  }
}

/** Runs work again and again, in as many loops as it is called, so many times a second in all of them. */
function paced(perSecond: number, signal: AbortSignal) {
  const begun = performance.now()
  let done = 0
  return async (work: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      const due = begun + (done / perSecond) * 1_000
      if (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 5))
      else {
        done++
        await work()
      }
    }
  }
}

async function read(stream: Response, onEvent: (type: string) => void): Promise<void> {
  let rest = ''
  try {
    for await (const piece of stream.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + piece).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('event: ')) onEvent(line.slice(7))
    }
  } catch {
    // It was stopped.
  }
}
