import { z } from 'zod'
import type { StoreTables } from '../store/store.ts'
import type { EvidenceLimits } from './evidence-limits.ts'

/** Settings of the store that say what of traffic is kept. Written by the control plane, read here. */
export const REDACTION = 'redaction'
export const RETENTION = 'retention'

const KB = 1024
const MB = 1024 * 1024

export const StoredRedaction = z.object({ names: z.array(z.string()), bodyKb: z.int().min(0) })
export type StoredRedaction = z.infer<typeof StoredRedaction>

export const StoredRetention = z.object({
  countDays: z.int().positive(),
  exampleDays: z.int().positive(),
  exampleMb: z.int().positive(),
})
export type StoredRetention = z.infer<typeof StoredRetention>

type Settings = Pick<StoreTables, 'settings'>

/** What people have decided, or what holds while nobody has; what cannot be read is as if it were not there. */
export async function redactionOf({ settings }: Settings, limits: EvidenceLimits): Promise<StoredRedaction> {
  const stored = StoredRedaction.safeParse(await settings.get(REDACTION))
  return stored.success ? stored.data : { names: [], bodyKb: Math.floor(limits.exampleBodyBytes / KB) }
}

export async function retentionOf({ settings }: Settings, limits: EvidenceLimits): Promise<StoredRetention> {
  const stored = StoredRetention.safeParse(await settings.get(RETENTION))
  if (stored.success) return stored.data
  const { daysKept, exampleDaysKept, exampleBytes } = limits
  return { countDays: daysKept, exampleDays: exampleDaysKept, exampleMb: Math.ceil(exampleBytes / MB) }
}

export const bodyBytesOf = ({ bodyKb }: StoredRedaction): number => bodyKb * KB

/** The limits of pruning that a retention stands for. */
export const pruneLimitsOf = ({ countDays, exampleDays, exampleMb }: StoredRetention) => ({
  daysKept: countDays,
  exampleDaysKept: exampleDays,
  exampleBytes: exampleMb * MB,
})
