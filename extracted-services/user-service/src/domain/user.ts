/** A person with an account. Times are UTC as `YYYY-MM-DD HH:MM:SS`. */
export interface User {
  id: string
  /** As the person typed it; compared without regard to case. */
  email: string
  name: string
  phone: string | null
  role: 'customer' | 'admin'
  /** argon2id, in the PHC string format. */
  passwordHash: string
  createdAt: string
}

export type Profile = Partial<Pick<User, 'name' | 'phone'>>

/** Thrown when somebody has the e-mail already. */
export class EmailTaken extends Error {
  override name = 'EmailTaken'
}

/** What e-mails are compared by. */
export const emailKey = (email: string): string => email.trim().toLowerCase()
