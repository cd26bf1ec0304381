import type { Store } from '../../store/store.ts'
import type { Logger } from '../deps.ts'

/** How often the head of the audit log is written into the server's own log. */
const ANCHOR_MS = 3_600_000

/**
 * Writes the head of the audit log (its last entry and that one's hash) into the server's log, now and every hour:
 * who makes the chain anew in the database cannot change what was logged elsewhere. Returns how to stop.
 */
export function anchorAudit(store: Store, logger: Logger): () => void {
  const tell = async () => {
    try {
      logger.info({ ...(await store.audit.head()) }, 'the head of the audit log')
    } catch (err) {
      logger.warn({ err }, 'the head of the audit log could not be read')
    }
  }
  void tell()
  const timer = setInterval(() => void tell(), ANCHOR_MS)
  timer.unref()
  return () => clearInterval(timer)
}
