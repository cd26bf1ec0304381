import type { AccountLinkAnswer } from 'banyan/contracts/account.ts'
import type { ProblemBody } from 'banyan/contracts/common.ts'
import type { Session } from 'banyan/contracts/session.ts'

/** What went wrong, in words for the form; `path` names the field where there is one. */
export type EntryProblem = {
  message: string
  fields: { path: string; message: string }[]
  retryAfter: number
}

type Answer<T = Session> = { ok: true; value: T } | { ok: false; problem: EntryProblem }

/** The few calls that are made before anybody is signed in; the whole client would triple this page. */
export const entryClient = {
  session: () => send('GET', '/api/v1/session'),
  signIn: (body: { name: string; password: string } | { link: string }) =>
    send('POST', '/api/v1/session', body),
  setup: (body: { link: string; name: string; password: string }) => send('POST', '/api/v1/setup', body),
  /** Whose password a link sets. */
  readLink: (body: { link: string }) => send<AccountLinkAnswer>('POST', '/api/v1/account-links/read', body),
  acceptLink: (body: { link: string; password: string }) =>
    send('POST', '/api/v1/account-links/accept', body),
}

async function send<T = Session>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { 'content-type': 'application/json', 'x-banyan-csrf': '1', 'x-banyan-via': 'console' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & ProblemBody
    if (response.ok) return { ok: true, value: answer }
    const retryAfter = Number(response.headers.get('retry-after') ?? 0)
    return { ok: false, problem: { message: answer.message, fields: answer.fields ?? [], retryAfter } }
  } catch {
    const message = 'The Banyan server did not answer. Is it running, and is this its admin port?'
    return { ok: false, problem: { message, fields: [], retryAfter: 0 } }
  }
}

/** Where to go after signing in: a path of this console, never another site. */
export function destinationOf(search: URLSearchParams): string {
  const to = search.get('to') ?? '/'
  return /^\/(?![/\\])/.test(to) ? to : '/'
}

/** The one-time token of the address, taken out of it so that it is not shared, bookmarked or sent as a referrer. */
export function takeLink(): string | null {
  const url = new URL(location.href)
  const link = url.searchParams.get('link')
  if (link === null) return null
  url.searchParams.delete('link')
  history.replaceState(null, '', url)
  return link
}
