import { z } from 'zod'
import { ROLES, SCOPED_CAPABILITIES } from '../domain/can.ts'
import { Id, Reason, Timestamp } from './common.ts'

const TOKEN_DAYS = { least: 1, most: 365, usual: 90 } as const

const days = z.int().min(TOKEN_DAYS.least).max(TOKEN_DAYS.most)

/** What a token is for, when that is less than its role may. It can always read. */
export const TokenScope = z
  .strictObject({
    capabilities: z
      .array(z.enum(SCOPED_CAPABILITIES))
      .min(1)
      .nullable()
      .default(null)
      .meta({ description: 'These only; null: all of the role' }),
    routes: z
      .array(Id)
      .min(1)
      .max(100)
      .nullable()
      .default(null)
      .meta({ description: 'Changes of these routes and of nothing else; null: of anything' }),
  })
  .meta({ id: 'TokenScope' })

export const TokenCreate = z
  .strictObject({
    name: z.string().trim().min(1).max(64),
    role: z.enum(ROLES),
    scope: TokenScope.nullable().default(null),
    expiresInDays: days.default(TOKEN_DAYS.usual),
    reason: Reason,
  })
  .meta({ id: 'TokenCreate' })
export type TokenCreate = z.output<typeof TokenCreate>

export const TokenRotate = z
  .strictObject({
    expiresInDays: days.default(TOKEN_DAYS.usual),
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'How long the token before it still works, so that its users can change over' }),
    reason: Reason,
  })
  .meta({ id: 'TokenRotate' })
export type TokenRotate = z.output<typeof TokenRotate>

export const TokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    scope: TokenScope.nullable(),
    createdAt: Timestamp,
    createdBy: z.string().nullable(),
    expiresAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
    lastUsedFrom: z.string().nullable().meta({ description: 'The address of its last use' }),
  })
  .meta({ id: 'Token' })
export type TokenView = z.infer<typeof TokenView>

export const TokenCreated = TokenView.extend({
  token: z.string().meta({ description: 'Shown this once' }),
}).meta({ id: 'TokenCreated' })
export type TokenCreated = z.infer<typeof TokenCreated>

export const TokenList = z.object({ items: z.array(TokenView) }).meta({ id: 'TokenList' })
