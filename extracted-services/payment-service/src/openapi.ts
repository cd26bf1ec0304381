import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { z } from 'zod'
import { paymentDto } from './handlers/payments.ts'

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('payment-service', {
  '/payments/{orderId}': {
    get: {
      summary: 'The payment of an order',
      security: [{ bearer: [] }],
      requestParams: { path: z.object({ orderId: z.string() }) },
      responses: {
        200: json(paymentDto, 'The payment'),
        401: json(errorDto, 'No valid token'),
        404: json(errorDto, 'There is none, or it is somebody else’s'),
      },
    },
  },
})
