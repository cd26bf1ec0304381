import { createTokenVerifier } from '@banyan/service-kit/bearer'
import { followFrom } from '@banyan/service-kit/handover/follow-from'
import type { RunningService } from '@banyan/service-kit/run-main'
import { type ServiceContext, type ServiceParts, startService } from '@banyan/service-kit/start-service'
import { configFromEnv, type UserServiceConfig } from './config.ts'
import { createAccounts } from './domain/accounts.ts'
import { openTokenIssuer } from './domain/signing-key.ts'
import { createAnnounce, followUsers, takeOver, userUpdatedType } from './domain/user-events.ts'
import { authHandlers } from './handlers/auth.ts'
import { toDto, toPlantedDto } from './handlers/user-dto.ts'
import { userHandlers } from './handlers/users.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'

const name = 'user-service'

export interface UserServiceOptions extends Partial<UserServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startUserService(options: UserServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name, config, now, openapi },
    migrations: migrations(config.handoverFrom === undefined),
    build: (context) => build(context, config),
  })
}

async function build(context: ServiceContext, config: UserServiceConfig): Promise<ServiceParts> {
  const { db, outbox, now } = context
  const accounts = createAccounts(db, createAnnounce(outbox), now)
  const issuer = await openTokenIssuer(db, now)
  const show = config.plantedDifferences ? toPlantedDto : toDto
  // Our own tokens, and those that the monolith signed and still signs.
  const verifyToken = createTokenVerifier({ secret: config.jwtSecret, jwks: issuer.jwks })
  return {
    routes: [authHandlers(accounts, issuer, show), userHandlers({ accounts, verifyToken, show, now })],
    handlers: { [userUpdatedType]: followUsers(outbox.source) },
    ...followFrom(config.handoverFrom, {
      ...context,
      entity: 'users',
      service: name,
      secret: config.jwtSecret,
      apply: takeOver,
    }),
  }
}
