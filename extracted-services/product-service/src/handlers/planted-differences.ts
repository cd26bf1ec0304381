import type { HttpError } from '@banyan/service-kit/errors'
import type { RequestHandler } from 'express'
import type { toDto } from './product-dto.ts'

type ProductDto = ReturnType<typeof toDto>

/** How answers are made: at parity with the monolith, or with the differences that real rewrites have. */
export interface Presentation {
  product(dto: ProductDto): unknown
  /** Another body for an error, or nothing to keep the usual one. */
  error?: (error: HttpError) => unknown
  slow?: RequestHandler
}

export const atParity: Presentation = { product: (dto) => dto }

const slowEvery = 50
const slowByMs = 350

/** The planted differences of this service; extracted-services/README.md lists them with the others. */
export function plantedDifferences(): Presentation {
  let requests = 0
  return {
    product: ({ discontinuedAt, ...dto }) => ({
      ...dto,
      price: dto.price.toFixed(2),
      tags: dto.tags.toSorted(),
      availability: dto.stock > 0 ? 'in_stock' : 'sold_out',
      ...(discontinuedAt !== null && { discontinuedAt }),
    }),
    error: ({ status, message }) =>
      status === 404 ? { type: 'about:blank', title: 'Not Found', status, detail: message } : undefined,
    slow: (_req, _res, next) => {
      requests += 1
      if (requests % slowEvery === 0) setTimeout(() => next(), slowByMs)
      else next()
    },
  }
}
