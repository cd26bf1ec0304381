import '@mantine/core/styles/Input.layer.css'
import { STAGES } from 'banyan/domain/stage.ts'
import { memo, type ReactNode } from 'react'
import toolbar from '../pages/routes-page.module.css'
import { prefer, preferences } from '../stores/preferences.ts'
import { useStore } from '../stores/store.ts'
import { Chip } from '../ui/Chip.tsx'
import { FilterField } from '../ui/FilterField.tsx'
import { ROUTE_GROUPS, ROUTE_SORTS, type RouteGroup, type RouteSort } from '../util/choices.ts'
import { count } from '../util/format.ts'
import css from './routes-toolbar.module.css'
import type { RoutesSearch } from './use-route-list.ts'

type Props = {
  text: string
  onText: (text: string) => void
  search: RoutesSearch
  onSearch: (change: Partial<RoutesSearch>) => void
  owners: readonly string[]
  backends: readonly string[]
  needing: number
  children: ReactNode
}

/** What decides which routes are shown, and how. All of it is in the address. */
export function RoutesToolbar({ text, onText, children, ...choices }: Props) {
  return (
    <div className={toolbar.toolbar}>
      <FilterField
        label="Filter routes"
        placeholder="Filter by path, name, service, owner"
        value={text}
        onChange={onText}
      />
      <Choices {...choices} />
      <div className={css.end}>{children}</div>
    </div>
  )
}

const SORT_WORDS: Record<RouteSort, string> = {
  precedence: 'precedence',
  stage: 'stage',
  pattern: 'path',
  candidate: 'candidate',
  traffic: 'traffic',
  errors: 'errors',
  changed: 'last change',
}
const GROUP_WORDS: Record<RouteGroup, string> = { prefix: 'prefix', owner: 'owner', candidate: 'candidate' }

/** Apart from the text, so that typing does not draw them again. */
const Choices = memo(function Choices(props: Omit<Props, 'text' | 'onText' | 'children'>) {
  const { search, onSearch, owners, backends, needing } = props
  const { density } = useStore(preferences)
  return (
    <>
      <fieldset className={toolbar.chips} aria-label="Stage">
        {STAGES.map((each) => (
          <Chip
            key={each}
            on={search.stage === each}
            onToggle={(on) => onSearch({ stage: on ? each : undefined })}
          >
            {each}
          </Chip>
        ))}
      </fieldset>
      <Chip
        on={search.show === 'attention'}
        onToggle={(on) => onSearch({ show: on ? 'attention' : undefined })}
      >
        needs attention <span className={css.needing}>{needing > 0 && count(needing)}</span>
      </Chip>
      <Choice
        label="Owner"
        none="any owner"
        value={search.owner}
        options={owners.map((owner) => [owner, owner])}
        onChange={(owner) => onSearch({ owner })}
      />
      <Choice
        label="Backend"
        none="any backend"
        value={search.backend}
        options={backends.map((backend) => [backend, backend])}
        onChange={(backend) => onSearch({ backend })}
      />
      <Choice
        label="Order"
        none="by attention, traffic"
        value={search.sort}
        options={ROUTE_SORTS.map((sort) => [sort, `by ${SORT_WORDS[sort]}`])}
        onChange={(sort) => onSearch({ sort: sort as RouteSort | undefined, dir: undefined })}
      />
      <Choice
        label="Groups"
        none="no groups"
        value={search.group}
        options={ROUTE_GROUPS.map((group) => [group, `group by ${GROUP_WORDS[group]}`])}
        onChange={(group) => onSearch({ group: group as RouteGroup | undefined })}
      />
      <span className={css.density}>
        <Chip
          on={density === 'compact'}
          onToggle={(on) => prefer({ density: on ? 'compact' : 'comfortable' })}
        >
          compact
        </Chip>
      </span>
    </>
  )
})

type ChoiceProps = {
  label: string
  /** What stands there when nothing is chosen. */
  none: string
  value: string | undefined
  options: readonly (readonly [value: string, word: string])[]
  onChange: (value: string | undefined) => void
}

/** The browser's own list: it is accessible and costs nothing. */
function Choice({ label, none, value, options, onChange }: ChoiceProps) {
  // What the address names stays to be seen, although no route has it now.
  const known = value === undefined || options.some(([each]) => each === value)
  return (
    <select
      className={css.choice}
      aria-label={label}
      data-on={value !== undefined}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    >
      <option value="">{none}</option>
      {!known && <option value={value}>{value}</option>}
      {options.map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  )
}
