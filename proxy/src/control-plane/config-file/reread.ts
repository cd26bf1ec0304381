import { Refusal } from '../../domain/errors.ts'
import { type Caller, SYSTEM } from '../caller.ts'
import type { ConfigFileService } from './config-file-service.ts'

/** Whoever starts the process chose the file; its numbers go through the same checks as anybody's. */
const FROM_FILE: Caller = { ...SYSTEM, actor: { kind: 'system', name: 'banyan', via: 'file' } }

/** What a reread came to. */
export type Reread = { revision: number; changed: number; unchanged: number }

/**
 * Applies the file of the start again, as it is now: what it says is created or changed, what it does not speak
 * of stays. All of it or nothing: a refusal names the object.
 */
export async function reread(files: ConfigFileService, document: string): Promise<Reread> {
  const { base, digest, items, unchanged, refusals } = await files.plan(document, false, FROM_FILE)
  const [first] = refusals
  if (first) throw new Refusal('conflict', `${first.kind} ${first.id}: ${first.message}`, { refusals })
  if (items.length === 0) return { revision: base, changed: 0, unchanged }
  const reason = 'The process was asked to read its file again'
  const { revision } = await files.apply({ document, prune: false, base, digest, reason }, FROM_FILE)
  return { revision, changed: items.length, unchanged }
}
