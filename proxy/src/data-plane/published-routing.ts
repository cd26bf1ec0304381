import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RejectedRoute } from '../domain/match.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import type { Certificate } from './certificates.ts'
import {
  type Applied,
  DataPlane,
  type DataPlaneEvents,
  type DataPlaneOptions,
  type ThreadStatus,
} from './data-plane.ts'
import { LastKnownGood } from './last-known-good.ts'

export type Published = { applied: Applied; rejected: readonly RejectedRoute[] }

/**
 * What is published, and what this process remembers of it by itself: the last good snapshot and
 * the local kill switch are files, so that neither needs the store, and both survive a restart.
 */
export class PublishedRouting {
  #plane: DataPlane | null = null
  #snapshot: RoutingSnapshot | null = null
  readonly #lastGood: LastKnownGood
  readonly #killFile: string
  readonly #onUnwritten: (error: unknown) => void

  /** `onUnwritten` hears that the last snapshot could not be kept on disk: it is served all the same. */
  constructor(dataDir: string, onUnwritten: (error: unknown) => void) {
    this.#onUnwritten = onUnwritten
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    this.#lastGood = new LastKnownGood(join(dataDir, 'route-table.json'))
    this.#killFile = join(dataDir, 'kill-switch')
  }

  /** Begins to serve. Rejects with EADDRINUSE when the port is taken. */
  async start(options: DataPlaneOptions, snapshot: RoutingSnapshot, events: DataPlaneEvents): Promise<void> {
    this.#snapshot = snapshot
    this.#plane = await DataPlane.start(options, this.#effective(snapshot), events)
    this.#remember(snapshot)
  }

  /** Before `start` it only remembers: nobody serves yet. */
  async publish(snapshot: RoutingSnapshot): Promise<Published> {
    this.#snapshot = snapshot
    if (this.#plane === null) return { applied: { threads: 0, of: 0, ms: 0 }, rejected: [] }
    const published = await this.#plane.publish(this.#effective(snapshot))
    this.#remember(snapshot)
    return published
  }

  /** Everything to the baseline, without asking anybody. */
  async killNow(): Promise<void> {
    writeFileSync(this.#killFile, new Date().toISOString(), { mode: 0o600 })
    await this.#again()
  }

  get killedHere(): boolean {
    return existsSync(this.#killFile)
  }

  async releaseHere(): Promise<void> {
    rmSync(this.#killFile, { force: true })
    await this.#again()
  }

  /** The last snapshot that was served, from disk; null at a first start. */
  lastGood(): RoutingSnapshot | null {
    return this.#lastGood.read()
  }

  get port(): number | null {
    return this.#plane?.port ?? null
  }

  get ready(): boolean {
    return this.#plane?.ready === true
  }

  /** See DataPlane.askAgain. */
  askAgain(thread: number, requestIds: readonly string[]): void {
    this.#plane?.askAgain(thread, requestIds)
  }

  threads(): ThreadStatus[] {
    return this.#plane?.status() ?? []
  }

  reopenLogs(): void {
    this.#plane?.reopenLogs()
  }

  /** See DataPlane.addOwnPort. */
  addOwnPort(port: number): void {
    this.#plane?.addOwnPort(port)
  }

  /** See DataPlane.rereadSecrets. */
  rereadSecrets(): void {
    this.#plane?.rereadSecrets()
  }

  /** See DataPlane.renewCertificates. */
  renewCertificates(certificates: readonly Certificate[]): void {
    this.#plane?.renewCertificates(certificates)
  }

  async stop(graceMs: number): Promise<void> {
    await this.#plane?.stop(graceMs)
  }

  async #again(): Promise<void> {
    if (this.#plane !== null && this.#snapshot !== null)
      await this.#plane.publish(this.#effective(this.#snapshot))
  }

  #remember(snapshot: RoutingSnapshot): void {
    try {
      this.#lastGood.write(snapshot)
    } catch (error) {
      this.#onUnwritten(error)
    }
  }

  #effective(snapshot: RoutingSnapshot): RoutingSnapshot {
    return this.killedHere ? { ...snapshot, killSwitch: true } : snapshot
  }
}
