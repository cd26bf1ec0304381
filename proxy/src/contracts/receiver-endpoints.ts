import { z } from 'zod'
import { Id } from './common.ts'
import type { Endpoint } from './endpoint-row.ts'
import {
  Delivery,
  DeliveryList,
  ReceiverCreate,
  ReceiverCreated,
  ReceiverEdit,
  ReceiverList,
  ReceiverRotate,
  ReceiverView,
} from './receiver.ts'

const byId = z.object({ id: Id })

/** The rows about who is told when something happens. An address may hold a secret, so all are for administrators. */
export const receiverEndpoints = {
  listReceivers: {
    method: 'GET',
    path: '/receivers',
    summary: 'Who is told when something happens',
    permission: 'settings.write',
    response: ReceiverList,
  },
  createReceiver: {
    method: 'POST',
    path: '/receivers',
    summary: 'Add a receiver of notifications; its secret is shown once',
    permission: 'settings.write',
    body: ReceiverCreate,
    response: ReceiverCreated,
    status: 201,
    dryRun: true,
  },
  editReceiver: {
    method: 'PATCH',
    path: '/receivers/{id}',
    summary: 'Change where a receiver is, what it is told, or whether it is',
    permission: 'settings.write',
    params: byId,
    body: ReceiverEdit,
    response: ReceiverView,
    dryRun: true,
  },
  rotateReceiver: {
    method: 'POST',
    path: '/receivers/{id}/rotate',
    summary: 'Give a receiver a new secret, shown once; the one before signs too for a while',
    permission: 'settings.write',
    params: byId,
    body: ReceiverRotate,
    response: ReceiverCreated,
    dryRun: true,
  },
  deleteReceiver: {
    method: 'DELETE',
    path: '/receivers/{id}',
    summary: 'Tell a receiver nothing any more',
    permission: 'settings.write',
    params: byId,
    query: z.object({ reason: z.string().max(1_000).optional() }),
    response: z.void(),
    status: 204,
    dryRun: true,
  },
  testReceiver: {
    method: 'POST',
    path: '/receivers/{id}/test',
    summary: 'Send a receiver a test message now, once',
    permission: 'settings.write',
    params: byId,
    response: Delivery,
  },
  listDeliveries: {
    method: 'GET',
    path: '/deliveries',
    summary: 'The last notifications and how they fared, newest first',
    permission: 'settings.write',
    query: z.object({ receiver: Id.optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: DeliveryList,
  },
} as const satisfies Record<string, Endpoint>
