import '@mantine/core/styles/Input.layer.css'
import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { problemText } from '../api/client.ts'
import { rulesQuery } from '../api/evidence-queries.ts'
import { CliButton } from '../components/CliButton.tsx'
import { RuleRow } from '../components/RuleRow.tsx'
import { useSearchText } from '../components/use-search-text.ts'
import { Bones } from '../ui/Bones.tsx'
import { FilterField } from '../ui/FilterField.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { download } from '../util/download.ts'
import { plural } from '../util/format.ts'
import { ruleText, scopeText } from '../util/rules.ts'
import toolbar from './routes-page.module.css'
import css from './rules-page.module.css'

const page = getRouteApi('/shell/rules')

/** What was said not to matter, by whom, why, until when, and what it has forgiven since. */
export function RulesPage() {
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const { data, error, isPending, refetch } = useQuery(rulesQuery)
  const [text, setText] = useSearchText(search.q, (q) => navigate({ search: { q }, replace: true }))
  const q = useDeferredValue(text).toLowerCase()
  const found = data?.items.filter((rule) =>
    [rule.path, ruleText(rule), scopeText(rule.scope), rule.reason, rule.author]
      .join('\n')
      .toLowerCase()
      .includes(q),
  )
  return (
    <>
      <PageHead
        title="Rules"
        lead="What was said not to matter. A rule that forgives nothing any more is stale."
        actions={
          <>
            <CliButton command={commands.rules} />
            {data && data.items.length > 0 && (
              <Button
                variant="default"
                leftSection={<IconDownload size={16} aria-hidden="true" />}
                onClick={() => download('rules.json', JSON.stringify(data.items, null, 2))}
              >
                Export JSON
              </Button>
            )}
          </>
        }
      />
      <div className={toolbar.toolbar}>
        <FilterField
          label="Filter rules"
          placeholder="Filter by path, scope, reason or author"
          value={text}
          onChange={setText}
        />
        <p className={toolbar.count} role="status">
          {found && plural(found.length, 'rule')}
        </p>
      </div>
      {error && <Failed what="The rules could not be loaded" {...problemText(error)} onRetry={refetch} />}
      {isPending && <Bones lines={6} height={52} />}
      {data?.items.length === 0 && (
        <Empty title="No rules">
          Make them from a difference, so that you see what they hide.{' '}
          <Link to="/divergences">Divergences</Link>
        </Empty>
      )}
      {found && data && found.length === 0 && data.items.length > 0 && (
        <Empty title="No rule matches this filter" />
      )}
      <ul className={css.list}>
        {found?.map((rule) => (
          <RuleRow key={rule.id} rule={rule} />
        ))}
      </ul>
    </>
  )
}
