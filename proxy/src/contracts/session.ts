import { z } from 'zod'
import { ROLES } from '../domain/can.ts'
import { Timestamp } from './common.ts'

export const Role = z.enum(ROLES)

const accountName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\w.@+-]+$/, { error: 'letters, digits and . _ @ + -' })
const newPassword = z.string().min(10, { error: 'at least 10 characters' }).max(256)

export const SignIn = z
  .union([
    z.strictObject({ name: accountName, password: z.string().max(256) }),
    z.strictObject({ link: z.string().max(256) }),
  ])
  .meta({ id: 'SignIn', description: 'A name and a password, or the one-time token that the server printed' })

export const Setup = z
  .strictObject({ link: z.string().max(256), name: accountName, password: newPassword })
  .meta({ id: 'Setup', description: 'The first account. Works once, with the token that the server printed' })

export const Session = z
  .object({
    account: z.object({ name: z.string(), role: Role }).nullable(),
    setupNeeded: z.boolean(),
    instance: z.object({ version: z.string() }),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const TokenCreate = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    role: Role,
    expiresInDays: z.int().min(1).max(365).default(90),
  })
  .meta({ id: 'TokenCreate' })

export const TokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    createdAt: Timestamp,
    expiresAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Token' })

export const TokenCreated = TokenView.extend({
  token: z.string().meta({ description: 'Shown this once' }),
}).meta({
  id: 'TokenCreated',
})
export const TokenList = z.object({ items: z.array(TokenView) }).meta({ id: 'TokenList' })
