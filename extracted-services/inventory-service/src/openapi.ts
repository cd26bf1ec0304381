import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { z } from 'zod'
import { levelDto, reservedDto, reserveQuery } from './handlers/inventory.ts'

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('inventory-service', {
  '/inventory/{productId}': {
    get: {
      summary: 'The stock of a product, as far as events have told',
      requestParams: { path: z.object({ productId: z.int() }) },
      responses: {
        200: json(levelDto, 'The stock'),
        404: json(errorDto, 'Nothing is known of this product'),
      },
    },
  },
  '/inventory/{itemId}/reserve': {
    post: {
      summary: 'Reserves pieces of a product at the owner of the stock',
      security: [{ bearer: [] }],
      requestParams: { path: z.object({ itemId: z.int() }), query: reserveQuery },
      responses: {
        200: json(reservedDto, 'Reserved'),
        400: json(errorDto, 'An input is wrong; the message names the field'),
        401: json(errorDto, 'No valid token'),
        404: json(errorDto, 'There is no such product'),
        409: json(errorDto, 'Too little stock'),
      },
    },
  },
})
