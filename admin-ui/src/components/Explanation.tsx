import { IconArrowRight, IconCheck, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ExplainView } from 'banyan/contracts/explain.ts'
import { FALL_THROUGH } from 'banyan/domain/route.ts'
import { Card } from '../ui/Card.tsx'
import css from './explanation.module.css'
import { PolicyList } from './PolicyList.tsx'

const BUCKETS = 10_000

/** The decision in a sentence, the dice in a picture, and what each route said. */
export function Explanation({ answer }: { answer: ExplainView }) {
  const { sentence, decision, backend, url, considered, stickyKey, threshold, policies } = answer
  return (
    <div className="stack">
      <Card title="Decision">
        <div className="stack">
          <p className={css.sentence}>{sentence}</p>
          <p className={css.target}>
            <IconArrowRight size={16} aria-hidden="true" />
            <span className={css.slot} data-slot={decision.slot}>
              {backend}
            </span>
            <code className="clip">{url}</code>
          </p>
          {decision.bucket >= 0 && <Bucket bucket={decision.bucket} threshold={threshold} />}
          <dl className={css.facts}>
            <dt>Reason</dt>
            <dd>{decision.reason}</dd>
            <dt>Sticky key</dt>
            <dd>
              {stickyKey === null ? 'none: every request is divided by chance' : <code>{stickyKey}</code>}
            </dd>
            <dt>Mirrored</dt>
            <dd>{decision.mirrored ? 'yes' : 'no'}</dd>
          </dl>
        </div>
      </Card>
      {policies.length > 0 && (
        <Card title="Policies that come first">
          <PolicyList policies={policies} />
        </Card>
      )}
      <Card title="Routes tried, in order" flush>
        <ol className={css.trace}>
          {considered.map(({ route, failed }) => (
            <li key={route} data-won={failed === null}>
              {failed === null ? (
                <IconCheck size={16} aria-label="matched" />
              ) : (
                <IconX size={16} aria-label="did not match" />
              )}
              <Link to="/routes/$id" params={{ id: route }}>
                {route}
              </Link>
              <span className="dim">
                {failed === null ? 'matches' : `wants ${failed.part} ${failed.wants}`}
              </span>
            </li>
          ))}
          {answer.route === FALL_THROUGH && (
            <li data-won="true">
              <IconCheck size={16} aria-label="matched" />
              <span>everything else</span>
              <span className="dim">falls through to the monolith</span>
            </li>
          )}
        </ol>
      </Card>
    </div>
  )
}

/** Where this client stands among all, and how far the candidate's share reaches. */
function Bucket({ bucket, threshold }: { bucket: number; threshold: number }) {
  const share = (threshold / BUCKETS) * 100
  const place = (bucket / BUCKETS) * 100
  return (
    <div>
      <div className={css.ruler} aria-hidden="true">
        <div className={css.reach} style={{ width: `${share}%` }} />
        <div className={css.place} style={{ left: `${place}%` }} />
      </div>
      <p className="small dim num">
        Bucket {bucket} {bucket < threshold ? '<' : '≥'} {threshold}: the candidate serves buckets below{' '}
        {threshold} of {BUCKETS}.
      </p>
    </div>
  )
}
