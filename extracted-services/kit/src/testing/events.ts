import { randomUUID } from 'node:crypto'
import { batchContentType, type CloudEvent } from '../events/cloud-event.ts'
import type { Client } from './client.ts'

/** An event as another service would publish it. */
export function testEvent(type: string, data: unknown, event: Partial<CloudEvent> = {}): CloudEvent {
  const source = event.source ?? '/order-service'
  const time = '2025-03-01T12:00:00.000Z'
  return {
    specversion: '1.0',
    id: randomUUID(),
    source,
    type,
    time,
    sequence: 1,
    origin: source,
    ...event,
    data,
  }
}

/** Delivers events the way a relay does. @returns the status */
export async function deliver(call: Client, token: string, ...events: CloudEvent[]): Promise<number> {
  const headers = { 'content-type': batchContentType }
  return (await call('POST', '/events', { token, headers, body: JSON.stringify(events) })).status
}
