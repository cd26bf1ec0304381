import type { z } from 'zod'
import type { User } from '../domain/user.ts'
import type { userDto } from './schemas.ts'

export type ShowUser = (user: User) => z.output<typeof userDto>

/** Everything but the password. */
export const toDto: ShowUser = ({ id, email, name, phone, role, createdAt }) => ({
  id,
  email,
  name,
  phone,
  role,
  createdAt,
})

/** The planted difference of this service: somebody thought that e-mails are always lower case. */
export const toPlantedDto: ShowUser = (user) => ({ ...toDto(user), email: user.email.toLowerCase() })
