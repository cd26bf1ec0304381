import { setTimeout as sleep } from 'node:timers/promises'
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

const streamName = 'BANYAN_EVENTS'
const subjectPrefix = 'banyan.events.'
const retryMs = 500
const publishTimeoutMs = 5_000
const ackWaitNanos = 5e9
const duplicateWindowNanos = 600e9

export interface Broker {
  /** The outbox is brought here: one destination instead of one per subscriber. */
  destination: Destination
  /** Consumes everything as the durable consumer `name`, one at a time, so that order is kept over failures. */
  subscribe(name: string, receive: Receive): void
  ready(): Promise<void>
  close(): Promise<void>
}

interface Session {
  connection: NatsConnection
  client: JetStreamClient
}

/**
 * Connects to NATS in the background and makes the stream if it is not there, for as long as it takes: a server
 * starts and serves while the broker is down, and its outbox waits.
 */
export function connectBroker(url: string, log: Logger): Broker {
  const closing = new AbortController()
  const session = openSession(url, log, closing.signal)
  const running: Promise<void>[] = []
  let current: Session | undefined
  void session.then((open) => {
    current = open
  })
  const opened = async () => {
    const timeout = sleep(publishTimeoutMs, undefined, { ref: false }).then(() => undefined)
    const open = await Promise.race([session, timeout])
    if (!open) throw new Error('not connected to the broker')
    return open
  }
  return {
    destination: publisher(async () => (await opened()).client),
    subscribe(name, receive) {
      running.push(
        session.then(async (open) => {
          if (open) await consume(open, { name, receive, log, signal: closing.signal })
        }),
      )
    },
    async ready() {
      if (!current) throw new Error('not connected to the broker')
      await current.connection.flush()
    },
    async close() {
      closing.abort()
      await Promise.all(running)
      await (await session)?.connection.close()
    },
  }
}

async function openSession(url: string, log: Logger, signal: AbortSignal): Promise<Session | undefined> {
  while (!signal.aborted) {
    let connection: NatsConnection | undefined
    try {
      connection = await connect({
        servers: url,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        timeout: 5_000,
      })
      await ensureStream(connection)
      return { connection, client: jetstream(connection, { timeout: publishTimeoutMs }) }
    } catch (error) {
      await connection?.close()
      log.warn({ url, reason: String(error) }, 'broker not reachable, will try again')
      await sleep(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
  return undefined
}

async function ensureStream(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection)
  const config = { name: streamName, subjects: [`${subjectPrefix}>`], duplicate_window: duplicateWindowNanos }
  await manager.streams.add(config).catch(async (error: unknown) => {
    // Somebody else made it first: that is as good.
    await manager.streams.info(streamName).catch(() => {
      throw error
    })
  })
}

function publisher(client: () => Promise<JetStreamClient>): Destination {
  return {
    name: 'nats',
    wants: () => true,
    async deliver(events) {
      // In order, each acknowledged by the stream; a repetition is recognised by its id.
      const stream = await client()
      for (const event of events) {
        await stream.publish(subjectPrefix + event.type, JSON.stringify(event), {
          msgID: event.id,
          timeout: publishTimeoutMs,
        })
      }
    },
  }
}

async function consume(
  { connection, client }: Session,
  options: { name: string; receive: Receive; log: Logger; signal: AbortSignal },
): Promise<void> {
  const manager = await jetstreamManager(connection)
  await manager.consumers.add(streamName, {
    durable_name: options.name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    // One at a time: a change that fails must not be overtaken by the next one of the same row.
    max_ack_pending: 1,
    ack_wait: ackWaitNanos,
  })
  const consumer = await client.consumers.get(streamName, options.name)
  const messages = await consumer.consume({ max_messages: 50 })
  options.signal.addEventListener('abort', () => void messages.close())
  if (options.signal.aborted) await messages.close()
  for await (const message of messages) await handle(message, options)
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
