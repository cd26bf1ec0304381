import { z } from 'zod'
import { AccountName, NewPassword, Role } from './account.ts'

export const SignIn = z
  .union([
    z.strictObject({ name: AccountName, password: z.string().max(256) }),
    z.strictObject({ link: z.string().max(256) }),
  ])
  .meta({ id: 'SignIn', description: 'A name and a password, or the one-time token that the server printed' })

export const Setup = z
  .strictObject({ link: z.string().max(256), name: AccountName, password: NewPassword })
  .meta({ id: 'Setup', description: 'The first account. Works once, with the token that the server printed' })

export const Session = z
  .object({
    account: z.object({ name: z.string(), role: Role }).nullable(),
    setupNeeded: z.boolean(),
    instance: z.object({ version: z.string() }),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>
