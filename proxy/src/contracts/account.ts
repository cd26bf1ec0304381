import { z } from 'zod'
import { ROLES } from '../domain/can.ts'
import { Reason, Timestamp, Version } from './common.ts'

export const Role = z.enum(ROLES)

export const AccountName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\w.@+-]+$/, { error: 'letters, digits and . _ @ + -' })

export const NewPassword = z.string().min(10, { error: 'at least 10 characters' }).max(256)

const linkHours = z.int().min(1).max(168).default(72).meta({ description: 'How long the link works' })

export const AccountView = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    status: z
      .enum(['active', 'invited', 'disabled'])
      .meta({ description: 'invited: there is no password yet' }),
    onlyAdmin: z.boolean().meta({
      description: 'The last administrator who can sign in: cannot be removed, demoted or disabled',
    }),
    createdAt: Timestamp,
    lastSeenAt: Timestamp.nullable(),
    sessions: z.int().meta({ description: 'Browsers in which it is signed in now' }),
    link: z
      .object({ purpose: z.enum(['invite', 'reset']), expiresAt: Timestamp, expired: z.boolean() })
      .nullable()
      .meta({ description: 'The link that sets its password, if there is one; never the link itself' }),
    version: Version,
  })
  .meta({ id: 'Account' })
export type AccountView = z.infer<typeof AccountView>

export const AccountList = z
  .object({ items: z.array(AccountView), total: z.int() })
  .meta({ id: 'AccountList' })

export const AccountInvite = z
  .strictObject({ name: AccountName, role: Role, expiresInHours: linkHours, reason: Reason })
  .meta({ id: 'AccountInvite' })
export type AccountInvite = z.output<typeof AccountInvite>

export const AccountLinkCreate = z
  .strictObject({ expiresInHours: linkHours, reason: Reason })
  .meta({ id: 'AccountLinkCreate' })
export type AccountLinkCreate = z.output<typeof AccountLinkCreate>

/** A link is answered once; what is kept of it is a hash. */
export const AccountLinkCreated = z
  .object({
    account: AccountView,
    path: z.string().meta({ description: 'Of the console, with the one-time token; shown this once' }),
    expiresAt: Timestamp,
  })
  .meta({ id: 'AccountLinkCreated' })
export type AccountLinkCreated = z.infer<typeof AccountLinkCreated>

export const AccountEdit = z
  .strictObject({
    role: Role.optional(),
    disabled: z.boolean().optional(),
    version: Version,
    reason: Reason,
  })
  .meta({ id: 'AccountEdit' })
export type AccountEdit = z.output<typeof AccountEdit>

export const SessionView = z
  .object({
    id: z.string().meta({ description: 'Names the session; nobody can sign in with it' }),
    current: z.boolean().meta({ description: 'The one that asks' }),
    userAgent: z.string(),
    address: z.string().meta({ description: 'Where it was opened from' }),
    createdAt: Timestamp,
    lastSeenAt: Timestamp,
    expiresAt: Timestamp,
  })
  .meta({ id: 'BrowserSession' })
export type SessionView = z.infer<typeof SessionView>

export const SessionList = z.object({ items: z.array(SessionView) }).meta({ id: 'BrowserSessionList' })

export const SessionsEnded = z.object({ ended: z.int() }).meta({ id: 'SessionsEnded' })

export const PasswordChange = z
  .strictObject({ current: z.string().max(256), password: NewPassword })
  .meta({ id: 'PasswordChange', description: 'Signs every other browser of the account out' })

/** Asked before a password is set, so that the page can say whose. */
export const AccountLinkQuestion = z
  .strictObject({ link: z.string().max(256) })
  .meta({ id: 'AccountLinkQuestion' })
export const AccountLinkAnswer = z
  .object({ name: z.string(), role: Role, purpose: z.enum(['invite', 'reset']) })
  .meta({ id: 'AccountLinkAnswer' })
export type AccountLinkAnswer = z.infer<typeof AccountLinkAnswer>

export const AccountLinkAccept = z
  .strictObject({ link: z.string().max(256), password: NewPassword })
  .meta({ id: 'AccountLinkAccept', description: 'Works once; sets the password and signs in' })
