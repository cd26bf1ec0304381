import { z } from 'zod'
import type { StoreTables } from '../../store/store.ts'

/** The setting that holds what an instance is called. */
export const GENERAL = 'general'

const General = z.object({
  name: z.string(),
  environment: z.string(),
  production: z.boolean(),
  goalDate: z.string().nullable(),
})
export type General = z.infer<typeof General>

const UNNAMED: General = { name: '', environment: '', production: false, goalDate: null }

export async function readGeneral({ settings }: Pick<StoreTables, 'settings'>): Promise<General> {
  const parsed = General.safeParse(await settings.get(GENERAL))
  return parsed.success ? parsed.data : UNNAMED
}

/** For Activity. */
export function generalWords({ name, environment, production, goalDate }: General): string {
  const where = environment === '' ? '' : `, ${environment}${production ? ', where people are served' : ''}`
  const goal = goalDate === null ? 'without a goal date' : `to be done by ${goalDate}`
  return `This instance is ${name === '' ? 'unnamed' : name}${where}, ${goal}`
}
