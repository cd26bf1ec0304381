import { hash, verify } from '@node-rs/argon2'

// OWASP's first choice for argon2id; each hash costs about 30 ms on a thread of its own.
const COST = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, COST)

// Verified against where there is no account, so that the time of an answer does not tell which names exist.
let nobody: Promise<string> | null = null

/** Whether the password fits. `stored` null (no such account) takes as long and is false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password')
  const fits = await verify(stored ?? (await nobody), password)
  return fits && stored !== null
}
