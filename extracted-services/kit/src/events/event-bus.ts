import type { Database } from '../database.ts'
import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { Tracer } from '../tracing.ts'
import { httpDestination, type Subscriber } from './http-destination.ts'
import type { Broker } from './nats.ts'
import type { Outbox } from './outbox.ts'
import { createReceiver, type EventHandler, type Receive } from './receiver.ts'
import { startRelay } from './relay.ts'
import { startForgetting } from './retention.ts'

export interface EventBus {
  /** Handles one event that came over HTTP. */
  receive: Receive
  /** The broker's own readiness, when there is one. */
  broker: Broker | undefined
  stop(): Promise<void>
}

/** Brings a server's events out and in: through NATS JetStream when there is one, else over HTTP. */
export async function startEventBus(options: {
  name: string
  db: Database
  outbox: Outbox
  handlers: Record<string, EventHandler>
  natsUrl: string | undefined
  subscribers: readonly Subscriber[]
  secret: string | undefined
  log: Logger
  metrics: Metrics
  tracer: Tracer
  now: () => Date
}): Promise<EventBus> {
  const { name, outbox, log, metrics } = options
  const receive = createReceiver(options)
  // Loaded only when it is used: without a broker a server starts without its client.
  const broker = options.natsUrl
    ? await (await import('./nats.ts')).connectBroker(options.natsUrl, log)
    : undefined
  const overHttp = () => options.subscribers.map((each) => httpDestination(each, name, options.secret))
  const destinations = broker ? [broker.destination] : overHttp()
  const relay = startRelay({ outbox, destinations, log, metrics })
  if (broker && Object.keys(options.handlers).length > 0) broker.subscribe(name, receive)
  const names = destinations.map((destination) => destination.name)
  const stopForgetting = startForgetting({ ...options, destinations: names })
  return {
    receive,
    broker,
    async stop() {
      stopForgetting()
      await relay.stop()
      await broker?.close()
    },
  }
}
