import { ActionIcon } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { FirstSteps as Steps } from 'banyan/contracts/attention.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { attentionQuery, progressQuery } from '../api/evidence-queries.ts'
import { backendsQuery, routesQuery, statusQuery } from '../api/queries.ts'
import { prefer } from '../stores/preferences.ts'
import { Card } from '../ui/Card.tsx'
import { CopyLine } from '../ui/CopyLine.tsx'
import { prefillOf } from '../util/endpoint-name.ts'
import { nextStep, STEP_NAMES, type StepName, stepsDone } from '../util/first-steps.ts'
import { milliseconds } from '../util/format.ts'
import css from './first-steps.module.css'
import { ButtonLink, TextLink } from './links.tsx'

const TrafficSnippets = lazy(() =>
  import('./TrafficSnippets.tsx').then((m) => ({ default: m.TrafficSnippets })),
)
const LegacyCheck = lazy(() => import('./LegacyCheck.tsx').then((m) => ({ default: m.LegacyCheck })))
const DemoRoutes = lazy(() => import('./DemoRoutes.tsx').then((m) => ({ default: m.DemoRoutes })))

/** While somebody waits for a step to turn, the server is asked this often. */
const WAITING_MS = 2_000
/** And this often when all are done: then they only say so. */
const DONE_MS = 15_000

/** From nothing to the first percent. The server knows how far it is; what is done links to where it lives. */
export function FirstSteps() {
  const { data } = useQuery({
    ...attentionQuery,
    refetchInterval: ({ state }) =>
      state.data && nextStep(state.data.firstSteps) === null ? DONE_MS : WAITING_MS,
  })
  const { data: status } = useQuery(statusQuery)
  const { data: routes } = useQuery(routesQuery)
  if (!data) return null
  const steps = data.firstSteps
  const next = nextStep(steps)
  return (
    <Card
      title={
        <>
          First steps{' '}
          <span className="dim num">
            {stepsDone(steps)} of {STEP_NAMES.length}
          </span>
        </>
      }
      aside={
        <ActionIcon
          aria-label="Close the first steps"
          size="sm"
          onClick={() => prefer({ firstSteps: 'closed' })}
        >
          <IconX size={16} />
        </ActionIcon>
      }
    >
      {status?.demo && routes?.total === 0 && (
        <div className={css.demoSlot}>
          <Suspense>
            <DemoRoutes />
          </Suspense>
        </div>
      )}
      <ol className={css.steps}>
        {STEP_NAMES.map((name) => (
          <Step key={name} name={name} steps={steps} isNext={name === next} />
        ))}
      </ol>
    </Card>
  )
}

const TITLES: Record<StepName, string> = {
  traffic: 'Send traffic through the proxy',
  backend: 'Add the first extracted service',
  route: 'Create a route for the paths it takes over',
  shadow: 'Shadow it: compare, and serve nobody from it',
  review: 'Read the first difference, and say what it is',
  ramp: 'Ramp: let it serve the first percent',
}

type StepProps = { name: StepName; steps: Steps; isNext: boolean }

function Step({ name, steps, isNext }: StepProps) {
  const done = steps[name]
  const Body = BODIES[name]
  return (
    <li className={css.step} data-done={done} aria-current={isNext ? 'step' : undefined}>
      <span className={css.mark}>{done && <IconCheck size={14} stroke={3} aria-label="done" />}</span>
      <div className="grow stack tight">
        <h3>{TITLES[name]}</h3>
        <div className={css.text}>
          <Body steps={steps} isNext={isNext} />
        </div>
      </div>
    </li>
  )
}

type BodyProps = Pick<StepProps, 'steps' | 'isNext'>

const BODIES: Record<StepName, (props: BodyProps) => ReactNode> = {
  traffic: Traffic,
  backend: Service,
  route: RouteStep,
  shadow: Shadow,
  review: Review,
  ramp: Ramp,
}

function Traffic({ steps: { traffic, request } }: BodyProps) {
  const { data: status } = useQuery(statusQuery)
  return (
    <>
      <p role="status" className={css.listening} data-seen={traffic}>
        {traffic ? <Seen request={request} /> : 'Waiting for the first request…'}
      </p>
      {!traffic && <p>Everything falls through to {status?.legacy}; nothing changes for its clients.</p>}
      {status && !traffic && <CopyLine text={`curl -i ${status.proxyUrl}/`} />}
      {status && (
        <More says="nginx, Caddy, Compose, Kubernetes">
          <TrafficSnippets proxyUrl={status.proxyUrl} legacy={status.legacy} />
        </More>
      )}
      {status && (
        <More says="Is the monolith reached?">
          <LegacyCheck url={status.legacy} />
        </More>
      )}
    </>
  )
}

function Seen({ request }: { request: Steps['request'] }) {
  if (request === null) return <>Requests come through.</>
  const { method, path, status, ms } = request
  return (
    <>
      <code>
        {method} {path}
      </code>
      {status === null ? ' was seen.' : ` → ${status === 0 ? 'no answer' : status} in ${milliseconds(ms)}`}
    </>
  )
}

/** Something that is fetched when it is opened: it pushes away what is below it only for whoever asked for it. */
function More({ says, children }: { says: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <details className={css.more} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{says}</summary>
      {open && <Suspense>{children}</Suspense>}
    </details>
  )
}

function Service({ steps, isNext }: BodyProps) {
  const { data } = useQuery(backendsQuery)
  const services = data?.items.filter(({ id }) => id !== LEGACY_BACKEND) ?? []
  if (!steps.backend) return <Do to="/backends/new" isNext={isNext} deed="Add a backend" />
  const [first] = services
  return (
    <p>
      {first && (
        <TextLink to="/backends/$id" params={{ id: first.id }}>
          {first.id}
        </TextLink>
      )}
      {services.length > 1 && ` and ${services.length - 1} more`} {services.length > 1 ? 'are' : 'is'} there.
    </p>
  )
}

function RouteStep({ steps, isNext }: BodyProps) {
  const { data: backends } = useQuery(backendsQuery)
  const { data: routes } = useQuery(routesQuery)
  const { data: progress } = useQuery(progressQuery(30))
  if (steps.route) {
    return <TextLink to="/routes">{routes?.total === 1 ? 'Its one route' : 'The routes'}</TextLink>
  }
  const candidate = backends?.items.find(({ id }) => id !== LEGACY_BACKEND)?.id
  const [best] = progress?.next ?? []
  return (
    <>
      {isNext && (
        <p>
          A new route moves no traffic yet.
          {best && (
            <>
              {' '}
              A good first one is <code>{best.endpoint}</code>: {best.reasons.join(', ')}.
            </>
          )}
        </p>
      )}
      <Do
        to="/routes/new"
        search={{ ...(best ? prefillOf(best.endpoint) : {}), ...(candidate ? { candidate } : {}) }}
        isNext={isNext}
        deed="Create the first route"
      />
    </>
  )
}

function Shadow({ steps, isNext }: BodyProps) {
  const to = useRouteLink()
  if (steps.shadow) return <TextLink to="/divergences">What was compared</TextLink>
  return (
    <>
      {isNext && (
        <p>
          People always get the monolith’s answer; errors and slowness of the candidate cannot reach them.
          Only reads are mirrored unless the route says otherwise, and secrets are taken out before anything
          is kept.
        </p>
      )}
      <Do to={to} isNext={isNext} deed="Choose a route to shadow" />
    </>
  )
}

function Review({ steps, isNext }: BodyProps) {
  if (steps.review) return <TextLink to="/divergences">All divergences</TextLink>
  return (
    <>
      {isNext && (
        <p>A bug is resolved, what is intended is accepted, and what does not matter gets a rule.</p>
      )}
      <Do to="/divergences" isNext={isNext} deed="Open the divergences" />
    </>
  )
}

function Ramp({ steps, isNext }: BodyProps) {
  const to = useRouteLink()
  if (steps.ramp) return <TextLink to={to}>Where candidates serve</TextLink>
  return (
    <>
      {isNext && (
        <p>As little as 0.1 %; the same person stays on the same side, and going back is one click.</p>
      )}
      <Do to={to} isNext={isNext} deed="Choose a route to ramp" />
    </>
  )
}

/** The page of the only route, or the list. */
function useRouteLink(): string {
  const { data } = useQuery(routesQuery)
  return data?.items.length === 1 ? `/routes/${data.items[0]?.id}` : '/routes'
}

type DoProps = { to: string; search?: Record<string, string>; deed: string; isNext: boolean }

/** A button where it is the next thing to do, and a quiet link before that. */
function Do({ to, search = {}, deed, isNext }: DoProps) {
  const target = { to, search } as { to: string }
  return isNext ? <ButtonLink {...target}>{deed}</ButtonLink> : <TextLink {...target}>{deed}</TextLink>
}
