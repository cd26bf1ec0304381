import express, { Router } from 'express'
import { requireCaller, requireRole, type TokenVerifier } from '../bearer.ts'
import { parseInput } from '../errors.ts'
import { cloudEventSchema } from './cloud-event.ts'
import type { Receive } from './receiver.ts'

const batchSchema = cloudEventSchema.array().max(1_000, 'must have at most 1000 events')

/** `POST /events` for other services: one CloudEvent or a batch, handled in order. 204 means they are kept. */
export function eventsEndpoint(receive: Receive, verifyToken: TokenVerifier): Router {
  const router = Router()
  const types = ['application/cloudevents+json', 'application/cloudevents-batch+json']
  router.post(
    '/events',
    requireCaller(verifyToken),
    requireRole('service'),
    express.json({ type: types, limit: '2mb' }),
    async (req, res) => {
      const events = Array.isArray(req.body)
        ? parseInput(batchSchema, req.body)
        : [parseInput(cloudEventSchema, req.body)]
      for (const event of events) await receive(event)
      res.status(204).end()
    },
  )
  return router
}
