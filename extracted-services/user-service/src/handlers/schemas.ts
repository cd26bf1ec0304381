import { z } from 'zod'

/** The transport's shapes: what the monolith has always answered. */
export const userDto = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    role: z.enum(['customer', 'admin']),
    createdAt: z.string(),
  })
  .meta({ id: 'User' })

export const grantDto = z
  .object({ token: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int(), user: userDto })
  .meta({ id: 'Grant' })

export const validationDto = z
  .object({
    userId: z.string(),
    valid: z.literal(true),
    role: z.enum(['customer', 'admin']),
    checkedAt: z.string(),
  })
  .meta({ id: 'Validation' })

export const newUserBody = z
  .object({
    email: z.email('must be an e-mail address').max(254),
    password: z.string('must be a string').min(8, 'must have at least 8 characters').max(200),
    name: z.string('must be a string').trim().min(1, 'must not be empty').max(100),
  })
  .meta({ id: 'NewUser' })

export const credentialsBody = z
  .object({
    email: z.string('must be a string').min(1, 'must not be empty').max(254),
    password: z.string('must be a string').min(1, 'must not be empty').max(200),
  })
  .meta({ id: 'Credentials' })

export const profileBody = z
  .object({
    name: z.string().trim().min(1, 'must not be empty').max(100).optional(),
    phone: z.string().trim().max(40).nullable().optional(),
  })
  .meta({ id: 'Profile' })

export const jwksDto = z
  .object({ keys: z.array(z.record(z.string(), z.unknown())).min(1) })
  .meta({ id: 'Jwks' })
