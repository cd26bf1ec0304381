import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { useMemo, useState } from 'react'
import { StageBadge } from '../ui/StageBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { type EndpointGroup, groupEndpoints } from '../util/endpoint-groups.ts'
import { prefillOf } from '../util/endpoint-name.ts'
import { count, plural, share } from '../util/format.ts'
import css from './endpoint-table.module.css'
import { ButtonLink } from './links.tsx'
import { RouteCheckbox } from './RouteCheckbox.tsx'
import { StageMix } from './StageMix.tsx'
import type { Selection } from './use-selection.ts'

type Props = { endpoints: readonly EndpointView[]; selection: Selection }

/** Endpoints below the prefixes of their paths, with their traffic and who covers each. */
export function EndpointTable({ endpoints, selection }: Props) {
  const groups = useMemo(() => groupEndpoints(endpoints), [endpoints])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const toggle = (prefix: string) =>
    setClosed(
      (old) => new Set(old.has(prefix) ? [...old].filter((each) => each !== prefix) : [...old, prefix]),
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
    <section className={css.frame} aria-label="Endpoints" tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col" className={css.box}>
              <span className="sr-only">Selected</span>
            </th>
            <th scope="col">Endpoint</th>
            <th scope="col" className={css.share}>
              Share of traffic
            </th>
            <th scope="col" className={css.errors}>
              Answers
            </th>
            <th scope="col" className={css.seen}>
              Seen
            </th>
            <th scope="col" className={css.route}>
              Route
            </th>
          </tr>
        </thead>
        {groups.map((group) => (
          <Group
            key={group.prefix}
            group={group}
            open={!closed.has(group.prefix)}
            onToggle={() => toggle(group.prefix)}
            selection={selection}
          />
        ))}
      </table>
    </section>
  )
}

type GroupProps = Omit<Props, 'endpoints'> & { group: EndpointGroup; open: boolean; onToggle: () => void }

function Group({ group, open, onToggle, selection }: GroupProps) {
  const { prefix, endpoints, requests, errors, stages } = group
  const names = endpoints.map(({ endpoint }) => endpoint)
  const chosen = names.filter(selection.has).length
  const Chevron = open ? IconChevronDown : IconChevronRight
  // A prefix with one endpoint below it would say everything twice.
  if (endpoints.length === 1 && endpoints[0]) {
    return (
      <tbody>
        <Row endpoint={endpoints[0]} selection={selection} />
      </tbody>
    )
  }
  return (
    <tbody>
      <tr className={css.group}>
        <td className={css.box}>
          <RouteCheckbox
            label={`Select all below ${prefix}`}
            state={chosen === 0 ? false : chosen === names.length || 'some'}
            onChange={(on) => selection.set(names, on)}
          />
        </td>
        <th scope="rowgroup">
          <button type="button" className={css.toggle} aria-expanded={open} onClick={onToggle}>
            <Chevron size={15} aria-hidden="true" />
            <span className="mono">{prefix}</span>
            <span className="small dim">{plural(endpoints.length, 'endpoint')}</span>
          </button>
        </th>
        <td className={css.share}>
          <span className="small">{requests === 0 ? 'none' : plural(requests, 'request')}</span>
        </td>
        <td className={css.errors}>{share(errors, requests)} errors</td>
        <td className={css.mix} colSpan={2}>
          <StageMix stages={stages} />
        </td>
      </tr>
      {open &&
        endpoints.map((endpoint) => (
          <Row key={endpoint.endpoint} endpoint={endpoint} selection={selection} />
        ))}
    </tbody>
  )
}

function Row({ endpoint: view, selection }: Omit<Props, 'endpoints'> & { endpoint: EndpointView }) {
  const { endpoint, method, template, title, requests, firstSeen, lastSeen, samples } = view
  return (
    <tr data-row>
      <td className={css.box}>
        <RouteCheckbox
          label={`Select ${endpoint}`}
          state={selection.has(endpoint)}
          shortcut="select"
          onChange={(on) => selection.set([endpoint], on)}
        />
      </td>
      <th scope="row">
        <span className="mono" title={samples.length > 0 ? `Seen: ${samples.join(', ')}` : undefined}>
          {method} {template}
        </span>
        {title && <p className="small dim clip">{title}</p>}
      </th>
      <td className={css.share}>
        <div className={css.bar} aria-hidden="true">
          <div style={{ width: `${view.share * 100}%` }} />
        </div>
        <span className="small dim">{requests === 0 ? 'none' : plural(requests, 'request')}</span>
      </td>
      <td className={css.errors}>
        <Statuses endpoint={view} />
      </td>
      <td className={css.seen}>
        {lastSeen ? <TimeAgo at={lastSeen} /> : 'never'}
        {firstSeen && (
          <p className="small dim">
            first <TimeAgo at={firstSeen} />
          </p>
        )}
      </td>
      <td className={css.route}>
        <RouteOf endpoint={view} />
      </td>
    </tr>
  )
}

/** Whatever is not a plain success, by class. */
function Statuses({ endpoint: { statuses, requests } }: { endpoint: EndpointView }) {
  if (requests === 0) return '–'
  const others = Object.entries(statuses).filter(([name]) => name !== '2xx')
  return (
    <span className={css.statuses}>
      {(statuses['2xx'] ?? 0) > 0 && <span>2xx {share(statuses['2xx'] ?? 0, requests)}</span>}
      {others.map(([name, n]) => (
        <span
          key={name}
          data-failed={name === '5xx' || name === 'none'}
          title={`${count(n)} of ${count(requests)}`}
        >
          {name === 'none' ? 'no answer' : name} {share(n, requests)}
        </span>
      ))}
    </span>
  )
}

function RouteOf({ endpoint: { endpoint, route, stage } }: { endpoint: EndpointView }) {
  if (route === null) {
    return (
      <ButtonLink
        to="/routes/new"
        search={prefillOf(endpoint)}
        variant="light"
        size="compact-xs"
        data-row-link
      >
        Create route
      </ButtonLink>
    )
  }
  return (
    <>
      {stage && <StageBadge stage={stage} />}
      <Link to="/routes/$id" params={{ id: route }} className="clip" data-row-link>
        {route}
      </Link>
    </>
  )
}
