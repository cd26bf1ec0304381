import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { api, problemText } from '../api/client.ts'
import { Failed } from '../ui/Notice.tsx'
import { checkLines } from '../util/check-lines.ts'
import css from './first-steps.module.css'

const MARKS = { ok: IconCircleCheck, failed: IconCircleX, skipped: IconCircleDashed }
const EVERY_MS = 5_000

/** Whether the proxy reaches the monolith, step by step, as long as somebody looks. */
export function LegacyCheck({ url }: { url: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['backends', LEGACY_BACKEND, 'check'],
    queryFn: () => api('checkBackend', { params: { id: LEGACY_BACKEND } }),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  })
  if (error && !data) return <Failed what="It was not checked" {...problemText(error)} onRetry={refetch} />
  if (!data) return <p className="dim">Asking {url}…</p>
  return (
    <ul className={css.lines}>
      {checkLines(url, data).map(({ step, state, says }) => {
        const Mark = MARKS[state]
        return (
          <li key={step} data-state={state}>
            <Mark size={16} aria-label={state} />
            <span>{step}</span>
            <span>{says}</span>
          </li>
        )
      })}
    </ul>
  )
}
