import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { z } from 'zod'
import {
  credentialsBody,
  grantDto,
  jwksDto,
  newUserBody,
  profileBody,
  userDto,
  validationDto,
} from './handlers/schemas.ts'

const security = [{ bearer: [] }]
const path = z.object({ id: z.string() })
const invalid = json(errorDto, 'An input is wrong; the message names the field')
const unauthorized = json(errorDto, 'No valid token')
const taken = json(errorDto, 'The e-mail is registered already')
const notFound = json(errorDto, 'There is no such user')

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('user-service', {
  '/auth/register': {
    post: {
      summary: 'Opens an account and signs in',
      requestBody: json(newUserBody),
      responses: { 201: json(grantDto, 'A token'), 400: invalid, 409: taken },
    },
  },
  '/auth/login': {
    post: {
      summary: 'Signs in',
      requestBody: json(credentialsBody),
      responses: {
        200: json(grantDto, 'A token'),
        400: invalid,
        401: json(errorDto, 'Wrong e-mail or password'),
      },
    },
  },
  '/auth/logout': { post: { summary: 'Signs out', responses: { 204: { description: 'Signed out' } } } },
  '/.well-known/jwks.json': {
    get: { summary: 'The keys that verify our tokens', responses: { 200: json(jwksDto, 'The keys') } },
  },
  '/users': {
    post: {
      summary: 'Opens an account',
      requestBody: json(newUserBody),
      responses: { 201: json(userDto, 'Opened'), 400: invalid, 409: taken },
    },
  },
  '/users/me': {
    get: {
      summary: 'Who I am',
      security,
      responses: { 200: json(userDto, 'The caller'), 401: unauthorized, 404: notFound },
    },
    put: {
      summary: 'Changes my name or phone',
      security,
      requestBody: json(profileBody),
      responses: { 200: json(userDto, 'Changed'), 400: invalid, 401: unauthorized },
    },
  },
  '/users/{id}': {
    get: {
      summary: 'A user: oneself, or for administrators and services anybody',
      security,
      requestParams: { path },
      responses: {
        ...{ 200: json(userDto, 'The user'), 401: unauthorized, 404: notFound },
        403: json(errorDto, 'Somebody else'),
      },
    },
  },
  '/users/{id}/validate': {
    get: {
      summary: 'Whether there is such a user',
      security,
      requestParams: { path },
      responses: { 200: json(validationDto, 'There is'), 401: unauthorized, 404: notFound },
    },
  },
})
