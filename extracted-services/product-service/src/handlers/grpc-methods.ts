import type { TokenVerifier } from '@banyan/service-kit/bearer'
import type { Logger } from '@banyan/service-kit/log'
import { type handleUnaryCall, type Metadata, status, type UntypedServiceImplementation } from '@grpc/grpc-js'
import { z } from 'zod'
import type { Catalogue } from '../domain/catalogue.ts'
import type { Product, ProductDraft } from '../domain/product.ts'
import { productBody } from './schemas.ts'

/** A refusal with a gRPC status (https://grpc.io/docs/guides/status-codes/). */
class GrpcError extends Error {
  readonly code: status

  constructor(code: status, message: string) {
    super(message)
    this.code = code
  }
}

const listRequest = z.object({
  limit: z
    .int()
    .min(0)
    .max(100, 'must be 1 to 100')
    .transform((limit) => limit || 20),
  offset: z.int().min(0, 'must be 0 or more'),
  q: z.string().max(100),
})
const draftRequest = productBody
  .omit({ price: true })
  .extend({ priceCents: z.int().min(1, 'must be at least 1') })
  .transform((draft): ProductDraft => draft)

/** The methods of the proto file on the domain code that HTTP uses. */
export function grpcMethods(options: {
  catalogue: Catalogue
  verifyToken: TokenVerifier
  log: Logger
}): UntypedServiceImplementation {
  const { catalogue, verifyToken } = options
  const answer = unary(options.log)
  const requireAdmin = async (metadata: Metadata) => {
    const token = /^Bearer +(\S+)$/i.exec(String(metadata.get('authorization')[0] ?? ''))?.[1]
    const caller = token && (await verifyToken(token).catch(() => undefined))
    if (!caller) throw new GrpcError(status.UNAUTHENTICATED, 'a valid bearer token is needed')
    if (caller.role !== 'admin')
      throw new GrpcError(status.PERMISSION_DENIED, 'only an administrator may do this')
  }
  return {
    GetProduct: answer(async ({ id }) => toMessage(found(await catalogue.find(Number(id)), id))),

    ListProducts: answer(async (request) => {
      const { limit, offset, q } = parse(listRequest, request)
      const { items, total } = await catalogue.search({ limit, offset, q: q || undefined })
      return { items: items.map(toMessage), total }
    }),

    CreateProduct: answer(async (request, metadata) => {
      await requireAdmin(metadata)
      return toMessage(
        await catalogue.create(parse(draftRequest, fromMessage(request))).catch(refuseTakenSku),
      )
    }),

    UpdateProduct: answer(async ({ id, draft }, metadata) => {
      await requireAdmin(metadata)
      const parsed = parse(draftRequest, fromMessage(draft as Record<string, unknown> | null))
      return toMessage(found(await catalogue.replace(Number(id), parsed).catch(refuseTakenSku), id))
    }),

    DeleteProduct: answer(async ({ id }, metadata) => {
      await requireAdmin(metadata)
      if (!(await catalogue.remove(Number(id)))) throw productNotFound(id)
      return {}
    }),
  }
}

type Method = (request: Record<string, unknown>, metadata: Metadata) => Promise<object>

const unary =
  (log: Logger) =>
  (method: Method): handleUnaryCall<Record<string, unknown>, object> =>
  (call, callback) => {
    method(call.request, call.metadata).then(
      (message) => callback(null, message),
      (error: unknown) => {
        if (error instanceof GrpcError) return callback({ code: error.code, details: error.message })
        log.error({ err: error, method: call.getPath() }, 'gRPC call failed')
        callback({ code: status.INTERNAL, details: 'something went wrong on our side' })
      },
    )
  }

const productNotFound = (id: unknown) => new GrpcError(status.NOT_FOUND, `product ${id} was not found`)

function found(product: Product | undefined, id: unknown): Product {
  if (!product) throw productNotFound(id)
  return product
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const message = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new GrpcError(status.INVALID_ARGUMENT, message)
}

function refuseTakenSku(error: unknown): never {
  if (/unique/i.test(String(error))) throw new GrpcError(status.ALREADY_EXISTS, 'sku: is already in use')
  throw error
}

/** Absent optional fields are left out: proto3 has no null. */
function toMessage({ rating, discontinuedAt, ...product }: Product): object {
  return {
    ...product,
    ...(rating !== null && { rating }),
    ...(discontinuedAt !== null && { discontinuedAt }),
  }
}

/** Fields that a client left out come as their defaults; the loader tells of optional ones by `_name`. */
function fromMessage(message: Record<string, unknown> | null): Record<string, unknown> {
  const { _rating, _discontinuedAt, rating, discontinuedAt, ...draft } = message ?? {}
  return {
    ...draft,
    rating: _rating ? rating : null,
    discontinuedAt: _discontinuedAt ? discontinuedAt : null,
  }
}
