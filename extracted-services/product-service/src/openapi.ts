import { errorDto } from '@banyan/service-kit/errors'
import { json, openApiDocument } from '@banyan/service-kit/openapi'
import { z } from 'zod'
import {
  heldStockDto,
  pageQuery,
  productBody,
  productDto,
  productPageDto,
  reserveBody,
} from './handlers/schemas.ts'

const security = [{ bearer: [] }]
const path = z.object({ id: z.int().positive() })
const invalid = json(errorDto, 'An input is wrong; the message names the field')
const unauthorized = json(errorDto, 'No valid token')
const forbidden = json(errorDto, 'The token is not an administrator’s')
const notFound = json(errorDto, 'There is no such product')
const skuTaken = json(errorDto, 'The article number is in use')

/** The contract of this service; its tests hold every answer to it. */
export const openapi = openApiDocument('product-service', {
  '/products': {
    get: {
      summary: 'Lists and searches the catalogue',
      requestParams: { query: pageQuery },
      responses: { 200: json(productPageDto, 'A page of products'), 400: invalid },
    },
    post: {
      summary: 'Adds a product',
      security,
      requestBody: json(productBody),
      responses: {
        201: json(productDto, 'Added'),
        400: invalid,
        401: unauthorized,
        403: forbidden,
        409: skuTaken,
      },
    },
  },
  '/products/reserve': {
    post: {
      summary: 'Takes the stock of an order: all lines or none, once per order',
      security,
      requestBody: json(reserveBody),
      responses: {
        200: json(heldStockDto, 'The stock is held'),
        400: invalid,
        401: unauthorized,
        404: notFound,
        409: json(errorDto, 'Too little stock, or the reservation was already released'),
      },
    },
  },
  '/products/{id}': {
    get: {
      summary: 'One product',
      requestParams: { path },
      responses: { 200: json(productDto, 'The product'), 404: notFound },
    },
    put: {
      summary: 'Replaces a product',
      security,
      requestParams: { path },
      requestBody: json(productBody),
      responses: {
        200: json(productDto, 'Replaced'),
        ...{ 400: invalid, 401: unauthorized, 403: forbidden, 404: notFound, 409: skuTaken },
      },
    },
    delete: {
      summary: 'Removes a product',
      security,
      requestParams: { path },
      responses: { 204: { description: 'Removed' }, 401: unauthorized, 403: forbidden, 404: notFound },
    },
  },
})
