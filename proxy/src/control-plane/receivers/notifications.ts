import { AddressGuard } from '../../address-guard.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import type { Audited } from '../audited.ts'
import type { Changes } from '../changes.ts'
import type { ControlPlaneDeps } from '../deps.ts'
import { Notifier } from './notifier.ts'
import { breakerOpened, occurrencesOf, regressed } from './occurrence.ts'
import { readReceivers } from './receiver.ts'
import { ReceiversService } from './receivers-service.ts'
import { createSend } from './send.ts'

export type Notifications = {
  receivers: ReceiversService
  /** Told by the data plane. */
  breakerOpened(backend: string, trips: number): void
  /** The admin port itself is no receiver. */
  ownPort(port: number): void
  close(): void
}

type Deps = Pick<ControlPlaneDeps, 'clock' | 'logger' | 'happened'> & {
  audited: Audited
  changes: Changes
  evidence: Evidence
}

/** Listens to everything that receivers can be told of, and tells them. */
export function createNotifications({
  audited,
  changes,
  evidence,
  clock,
  logger,
  happened,
}: Deps): Notifications {
  // Chat services are somewhere else than backends, so the ranges of backends are not theirs.
  const guard = new AddressGuard({ ownPorts: [], ranges: [] })
  const notifier = new Notifier({
    receivers: () => readReceivers(audited.store),
    send: createSend(guard),
    clock,
    random: Math.random,
    count: (reason) => happened?.({ [reason]: 1 }),
    logger,
  })
  changes.onCommitted((made) => {
    for (const occurrence of occurrencesOf(made)) void notifier.notify(occurrence)
  })
  const now = () => clock().toISOString()
  const stop = evidence.live.onEvent((event) => {
    if (event.type !== 'divergence' || event.data.state !== 'regressed') return
    void notifier.notify(regressed(event.data, now()))
  })
  return {
    receivers: new ReceiversService({ audited, notifier, guard }),
    breakerOpened: (backend, trips) => void notifier.notify(breakerOpened(backend, trips, now())),
    ownPort: (port) => guard.ownPort(port),
    close() {
      stop()
      notifier.close()
    },
  }
}
