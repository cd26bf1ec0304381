import { parentPort, workerData } from 'node:worker_threads'
import { AddressGuard } from '../address-guard.ts'
import { inRanges } from '../address-ranges.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import { Secrets } from '../secrets.ts'
import { accessLine, refusalLine } from './access-line.ts'
import { AccessLog } from './access-log.ts'
import { BackendPools } from './backend-pools.ts'
import { Breakers } from './breakers.ts'
import { contained } from './contained.ts'
import { Deadlines } from './deadlines.ts'
import { Drain, type Front } from './drain.ts'
import type { Exchange, Outcome } from './exchange.ts'
import { createHandler, type HandlerParts } from './handler.ts'
import { Http2Sessions } from './http2/sessions.ts'
import { LIMITS } from './limits.ts'
import { createListener } from './listener.ts'
import type { FromThread, ThreadData, ToThread } from './messages.ts'
import { loadOfThisThread, Overload } from './overload.ts'
import { PathTally } from './path-tally.ts'
import { Gate } from './policies/gate.ts'
import { RateTable } from './policies/rate-table.ts'
import { Tokens } from './policies/tokens.ts'
import { Refusals } from './refusals.ts'
import { RequestSamples } from './request-samples.ts'
import { RetryBudget } from './retry-budget.ts'
import { compileRouteTable } from './route-table.ts'
import { ShadowBatches } from './shadow/batch.ts'
import { Shadow } from './shadow/shadow.ts'
import { Tally } from './tally.ts'
import { TlsFront } from './tls-front.ts'
import { ThreadTracing } from './tracing-thread.ts'
import type { Tunnel } from './tunnel.ts'
import { createUpgradeHandler } from './upgrades.ts'

/** How often counts go to the control plane. */
const TALLY_MS = 250

const port = parentPort!
const data = workerData as ThreadData
const tell = (message: FromThread) => port.postMessage(message)

let table = compileRouteTable(data.snapshot)
const tally = new Tally()
const paths = new PathTally()
const samples = new RequestSamples()
const guard = new AddressGuard({ ownPorts: data.ownPorts ?? [], ranges: data.backendRanges ?? [] })
const pools = new BackendPools({ guard })
pools.replaceAll(table.backends.values())
const deadlines = new Deadlines(() => {
  pools.sweep()
  shadowPools.sweep()
  shadow.sweep()
  sendShadows()
})
const breakers = new Breakers(data.breaker)
const accessLog =
  data.accessLogDir === null ? null : new AccessLog(`${data.accessLogDir}/access-${data.thread}.log`)
const nextRequestId = requestIds()
const refusals = new Refusals(nextRequestId, (refusal) => {
  accessLog?.append(refusalLine(refusal))
  tally.count(refusal.reason)
})

const shadowBatches = new ShadowBatches()
// Its own connections: a shadow that hangs takes none from a client.
const shadowPools = new BackendPools({ guard })
shadowPools.replaceAll(table.backends.values())
const shadow = new Shadow({
  pools: shadowPools,
  deadlines,
  isWell: (backend) => breakers.isWell(backend, table.backends.get(backend)?.hold),
  onPair: (pair) => shadowBatches.pair(pair),
  onMatch: (match) => shadowBatches.match(match),
  onDropped: (route, reason) => shadowBatches.dropped(route, reason),
  onUnacknowledged: (route) => shadowBatches.unacknowledged(route),
  onAgain: (requestId, answer) => shadowBatches.again(requestId, answer),
  random: Math.random,
})

const overload = new Overload(loadOfThisThread())
setInterval(() => overload.look(), LIMITS.overloadSpanMs).unref()

const tokens = new Tokens(new Secrets(data.secrets ?? { variables: {}, dir: '' }), guard)
const rateMemory = data.rateMemory ?? RateTable.memory(LIMITS.rateLimitClients)
const rateTable = new RateTable(rateMemory, { onEvicted: () => tally.count('rate_limit_evicted') })

const tracing = data.traceShare === undefined ? null : new ThreadTracing(data.traceShare)

const tunnels = new Set<Tunnel>()
const drain = new Drain(tunnels, onDrained)
const parts: HandlerParts = {
  table: { current: () => table },
  pools,
  breakers,
  budget: new RetryBudget(),
  deadlines,
  refusals,
  gate: new Gate(tokens, rateTable),
  drain,
  servedByHeaders: data.servedByHeaders,
  reader: { pseudonym: data.pseudonym, isTrustedPeer: inRanges(data.trustedProxies), nextRequestId },
  shadow,
  overload,
  tracing,
  random: Math.random,
  onDone,
}
const handle = contained(createHandler(parts), refusals, onDefect)
const onConnectionLimit = () => tally.count('connection_limit')
const http1 = createListener({
  handle,
  upgrade: createUpgradeHandler(parts, { tunnels, breakers, pools, onDone }),
  refusals,
  onConnectionLimit,
})
const tlsFront =
  data.tls &&
  new TlsFront(data.tls, {
    http1,
    http2: new Http2Sessions({ handle, refusals, onAbuse: (reason) => tally.count(reason) }),
    onConnectionLimit,
    onHandshakeFailed: () => tally.count('tls_handshake_failed'),
  })
const server: Front = tlsFront ?? http1
drain.watch(server)

/** What should not have happened, with where it did. */
function onDefect(error: unknown): void {
  tell({ type: 'defect', error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}

/** Every exchange and every tunnel ends here, once. */
function onDone(exchange: Exchange | Tunnel, outcome: Outcome): void {
  if (tracing !== null) tracing.ended(exchange.read, exchange.decision, outcome)
  accessLog?.append(accessLine(exchange, outcome))
  tally.served(outcome.route.id, outcome.slot, outcome.backend, outcome.status, outcome.ms)
  if (overload.shedsCaptures) tally.count('shed_capture')
  else {
    paths.served(exchange.read.facts, outcome)
    samples.ended(exchange, outcome)
  }
  if (outcome.reason !== 'ok') tally.count(outcome.reason)
  if (outcome.fellBack) tally.count('fallback')
  tally.trouble(outcome)
  if (outcome.retried) tally.count('retry')
}

server.on('error', (error: NodeJS.ErrnoException) =>
  tell({ type: 'failed', message: error.message, code: error.code ?? '' }),
)
server.listen({ host: data.host, port: data.port, reusePort: true, backlog: 4096 }, () => {
  const address = server.address()
  tell({ type: 'listening', port: typeof address === 'object' && address ? address.port : data.port })
})
setInterval(sendTally, TALLY_MS).unref()

port.on('message', (message: ToThread) => {
  if (message.type === 'publish') publish(message.snapshot)
  else if (message.type === 'reopen-logs') accessLog?.reopen()
  else if (message.type === 'own-port') guard.ownPort(message.port)
  else if (message.type === 'reread-secrets') tokens.forget()
  else if (message.type === 'certificates') tlsFront?.renew(message.certificates)
  else if (message.type === 'shadows-taken') shadowBatches.taken()
  else if (message.type === 'second-calls') for (const id of message.requestIds) shadow.askAgain(id)
  else drain.begin(message.graceMs)
})

/** All of it or nothing: what cannot be used leaves the table before it in force. */
function publish(snapshot: RoutingSnapshot): void {
  try {
    const next = compileRouteTable(snapshot)
    pools.replaceAll(next.backends.values())
    shadowPools.replaceAll(next.backends.values())
    table = next
  } catch (error) {
    tell({ type: 'refused', revision: snapshot.revision, message: (error as Error).message })
    return
  }
  tell({ type: 'published', revision: table.revision, rejected: table.rejected })
}

async function onDrained(): Promise<void> {
  sendTally()
  await accessLog?.stop()
  tell({ type: 'drained' })
}

function sendTally(): void {
  if (accessLog && accessLog.dropped > 0) {
    tally.count('access_log_dropped', accessLog.dropped)
    accessLog.dropped = 0
  }
  sendSpans()
  const batch = tally.drain()
  if (batch) tell({ type: 'tally', batch })
  const seen = paths.drain()
  if (seen) tell({ type: 'paths', batch: seen })
  sendSamples()
  const changes = breakers.changes(performance.now())
  if (changes.length > 0) tell({ type: 'breakers', changes })
  sendPools()
}

let poolsTold = ''
function sendPools(): void {
  const inPools = pools.report()
  for (const { backendId } of tunnels) {
    const known = inPools.find(({ backend }) => backend === backendId)
    if (known) known.inFlight++
    else inPools.push({ backend: backendId, inFlight: 1, connections: 0, waiting: 0 })
  }
  const said = JSON.stringify(inPools)
  if (said === poolsTold) return
  poolsTold = said
  tell({ type: 'pools', pools: inPools })
}

function sendSamples(): void {
  const requests = samples.drain()
  if (requests.length > 0) tell({ type: 'requests', requests })
  if (samples.full > 0) tally.count('tail_full', samples.full)
  samples.full = 0
}

function sendSpans(): void {
  if (tracing === null) return
  const spans = tracing.drain()
  if (spans) tell({ type: 'spans', spans })
  if (tracing.dropped > 0) tally.count('span_dropped', tracing.dropped)
  tracing.dropped = 0
}

function sendShadows(): void {
  const drained = shadowBatches.drain()
  if (drained)
    port.postMessage({ type: 'shadows', batch: drained.batch } satisfies FromThread, drained.transfer)
}

/** Unique per process and thread, short, sortable within a thread. */
function requestIds(): () => string {
  const prefix = Math.random().toString(36).slice(2, 9).padEnd(7, '0')
  let count = 0
  return () => `${prefix}-${(count++).toString(36)}`
}
