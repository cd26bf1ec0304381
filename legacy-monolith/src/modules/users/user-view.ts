import type { User } from './users-repository.ts'

/** A user as the API shows one: everything but the password. */
export const userView = (user: User) => ({
  id: user.id,
  email: user.email,
  name: user.name,
  phone: user.phone,
  role: user.role,
  createdAt: user.createdAt,
})
