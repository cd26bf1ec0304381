import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { mailListDto, mailsQuery } from './handlers/mails.ts'

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('notification-service', {
  '/mails': {
    get: {
      summary: 'The mails that were written, newest first; for administrators and services',
      security: [{ bearer: [] }],
      requestParams: { query: mailsQuery },
      responses: {
        200: json(mailListDto, 'Mails'),
        400: json(errorDto, 'An input is wrong; the message names the field'),
        401: json(errorDto, 'No valid token'),
        403: json(errorDto, 'The token is a customer’s'),
      },
    },
  },
})
