import type { StagePart } from '../util/endpoint-groups.ts'
import { plural, share } from '../util/format.ts'
import css from './stage-mix.module.css'

/** How much of some traffic is in which stage; in words beside the colours. */
export function StageMix({ stages }: { stages: readonly StagePart[] }) {
  const requests = stages.reduce((sum, part) => sum + part.requests, 0)
  const size = (part: StagePart) => (requests === 0 ? part.endpoints : part.requests)
  return (
    <div className={css.mix}>
      <div className={css.bar} aria-hidden="true">
        {stages
          .filter((part) => size(part) > 0)
          .map((part) => (
            <div key={part.stage} data-stage={part.stage} style={{ flexGrow: size(part) }} />
          ))}
      </div>
      <span className="small dim">
        {stages
          .map(
            (part) =>
              `${wordFor(part.stage)} ${requests === 0 ? plural(part.endpoints, 'endpoint') : share(part.requests, requests)}`,
          )
          .join(' · ')}
      </span>
    </div>
  )
}

const wordFor = (stage: StagePart['stage']) => (stage === 'none' ? 'no route' : stage)
