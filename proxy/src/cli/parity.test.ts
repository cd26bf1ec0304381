import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type EndpointName, endpoints } from '../contracts/endpoints.ts'
import { allCommands } from './commands-for-tests.ts'

/** The verb with which the command line does what an endpoint does. */
const VERBS: Partial<Record<EndpointName, string>> = {
  getStatus: 'status',
  getTraffic: 'status',
  getAttention: 'status',
  listBackends: 'backends ls',
  createBackend: 'backends add',
  getBackend: 'backends get',
  editBackend: 'backends edit',
  deleteBackend: 'backends delete',
  checkBackend: 'backends check',
  listBackendChecks: 'backends checks',
  holdBackend: 'backends drain',
  listRoutes: 'routes ls',
  createRoute: 'routes create',
  getRoute: 'routes get',
  getRouteTraffic: 'routes traffic',
  listBusyRoutes: 'routes traffic',
  editRoute: 'routes edit',
  deleteRoute: 'routes delete',
  changeTraffic: 'ramp',
  rollbackRoute: 'rollback',
  retireRoute: 'routes retire',
  rollbackRoutes: 'rollback',
  changeTraffics: 'ramp',
  getKillSwitch: 'kill-switch',
  setKillSwitch: 'stop',
  createForceToken: 'test-token',
  exportConfig: 'export',
  planConfig: 'plan',
  applyConfig: 'apply',
  listReceivers: 'notifications ls',
  createReceiver: 'notifications add',
  editReceiver: 'notifications edit',
  rotateReceiver: 'notifications rotate',
  deleteReceiver: 'notifications delete',
  testReceiver: 'notifications test',
  listDeliveries: 'notifications log',
  getParity: 'parity',
  getShadow: 'shadows',
  listDivergences: 'divergences ls',
  getDivergence: 'divergences show',
  getExample: 'divergences show',
  triageDivergence: 'divergences accept',
  triageDivergences: 'divergences resolve',
  editDivergence: 'divergences note',
  listNoise: 'noise',
  getBundle: 'export-bundle',
  listRules: 'rules ls',
  createRule: 'rules add',
  previewRule: 'rules preview',
  deleteRule: 'rules rm',
  listEndpoints: 'endpoints ls',
  editEndpoint: 'endpoints hide',
  importEndpoints: 'endpoints import',
  mergeEndpoints: 'endpoints merge',
  splitEndpoint: 'endpoints split',
  getProgress: 'progress',
  explain: 'explain',
  listRevisions: 'revisions',
  restoreRevision: 'restore',
  undoRevision: 'undo',
  listAudit: 'activity',
  listAccounts: 'accounts ls',
  inviteAccount: 'accounts invite',
  editAccount: 'accounts role',
  removeAccount: 'accounts remove',
  createAccountLink: 'accounts link',
  listAccountSessions: 'sessions ls',
  endAccountSession: 'sessions end',
  endAccountSessions: 'sessions end',
  listTokens: 'tokens ls',
  createToken: 'tokens create',
  rotateToken: 'tokens rotate',
  deleteToken: 'tokens revoke',
  getSettings: 'settings show',
  setGeneral: 'settings general',
  getSupportBundle: 'support-bundle',
  setRedaction: 'settings redaction',
  testRedaction: 'settings redaction-test',
  setRetention: 'settings retention',
  deleteCaptured: 'settings delete-captured',
  verifyAudit: 'audit verify',
}

/** Endpoints that have no verb, and why. */
const NONE: Partial<Record<EndpointName, string>> = {
  getSession: 'a browser session: the command line has a token',
  signIn: 'a browser session: the command line has a token',
  signOut: 'a browser session: the command line has a token',
  readAccountLink: 'a link is opened in the browser of whoever was invited',
  acceptAccountLink: 'a link is opened in the browser of whoever was invited',
  listOwnSessions: 'a token has no sessions; of accounts: sessions ls',
  endOwnSession: 'a token has no sessions; of accounts: sessions end',
  endOtherSessions: 'a token has no sessions; of accounts: sessions end',
  changePassword: 'a token has no password; of accounts: accounts link',
  setup: 'the first account is made in the browser, with the link that the start prints',
}

const source = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.includes('test'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  .join('\n')

describe('whatever the API can do, the command line can', () => {
  const commands = allCommands()

  it.each(Object.keys(endpoints) as EndpointName[])('%s', (name) => {
    const verb = VERBS[name]
    if (verb === undefined) {
      expect(NONE[name], `${name} has neither a verb nor a reason to have none`).toEqual(expect.any(String))
      return
    }
    expect([...commands.keys()]).toContain(verb)
    expect(source).toContain(`'${name}'`)
  })

  it.each(Object.entries(endpoints).filter(([, row]) => 'dryRun' in row))('%s can be tried', (name) => {
    const verb = VERBS[name as EndpointName]
    if (verb === undefined) return
    expect(commands.get(verb)?.options.map(({ long }) => long)).toEqual(
      expect.arrayContaining(['--dry-run', '--reason']),
    )
  })

  const changes = Object.entries(endpoints).filter(
    ([, { method, permission }]) => method !== 'GET' && permission !== 'read' && permission !== null,
  )
  it.each(changes)('%s can be made on one revision only', (name) => {
    const verb = VERBS[name as EndpointName]
    if (verb === undefined) return
    expect(commands.get(verb)?.options.map(({ long }) => long)).toContain('--if-revision')
  })

  it('every verb of the list of those without is still an endpoint', () => {
    expect(Object.keys({ ...VERBS, ...NONE }).filter((name) => !(name in endpoints))).toEqual([])
  })
})
