import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RuleCreate, RuleView } from 'banyan/contracts/rule.ts'
import { useState } from 'react'
import { api, problemText } from '../api/client.ts'
import { rulePreviewQuery } from '../api/evidence-queries.ts'
import { useChange } from '../api/mutations.ts'
import { queryClient } from '../api/query-client.ts'
import { refreshConfiguration } from '../api/refresh.ts'
import css from '../pages/rules-page.module.css'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { count } from '../util/format.ts'
import { ruleText, scopeText } from '../util/rules.ts'
import { dateOf } from '../util/time.ts'
import { useReasonAgainst } from './use-can.ts'

export function RuleRow({ rule }: { rule: RuleView }) {
  const [shown, setShown] = useState(false)
  return (
    <li className={css.row} data-row>
      <div className={css.line}>
        <div>
          <p>
            <code>{rule.path}</code> · {ruleText(rule)}
          </p>
          <p className="small dim">
            {scopeText(rule.scope)} · {rule.author}
            {rule.createdAt && (
              <>
                {' '}
                · <TimeAgo at={rule.createdAt} />
              </>
            )}
          </p>
          <p className={css.reason}>“{rule.reason}”</p>
        </div>
        <p className={css.figures}>
          {count(rule.hits24h)} in 24 h
          <br />
          <span className={rule.stale ? css.stale : 'dim'}>
            {rule.stale ? 'stale' : `${count(rule.hits)} ever`}
          </span>
        </p>
        <p className={css.figures}>
          {rule.expired ? (
            <span className={css.stale}>expired</span>
          ) : rule.expiresAt ? (
            `until ${dateOf(rule.expiresAt)}`
          ) : (
            'for ever'
          )}
        </p>
        <div className="row">
          <Button
            variant="subtle"
            size="compact-xs"
            aria-expanded={shown}
            data-row-link
            onClick={() => setShown(!shown)}
          >
            What does it hide?
          </Button>
          <DeleteRule rule={rule} />
        </div>
      </div>
      {shown && (
        <div className={css.preview}>
          <Hidden rule={rule} />
        </div>
      )}
    </li>
  )
}

/** The parts of a rule that make it, without what the server knows about it. */
function bodyOf(rule: RuleView): RuleCreate {
  const { id, author, createdAt, source, expired, stale, hits, hits24h, lastHitAt, ...body } = rule
  return body as RuleCreate
}

function Hidden({ rule }: { rule: RuleView }) {
  const { data, error } = useQuery(rulePreviewQuery({ rule: { ...bodyOf(rule), expiresAt: null } }))
  if (error) return <Failed what="What it hides is not known" {...problemText(error)} />
  if (!data) return <Bones lines={1} />
  return <Note tone="info">{data.refusal?.message ?? data.sentence}</Note>
}

function DeleteRule({ rule }: { rule: RuleView }) {
  const change = useChange({ errors: 'toast' })
  const forbidden = useReasonAgainst('rule.write')
  if (rule.source === 'route' && rule.scope.route) {
    return (
      <Link to="/routes/$id" params={{ id: rule.scope.route }} search={{ tab: 'config' }} className="small">
        kept in the route
      </Link>
    )
  }
  return (
    <ActionButton
      variant="default"
      size="compact-xs"
      aria-label={`Delete the rule at ${rule.path}`}
      disabledReason={forbidden}
      loading={change.isPending}
      onClick={() =>
        void change.run({
          name: 'deleteRule',
          tier: 0,
          input: { params: { rule: rule.id }, query: {} },
          done: () => `The rule at ${rule.path} was deleted.`,
          reverse: async () => {
            await api('createRule', { body: bodyOf(rule) })
            await refreshConfiguration(queryClient)
          },
        })
      }
    >
      Delete
    </ActionButton>
  )
}
