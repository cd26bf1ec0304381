import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { z } from 'zod'
import { listQuery, orderBody, orderDto, orderHeaders, orderListDto } from './handlers/schemas.ts'

const security = [{ bearer: [] }]
const path = z.object({ id: z.string() })
const invalid = json(errorDto, 'An input is wrong; the message names the field')
const unauthorized = json(errorDto, 'No valid token')
const notFound = json(errorDto, 'There is no such order of the caller')

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('order-service', {
  '/orders': {
    post: {
      summary: 'Places an order; with an idempotency-key once, however often it is sent',
      security,
      requestParams: { header: orderHeaders },
      requestBody: json(orderBody),
      responses: {
        201: json(orderDto, 'Placed; payment follows'),
        400: invalid,
        401: unauthorized,
        403: json(errorDto, 'The user has no account'),
        404: json(errorDto, 'A product does not exist'),
        409: json(errorDto, 'Too little stock'),
        502: json(errorDto, 'A service that we need failed'),
        503: json(errorDto, 'A service that we need is known to be down'),
      },
    },
    get: {
      summary: 'My orders, newest first',
      security,
      requestParams: { query: listQuery },
      responses: { 200: json(orderListDto, 'Orders'), 400: invalid, 401: unauthorized },
    },
  },
  '/orders/export.csv': {
    get: {
      summary: 'My orders as CSV; for administrators everybody’s',
      security,
      responses: { 200: { description: 'CSV', content: { 'text/csv': {} } }, 401: unauthorized },
    },
  },
  '/orders/{id}': {
    get: {
      summary: 'One of my orders',
      security,
      requestParams: { path },
      responses: { 200: json(orderDto, 'The order'), 401: unauthorized, 404: notFound },
    },
  },
  '/orders/{id}/events': {
    get: {
      summary: 'The history of one of my orders, as it happens',
      security,
      requestParams: { path },
      responses: {
        200: { description: 'Server-sent events', content: { 'text/event-stream': {} } },
        401: unauthorized,
        404: notFound,
      },
    },
  },
})
