import {
  AckPolicy,
  DeliverPolicy,
  type JetStreamClient,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { Logger } from '../log.ts'
import { cloudEventSchema } from './cloud-event.ts'
import type { Receive } from './receiver.ts'
import type { Destination } from './relay.ts'

const stream = 'BANYAN_EVENTS'
const subjectPrefix = 'banyan.events.'
const retryMs = 500
const publishTimeoutMs = 5_000

export interface Broker {
  /** The outbox is brought here: one destination instead of one per subscriber. */
  destination: Destination
  /** Consumes everything as the durable consumer `name`, one at a time, so that order is kept over failures. */
  subscribe(name: string, receive: Receive, log: Logger): Promise<void>
  ready(): Promise<void>
  close(): Promise<void>
}

/** Connects to NATS and makes the stream if it is not there. Reconnects for ever; publishing waits meanwhile. */
export async function connectBroker(url: string): Promise<Broker> {
  const connection = await connect({
    servers: url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    timeout: 5_000,
  })
  await ensureStream(connection)
  const client = jetstream(connection, { timeout: publishTimeoutMs })
  const stops: (() => Promise<void>)[] = []
  return {
    destination: publisher(client),
    async subscribe(name, receive, log) {
      stops.push(await consume(connection, client, { name, receive, log }))
    },
    async ready() {
      await connection.flush()
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()))
      await connection.close()
    },
  }
}

async function ensureStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection)
  const config = { name: stream, subjects: [`${subjectPrefix}>`], duplicate_window: 10 * 60 * 1e9 }
  await manager.streams.add(config).catch(async (error: unknown) => {
    // Somebody else made it first: that is as good.
    await manager.streams.info(stream).catch(() => {
      throw error
    })
  })
}

function publisher(client: JetStreamClient): Destination {
  return {
    name: 'nats',
    wants: () => true,
    async deliver(events) {
      // In order, each acknowledged by the stream; a repetition is recognised by its id.
      for (const event of events) {
        await client.publish(subjectPrefix + event.type, JSON.stringify(event), {
          msgID: event.id,
          timeout: publishTimeoutMs,
        })
      }
    },
  }
}

async function consume(
  connection: NatsConnection,
  client: JetStreamClient,
  options: { name: string; receive: Receive; log: Logger },
): Promise<() => Promise<void>> {
  const manager = await jetstreamManager(connection)
  const config = {
    durable_name: options.name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    max_ack_pending: 1,
    ack_wait: 10 * 1e9,
  }
  await manager.consumers.add(stream, config)
  const consumer = await client.consumers.get(stream, options.name)
  const messages = await consumer.consume({ max_messages: 50 })
  const done = (async () => {
    for await (const message of messages) await handle(message, options)
  })()
  return async () => {
    await messages.close()
    await done
  }
}

async function handle(message: JsMsg, { receive, log }: { receive: Receive; log: Logger }): Promise<void> {
  const parsed = cloudEventSchema.safeParse(parseJson(message.string()))
  if (!parsed.success) {
    log.error({ subject: message.subject, reason: parsed.error.message }, 'not an event: dropped for good')
    return message.term('not a CloudEvent')
  }
  try {
    await receive(parsed.data)
    message.ack()
  } catch (error) {
    log.warn(
      { eventId: parsed.data.id, type: parsed.data.type, reason: String(error) },
      'event not handled, will come again',
    )
    message.nak(retryMs)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
