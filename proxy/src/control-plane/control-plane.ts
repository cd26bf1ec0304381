import type { Express } from 'express'
import { AccountLinks } from './accounts/account-links.ts'
import { accountsApi } from './accounts/accounts-api.ts'
import { AccountsService } from './accounts/accounts-service.ts'
import { ownApi } from './accounts/own-api.ts'
import { Sessions } from './accounts/sessions.ts'
import { signInApi } from './accounts/sign-in-api.ts'
import { SignInRecord } from './accounts/sign-in-record.ts'
import { SignInService } from './accounts/sign-in-service.ts'
import { attentionApi } from './attention/attention-api.ts'
import { anchorAudit } from './audit/audit-anchor.ts'
import { auditApi } from './audit/audit-api.ts'
import { Audited } from './audited.ts'
import { authenticator } from './authenticate.ts'
import { backendsApi } from './backends/backends-api.ts'
import { BackendsService } from './backends/backends-service.ts'
import { HealthChecks } from './backends/health-checks.ts'
import { bundleApi } from './bundle/bundle-api.ts'
import { Changes } from './changes.ts'
import { writeCliAccess } from './cli-access.ts'
import { configFileApi } from './config-file/config-file-api.ts'
import { ConfigFileService } from './config-file/config-file-service.ts'
import { type Reread, reread } from './config-file/reread.ts'
import type { ControlPlaneDeps } from './deps.ts'
import { divergencesApi } from './divergences/divergences-api.ts'
import { DivergencesService } from './divergences/divergences-service.ts'
import { emergencyApi } from './emergency/emergency-api.ts'
import { EmergencyService } from './emergency/emergency-service.ts'
import { endpointsApi } from './endpoints/endpoints-api.ts'
import { EndpointsService } from './endpoints/endpoints-service.ts'
import { explainApi } from './explain/explain-api.ts'
import { LiveStreams } from './live/events-api.ts'
import { Live } from './live/live.ts'
import { noiseApi } from './noise/noise-api.ts'
import { parityApi } from './parity/parity-api.ts'
import { progressApi } from './progress/progress-api.ts'
import { Publisher } from './publisher.ts'
import { createNotifications } from './receivers/notifications.ts'
import { receiversApi } from './receivers/receivers-api.ts'
import { revisionsApi } from './revisions/revisions-api.ts'
import { RevisionsService } from './revisions/revisions-service.ts'
import { bulkApi } from './routes/bulk-api.ts'
import { BulkService } from './routes/bulk-service.ts'
import { routesApi } from './routes/routes-api.ts'
import { RoutesService } from './routes/routes-service.ts'
import { turnOffWrites } from './routes/write-modes.ts'
import { rulesApi } from './rules/rules-api.ts'
import { RulesService } from './rules/rules-service.ts'
import { type SeedInput, seed } from './seed.ts'
import { createAdminServer } from './server.ts'
import { settingsApi } from './settings/settings-api.ts'
import { SettingsService } from './settings/settings-service.ts'
import { shadowApi } from './shadow/shadow-api.ts'
import { statusApi } from './status/status-api.ts'
import { supportApi } from './support/support-api.ts'
import { tokensApi } from './tokens/tokens-api.ts'
import { TokensService } from './tokens/tokens-service.ts'
import { routeTrafficApi } from './traffic/route-traffic-api.ts'

export type ControlPlane = {
  /** For an http server to listen with. */
  app: Express
  /** At the first start everything; later only a changed address of the monolith. */
  seedIfEmpty(input: SeedInput): Promise<void>
  /** When the admin port listens: health checks begin, and the command line on this machine is let in. */
  start(adminUrl: string, dataDir: string): Promise<void>
  /** The configuration file of the start, as it is now: what it speaks of is made so. */
  rereadFile(document: string): Promise<Reread>
  /** A dry run on this route was not acknowledged: it is the last one. */
  turnOffWrites(route: string): Promise<void>
  /** The breaker of a backend opened: whoever wants to know is told. */
  breakerOpened(backend: string, trips: number): void
  /** The host's own kill switch was engaged: the store is to know. */
  recordKillSignal(signal: string): Promise<void>
  /** A path of the console with a link that works once, for 15 minutes. */
  issueSignInLink(): Promise<string>
  close(): Promise<void>
}

export function createControlPlane(deps: ControlPlaneDeps): ControlPlane {
  const { store, clock, logger, evidence } = deps
  const live = new Live()
  const streams = new LiveStreams(live)
  const publisher = new Publisher(deps)
  const changes = new Changes({ store, publisher, live, clock, outside: deps.outside })
  changes.onCommitted(async ({ changes }) => {
    if (changes.some(({ kind }) => kind === 'rule')) await evidence.reloadRules()
  })
  const health = new HealthChecks({
    clock,
    guard: deps.outside.guard,
    onChange(backend, { healthy, detail }) {
      logger.info({ backend, healthy, detail }, 'the health of a backend changed')
      live.emit({ type: 'health', data: { backend, healthy, detail } })
    },
  })
  const audited = new Audited(store, clock, () => streams.recheck())
  const access = { audited, sessions: new Sessions(store, clock), links: new AccountLinks(clock) }
  const record = new SignInRecord(audited, logger)
  const signIn = new SignInService({ ...access, record })
  const accounts = new AccountsService(access)
  const tokens = new TokensService(audited, deps.adminToken)
  const { breakers, localKill } = deps
  const { pools, traffic, outside } = deps
  const parts = { store, changes, health, breakers, pools, traffic, outside, clock }
  const emergency = new EmergencyService({ ...parts, localKill: deps.localKill })
  const rules = new RulesService({ evidence, clock })
  const divergences = new DivergencesService({ evidence, rules, clock })
  let stopAnchoring: (() => void) | null = null
  const notifications = createNotifications({ ...deps, audited, changes })
  const stopTraffic = deps.traffic.onTick((view) => live.emit({ type: 'traffic', data: view }))
  const stopEvidence = evidence.live.onEvent((event) => live.emit(event))

  const files = new ConfigFileService(parts)
  const backends = new BackendsService(parts)

  const app = createAdminServer({
    deps,
    streams,
    identify: authenticator(signIn, tokens),
    handlers: {
      ...signInApi(signIn, deps.version),
      ...ownApi(accounts, signIn),
      ...accountsApi(accounts),
      ...statusApi(deps),
      ...attentionApi({ ...deps, backends }),
      ...backendsApi(backends),
      ...supportApi(deps, backends),
      ...routesApi(new RoutesService(parts)),
      ...explainApi({ store, breakers, localKill, clock }),
      ...revisionsApi(new RevisionsService(parts)),
      ...auditApi(store),
      ...receiversApi(notifications.receivers),
      ...bulkApi(new BulkService(parts)),
      ...configFileApi(files),
      ...tokensApi(tokens),
      ...settingsApi(new SettingsService({ audited, evidence, changes }), store),
      ...emergencyApi(emergency, clock),
      ...parityApi(evidence),
      ...shadowApi(evidence),
      ...routeTrafficApi(evidence),
      ...divergencesApi(divergences, evidence),
      ...rulesApi(rules),
      ...endpointsApi(new EndpointsService({ evidence, clock }), evidence),
      ...progressApi(evidence),
      ...noiseApi(evidence),
      ...bundleApi(evidence, deps.version),
    },
  })

  return {
    app,
    seedIfEmpty: (input) => seed(changes, clock, input),
    async start(adminUrl, dataDir) {
      health.start(await store.backends.list())
      notifications.ownPort(Number(new URL(adminUrl).port))
      stopAnchoring = anchorAudit(store, logger)
      writeCliAccess(dataDir, { url: adminUrl, token: await tokens.issueLocalCliToken() })
    },
    rereadFile: (document) => reread(files, document),
    async turnOffWrites(route) {
      await turnOffWrites(changes, route)
    },
    breakerOpened: (backend, trips) => notifications.breakerOpened(backend, trips),
    recordKillSignal: (signal) => emergency.recordSignal(signal),
    issueSignInLink: () => signIn.issueSignInLink(),
    async close() {
      stopTraffic()
      stopEvidence()
      notifications.close()
      stopAnchoring?.()
      health.close()
      streams.close()
      await record.flush()
      await publisher.close()
    },
  }
}
