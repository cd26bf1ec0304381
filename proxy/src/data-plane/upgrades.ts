import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createProxyServer } from 'http-proxy-3'
import { backendOf, decide } from '../domain/decide.ts'
import { circumstances, type HandlerParts } from './handler.ts'
import { guardedUpgrade } from './policies/guarded.ts'
import type { ProblemReason } from './problems.ts'
import { type ReadRequest, readRequest } from './request-reader.ts'
import { type Opening, Tunnel, type TunnelContext } from './tunnel.ts'

/** A WebSocket handshake is the only upgrade there is; other Upgrade headers are dropped and the request served as it is. */
export function asksForWebSocket(req: IncomingMessage): boolean {
  return /(?:^|,)\s*websocket\s*(?:,|$)/i.test(req.headers.upgrade ?? '')
}

/**
 * Upgrades go through http-proxy-3, behind guards for what it leaves open: the handshake is
 * checked here, path and headers are ours, and tunnel.ts watches over both sockets.
 */
export function createUpgradeHandler(parts: HandlerParts, context: TunnelContext) {
  const proxy = createProxyServer({ ws: true })
  // Each tunnel hears of its own errors; without a listener the library would throw them.
  proxy.on('error', () => {})
  const opening = new WeakMap<IncomingMessage, Tunnel>()
  proxy.on('proxyReqWs', (backendRequest, req) => opening.get(req)?.guard(backendRequest))

  return function onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const startedAt = performance.now()
    const read = readRequest(req, parts.reader)
    const problem = typeof read === 'string' ? read : problemOf(req, read, parts)
    if (typeof read === 'string' || problem !== null) {
      parts.refusals.onSocket(socket, problem!, req)
      return
    }
    parts.tracing?.begin(read)
    const table = parts.table.current()
    const { route } = table.match(read.facts)
    const { policies } = route
    if (policies === undefined) open(read)
    else void guardedUpgrade(parts, { req, socket, read, route, policies }, open)

    function open(admitted: ReadRequest): void {
      openTunnel({ req, socket, head, read: admitted, table, route, startedAt })
    }
  }

  function openTunnel(matched: Omit<Opening, 'decision' | 'backendId' | 'backend'>): void {
    const { req, read, table, route } = matched
    const decision = decide(route, read.facts, circumstances(table, read, parts))
    const backendId = backendOf(route, decision.slot) ?? ''
    const backend = table.backends.get(backendId)
    const tunnel = new Tunnel(context, { ...matched, decision, backendId, backend })
    opening.set(req, tunnel)
    tunnel.open(proxy)
  }
}

/** RFC 6455 section 4.2.1. */
function problemOf(req: IncomingMessage, read: ReadRequest, parts: HandlerParts): ProblemReason | null {
  const { headers } = req
  if (parts.drain.active) return 'draining'
  if (parts.overload.refuses()) return 'overloaded'
  // What follows the head are frames: a backend that was told of a body would take them for it.
  if (read.body.kind === 'chunked' || (read.body.kind === 'length' && read.body.bytes > 0))
    return 'upgrade_refused'
  if (req.method !== 'GET' || req.httpVersionMinor < 1) return 'upgrade_refused'
  if (headers.upgrade?.trim().toLowerCase() !== 'websocket') return 'upgrade_refused'
  if (!/^[A-Za-z0-9+/]{22}==$/.test(headers['sec-websocket-key'] ?? '')) return 'upgrade_refused'
  if (headers['sec-websocket-version'] !== '13') return 'upgrade_version'
  return null
}
