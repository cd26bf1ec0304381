import { z } from 'zod'
import { changed, Reason } from './common.ts'

export const KillSwitch = z
  .object({
    engaged: z
      .boolean()
      .meta({ description: 'Everything goes to the baseline, on all routes that still have one' }),
    bySignal: z
      .boolean()
      .meta({ description: 'Engaged on the host itself; releasing it here takes that back too' }),
  })
  .meta({ id: 'KillSwitch' })
export type KillSwitch = z.infer<typeof KillSwitch>

export const KillSwitchChange = z
  .strictObject({ engaged: z.boolean(), reason: Reason })
  .meta({ id: 'KillSwitchChange' })
export const KillSwitchChanged = KillSwitch.extend(changed).meta({ id: 'KillSwitchChanged' })

export const ForceTokenCreate = z
  .strictObject({
    slot: z.enum(['baseline', 'candidate']),
    minutes: z.int().min(1).max(1_440).default(60),
  })
  .meta({ id: 'ForceTokenCreate', description: 'For testers: chooses a slot, whatever the split says' })

export const ForceToken = z
  .object({
    header: z.object({ name: z.string(), value: z.string() }),
    cookie: z.object({ name: z.string(), value: z.string() }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ForceToken' })
