import { z } from 'zod'
import { InputError } from './input-error.ts'
import { jsonOf } from './read-bundle.ts'
import { REPLAY_ROUTE, type Recording, type RecordingBuilder } from './replay-request.ts'

/** The part of HAR 1.2 that is read; browsers add much more. */
const Har = z.object({
  log: z.object({
    entries: z
      .array(
        z.object({
          request: z.object({
            method: z.string(),
            url: z.string(),
            headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
          }),
        }),
      )
      .max(1_000_000),
  }),
})

/**
 * A HAR file (HTTP Archive 1.2), as browsers and proxies write it. A page asks many origins: requests are taken of the
 * one that is asked most, the rest is counted as foreign.
 */
export function readHar(text: string, file: string, builder: RecordingBuilder): Recording {
  const parsed = Har.safeParse(jsonOf(text, file))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(`${file} is no HAR file: ${issue?.path.join('.') || 'file'}: ${issue?.message}`)
  }
  const requests = parsed.data.log.entries.map(({ request }) => ({ ...request, at: urlOf(request.url) }))
  const origin = mostAsked(requests.flatMap(({ at }) => (at === null ? [] : [at.origin])))
  for (const { method, headers, at } of requests) {
    if (at === null) builder.leave('unreadable')
    else if (at.origin !== origin) builder.leave('foreign')
    else {
      // Pseudo headers of HTTP/2 begin with a colon; they are no fields.
      const fields = headers.filter(({ name }) => !name.startsWith(':'))
      builder.add({
        ...{ route: REPLAY_ROUTE, method, target: at.pathname + at.search, host: at.host },
        headers: fields.map(({ name, value }): [string, string] => [name, value]),
      })
    }
  }
  return builder.done()
}

function urlOf(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) ? url : null
}

function mostAsked(origins: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const origin of origins) counts.set(origin, (counts.get(origin) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
