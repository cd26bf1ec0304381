import { type Client, clientOf } from '@banyan/service-kit/testing/client'
import { type MonolithOptions, startMonolith } from './server.ts'

/** A monolith of its own on a free port with an empty-handed database, for one test file. */
export async function startTestMonolith(options: MonolithOptions = {}) {
  const monolith = await startMonolith({
    ...{ port: 0, host: '127.0.0.1', databaseFile: ':memory:', logLevel: 'silent', drainMs: 500 },
    ...options,
  })
  const call = clientOf(monolith.url)
  return { ...monolith, call, signIn: (email: string) => signIn(call, email) }
}

export type TestMonolith = Awaited<ReturnType<typeof startTestMonolith>>

/** @returns the token of a demo account */
async function signIn(call: Client, email: string): Promise<string> {
  const answer = await call('POST', '/auth/login', { body: { email, password: 'fig-and-vine' } })
  if (answer.status !== 200) throw new Error(`could not sign in ${email}: ${answer.text}`)
  return answer.json.token
}
