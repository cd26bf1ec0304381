import { randomUUID } from 'node:crypto'
import type { Database } from '@banyan/service-kit/database'
import { hash, verify } from '@node-rs/argon2'
import { addUser, getUser, getUserByEmail, putUser } from '../repository/users.ts'
import { EmailTaken, type Profile, type User } from './user.ts'
import type { Announce } from './user-events.ts'

export type Accounts = ReturnType<typeof createAccounts>

// Verified against when nobody has the e-mail, so that the time of an answer does not tell who is a customer.
const decoyHash =
  '$argon2id$v=19$m=19456,t=2,p=1$VMT+k21+2h0/XCmzVGt6yA$5NoVC3foWr6Ieni0ZH3qxTIKFtXA0i4gFrfzVL8nvNE'

export function createAccounts(db: Database, announce: Announce, now: () => Date) {
  return {
    find: (id: string) => getUser(db, id),

    /** @throws EmailTaken */
    async open(draft: { email: string; password: string; name: string }): Promise<User> {
      const passwordHash = await hash(draft.password)
      const createdAt = now().toISOString().slice(0, 19).replace('T', ' ')
      const { email, name } = draft
      const user: User = {
        id: randomUUID(),
        email: email.trim(),
        name,
        phone: null,
        role: 'customer',
        passwordHash,
        createdAt,
      }
      return db.transaction(async (tx) => {
        // The unique index decides between two at once: whoever comes second inserts nothing.
        if (!(await addUser(tx, user))) throw new EmailTaken()
        await announce(tx, user)
        return user
      })
    },

    /** @returns the user whose e-mail and password these are, else nothing */
    async signIn(email: string, password: string): Promise<User | undefined> {
      const user = await getUserByEmail(db, email)
      return (await verify(user?.passwordHash ?? decoyHash, password)) ? user : undefined
    },

    /** @returns nothing when there is no such user */
    changeProfile: (id: string, profile: Profile): Promise<User | undefined> =>
      db.transaction(async (tx) => {
        const before = await getUser(tx, id, 'locked')
        if (!before) return undefined
        const user = { ...before, ...profile }
        await putUser(tx, user)
        await announce(tx, user)
        return user
      }),
  }
}
