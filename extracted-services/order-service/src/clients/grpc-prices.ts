import { fileURLToPath } from 'node:url'
import { HttpError } from '@banyan/service-kit/errors'
import {
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
  type ServiceError,
  status,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import CircuitBreaker from 'opossum'
import { z } from 'zod'
import { productNotFound, type ReadPrice } from './products-client.ts'

const protoFile = fileURLToPath(new URL('../../proto/catalogue.v1.proto', import.meta.url))
const deadlineMs = 5_000
const product = z.object({ id: z.int(), name: z.string(), priceCents: z.int() })

type GetProduct = (
  request: { id: number },
  options: { deadline: number },
  callback: (error: ServiceError | null, answer: unknown) => void,
) => void

/** Reads prices over gRPC, with the same limits as over HTTP. @param address `host:port` */
export function grpcPrices(address: string): { readPrice: ReadPrice; close(): void } {
  const loaded = loadPackageDefinition(loadSync(protoFile, { longs: Number, defaults: true }))
  const { Catalogue } = (
    loaded as unknown as { banyan: { catalogue: { v1: { Catalogue: ServiceClientConstructor } } } }
  ).banyan.catalogue.v1
  const client = new Catalogue(address, credentials.createInsecure())
  const getProduct = (client as unknown as { GetProduct: GetProduct }).GetProduct.bind(client)
  const call = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      getProduct({ id }, { deadline: Date.now() + deadlineMs }, (error, answer) =>
        error ? reject(error) : resolve(answer),
      )
    })
  const breaker = new CircuitBreaker(call, {
    ...{ timeout: false, errorThresholdPercentage: 50, volumeThreshold: 5, resetTimeout: 5_000 },
    // An absent product is an answer, not a failure.
    errorFilter: (error: Partial<ServiceError>) => error.code === status.NOT_FOUND,
  })
  return {
    async readPrice(productId) {
      const answer = await breaker.fire(productId).catch((error: unknown) => {
        throw toHttp(productId, error as Partial<ServiceError>)
      })
      const { id, name, priceCents } = product.parse(answer)
      return { productId: id, name, unitPriceCents: priceCents }
    },
    close: () => client.close(),
  }
}

function toHttp(productId: number, { code }: { code?: unknown }): HttpError {
  if (code === status.NOT_FOUND) return productNotFound(productId)
  if (code === status.DEADLINE_EXCEEDED)
    return new HttpError(504, 'dependency_timeout', 'products did not answer in time')
  if (code === 'EOPENBREAKER') {
    return new HttpError(503, 'dependency_unavailable', 'products is not available, try again later')
  }
  return new HttpError(502, 'dependency_failed', 'products failed')
}
