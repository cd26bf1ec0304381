import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { dailyDto, dailyQuery, rebuiltDto } from './handlers/analytics.ts'

const security = [{ bearer: [] }]
const unauthorized = json(errorDto, 'No valid token')
const forbidden = json(errorDto, 'The token’s role may not do this')

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('analytics-service', {
  '/analytics/daily': {
    get: {
      summary: 'Orders and revenue per day; for administrators and services',
      security,
      requestParams: { query: dailyQuery },
      responses: {
        200: json(dailyDto, 'Days with at least one order'),
        400: json(errorDto, 'An input is wrong; the message names the field'),
        ...{ 401: unauthorized, 403: forbidden },
      },
    },
  },
  '/analytics/rebuild': {
    post: {
      summary: 'Adds everything up again from the stored events; for administrators',
      security,
      responses: { 200: json(rebuiltDto, 'Rebuilt'), 401: unauthorized, 403: forbidden },
    },
  },
})
