import { IconArrowRight, IconCheck, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ExplainView } from 'banyan/contracts/explain.ts'
import { FALL_THROUGH } from 'banyan/domain/route.ts'
import { rulesQuery } from '../api/evidence-queries.ts'
import { Card } from '../ui/Card.tsx'
import { plural } from '../util/format.ts'
import { ruleText, scopeText } from '../util/rules.ts'
import css from './explanation.module.css'
import { PolicyList } from './PolicyList.tsx'

const BUCKETS = 10_000

/** The decision in a sentence, the dice in a picture, what else happens to the request, and what each route said. */
export function Explanation({ answer }: { answer: ExplainView }) {
  const { sentence, decision, backend, url, stickyKey, threshold, policies, handling } = answer
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
          {/* At 0 % and at 100 % no bucket was drawn: it could not matter. */}
          {decision.bucket >= 0 && threshold > 0 && threshold < BUCKETS && (
            <Bucket bucket={decision.bucket} threshold={threshold} />
          )}
          <dl className={css.facts}>
            <dt>Reason</dt>
            <dd>{decision.reason}</dd>
            <dt>Sticky key</dt>
            <dd>
              {stickyKey === null ? 'none: every request is divided by chance' : <code>{stickyKey}</code>}
            </dd>
            <dt>Mirrored</dt>
            <dd>{decision.mirrored ? 'yes, the other slot sees it too' : 'no'}</dd>
            {answer.forced !== null && (
              <>
                <dt>Forced</dt>
                <dd>to the {answer.forced}, by a signed header or cookie</dd>
              </>
            )}
            <dt>Kill switch</dt>
            <dd>{answer.killSwitch ? 'on: everything goes to the monolith' : 'off'}</dd>
            {answer.breaker !== null && (
              <>
                <dt>Breaker</dt>
                <dd>
                  {answer.breaker.state}
                  {answer.breaker.cause !== null && `: ${answer.breaker.cause}`}
                </dd>
              </>
            )}
          </dl>
        </div>
      </Card>
      {policies.length > 0 && (
        <Card title="Policies that come first">
          <PolicyList policies={policies} />
        </Card>
      )}
      {handling.length > 0 && (
        <Card title="What else happens to it">
          <ul className={css.handling}>
            {handling.map(({ part, says }) => (
              <li key={says}>
                <span className="dim">{part}</span>
                <span>{says}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {answer.route !== FALL_THROUGH && <RulesThatApply route={answer.route} />}
      <Trace answer={answer} />
    </div>
  )
}

/** So many of the routes that are about other paths are listed; of more only the number. */
const FAR_MAX = 12

/** What each route said, in order. A route for another path says little: of many only how many there were. */
function Trace({ answer: { considered, route } }: { answer: ExplainView }) {
  const isFar = ({ failed }: ExplainView['considered'][number]) =>
    failed !== null && (failed.part === 'path' || failed.part === 'host')
  const far = considered.filter(isFar)
  const shown = far.length > FAR_MAX ? considered.filter((each) => !isFar(each)) : considered
  return (
    <Card title="Routes tried, in order" flush>
      <ol className={css.trace}>
        {shown.length < considered.length && (
          <li>
            <IconX size={16} aria-label="did not match" />
            {plural(far.length, 'route')} for other paths or hosts
          </li>
        )}
        {shown.map((each) => (
          <li key={each.route} data-won={each.failed === null}>
            {each.failed === null ? (
              <IconCheck size={16} aria-label="matched" />
            ) : (
              <IconX size={16} aria-label="did not match" />
            )}
            <Link to="/routes/$id" params={{ id: each.route }}>
              {each.route}
            </Link>
            <span className="dim">
              {each.failed === null ? 'matches' : `wants ${each.failed.part} ${each.failed.wants}`}
            </span>
          </li>
        ))}
        {route === FALL_THROUGH && (
          <li data-won="true">
            <IconCheck size={16} aria-label="matched" />
            <span>everything else</span>
            <span className="dim">falls through to the monolith</span>
          </li>
        )}
      </ol>
    </Card>
  )
}

/** Rules of comparison that hold on this route; which endpoint it is shows only when it is answered. */
function RulesThatApply({ route }: { route: string }) {
  const { data } = useQuery(rulesQuery)
  const rules = data?.items.filter((rule) => !rule.expired && (rule.scope.route ?? route) === route) ?? []
  if (rules.length === 0) return null
  return (
    <Card title="Rules for comparing its answers">
      <ul className={css.handling}>
        {rules.map((rule) => (
          <li key={rule.id}>
            <code>{rule.path}</code>
            <span>
              {ruleText(rule)} <span className="dim">({scopeText(rule.scope)})</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
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
        Hash {(bucket / BUCKETS).toFixed(4)} {bucket < threshold ? '<' : '≥'}{' '}
        {(threshold / BUCKETS).toFixed(4)} → {bucket < threshold ? 'candidate' : 'baseline'}: bucket {bucket}{' '}
        of {BUCKETS}, of which the candidate serves those below {threshold}.
      </p>
    </div>
  )
}
