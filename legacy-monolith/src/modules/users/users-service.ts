import { randomUUID } from 'node:crypto'
import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { hash, verify } from '@node-rs/argon2'
import type { PublishUser } from './user-changes.ts'
import { findUser, findUserByEmail, insertUser, type User, updateProfile } from './users-repository.ts'

export interface NewUser {
  email: string
  password: string
  name: string
}

export type UsersService = ReturnType<typeof createUsersService>

// Verified against when nobody has the e-mail, so that the time of an answer does not tell who is a customer.
const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$VMT+k21+2h0/XCmzVGt6yA$5NoVC3foWr6Ieni0ZH3qxTIKFtXA0i4gFrfzVL8nvNE'

export function createUsersService(db: Database, publish: PublishUser, now: () => Date) {
  return {
    /** @throws HttpError 409 when the e-mail is taken */
    async register({ email, password, name }: NewUser): Promise<User> {
      if (await findUserByEmail(db, email)) throw emailTaken()
      const passwordHash = await hash(password)
      const user = {
        id: randomUUID(),
        email: email.trim(),
        name,
        phone: null,
        role: 'customer' as const,
        passwordHash,
      }
      try {
        return await db.transaction(async (tx) => {
          const created = await insertUser(tx, user, now())
          await publish(tx, created)
          return created
        })
      } catch (error) {
        // Two registrations at once: the unique index decides.
        if (await findUserByEmail(db, email)) throw emailTaken()
        throw error
      }
    },

    /** @returns the user whose e-mail and password these are, else nothing */
    async authenticate(email: string, password: string): Promise<User | undefined> {
      const user = await findUserByEmail(db, email)
      const right = await verify(user?.passwordHash ?? decoyHash, password)
      return right ? user : undefined
    },

    find: (id: string) => findUser(db, id),

    /** @throws HttpError 404 */
    async get(id: string): Promise<User> {
      const user = await findUser(db, id)
      if (!user) throw new HttpError(404, 'user_not_found', `User ${id} was not found`)
      return user
    },

    async updateProfile(id: string, profile: Partial<Pick<User, 'name' | 'phone'>>): Promise<User> {
      await this.get(id)
      return db.transaction(async (tx) => {
        await updateProfile(tx, id, profile)
        const user = (await findUser(tx, id))!
        await publish(tx, user)
        return user
      })
    },
  }
}

const emailTaken = () => new HttpError(409, 'email_taken', 'email: is already registered')
