import type { Occasion } from '../../contracts/receiver.ts'
import type { StoreTables } from '../../store/store.ts'

/** Somebody who is told. The secret signs: it has to be kept as it is, and is given out once. */
export type Receiver = {
  id: string
  url: string
  format: 'signed' | 'chat'
  occasions: Occasion[]
  enabled: boolean
  secret: string | null
  /** The one before, which signs too until then (ISO 8601). */
  previous?: { secret: string; until: string }
  createdAt: string
  version: number
}

export const RECEIVERS_MAX = 20
const RECEIVERS = 'receivers'

type Settings = Pick<StoreTables, 'settings'>

export async function readReceivers({ settings }: Settings): Promise<Receiver[]> {
  return ((await settings.get(RECEIVERS)) as Receiver[] | undefined) ?? []
}

export const writeReceivers = ({ settings }: Settings, receivers: readonly Receiver[]): Promise<void> =>
  settings.set(RECEIVERS, receivers.length > 0 ? receivers : undefined)
