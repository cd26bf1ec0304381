import { fileURLToPath } from 'node:url'
import type { TokenVerifier } from '@banyan/service-kit/bearer'
import type { Logger } from '@banyan/service-kit/log'
import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { Catalogue } from '../domain/catalogue.ts'
import { grpcMethods } from './grpc-methods.ts'

const protoFile = fileURLToPath(new URL('../../proto/catalogue.v1.proto', import.meta.url))
const serviceName = 'banyan.catalogue.v1.Catalogue'
const drainMs = 2_000

export interface GrpcServer {
  port: number
  close(): Promise<void>
}

/** Serves the catalogue over gRPC beside HTTP. Port 0 takes a free port. */
export async function startGrpcServer(options: {
  catalogue: Catalogue
  verifyToken: TokenVerifier
  log: Logger
  host: string
  port: number
}): Promise<GrpcServer> {
  const definition = loadSync(protoFile, { longs: Number, defaults: true, arrays: true, oneofs: true })
  const server = new Server()
  server.addService(definition[serviceName] as ServiceDefinition, grpcMethods(options))
  const port = await new Promise<number>((resolve, reject) => {
    const address = `${options.host}:${options.port}`
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    )
  })
  return {
    port,
    close: () =>
      new Promise<void>((resolve) => {
        const cut = setTimeout(() => server.forceShutdown(), drainMs)
        server.tryShutdown(() => {
          clearTimeout(cut)
          resolve()
        })
      }),
  }
}
