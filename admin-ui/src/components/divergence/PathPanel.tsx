import type { DivergenceDetail, DivergentPath, NoiseView } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { openDialog } from '../../stores/dialogs.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Card } from '../../ui/Card.tsx'
import { NoiseBadge } from '../../ui/DivergenceBadge.tsx'
import { count, share } from '../../util/format.ts'
import { EMPTY_RULE, kindsFor, ruleText, ruleValuesOf } from '../../util/rules.ts'
import { useReasonAgainst } from '../use-can.ts'
import css from './detail.module.css'

type Props = { path: DivergentPath; divergence: z.infer<typeof DivergenceDetail> }

/** One path in which the group differs: its values, whether it is noise and why, and what could be forgiven. */
export function PathPanel({ path, divergence }: Props) {
  const forbidden = useReasonAgainst('rule.write')
  const { signature, route, endpoint } = divergence
  const ignore = () => {
    const suggested = path.suggestion?.rule
    const kinds = kindsFor({ kind: path.kind, baseline: null, candidate: null })
    return openDialog({
      kind: 'rule',
      accept: false,
      signature,
      where: { route, endpoint },
      kinds: suggested ? [suggested.kind, ...kinds] : kinds,
      initial: suggested
        ? { ...ruleValuesOf(suggested), reason: '' }
        : { ...EMPTY_RULE, kind: kinds[0] ?? 'ignore', path: path.path },
    })
  }
  return (
    <Card
      title={
        <>
          <span className="mono">{path.path}</span> <span className="dim">{path.kind}</span>
        </>
      }
      aside={
        <div className="row">
          <NoiseBadge noise={path.noise?.state ?? 'undecided'} />
          <ActionButton
            variant="default"
            size="compact-xs"
            data-shortcut="ignore"
            disabledReason={forbidden}
            onClick={() => void ignore()}
          >
            Ignore…
          </ActionButton>
        </div>
      }
    >
      <div className="stack">
        <Values path={path} />
        {path.noise && <NoiseExplained noise={path.noise} />}
        {path.suggestion && (
          <p className="small dim">
            Suggested: {ruleText(path.suggestion.rule)}, because {path.suggestion.because}
          </p>
        )}
      </div>
    </Card>
  )
}

function Values({ path: { values, classes } }: { path: DivergentPath }) {
  if (values.length === 0) return <p className="dim">No values were kept.</p>
  return (
    <table className={css.values}>
      <thead>
        <tr>
          <th scope="col">baseline{classes && ` (${classes.baseline})`}</th>
          <th scope="col">candidate{classes && ` (${classes.candidate})`}</th>
          <th scope="col" className={css.count}>
            seen
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map(({ baseline, candidate, count: seen }) => (
          <tr key={`${baseline}\n${candidate}`}>
            <td>{baseline ?? <span className="dim">absent</span>}</td>
            <td>{candidate ?? <span className="dim">absent</span>}</td>
            <td className={css.count}>{count(seen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The verdict and its evidence: what the candidate does, beside what the baseline does to itself. */
function NoiseExplained({ noise }: { noise: NoiseView }) {
  const { sentence, abDiffer, abPairs, aaDiffer, aaPairs, differedAgain, askedAgain } = noise
  return (
    <details className={css.noise}>
      <summary>{sentence}</summary>
      <dl className={css.evidence}>
        <div>
          <dt>Candidate against baseline</dt>
          <dd>
            {share(abDiffer, abPairs)} differ ({count(abDiffer)} of {count(abPairs)})
          </dd>
        </div>
        <div>
          <dt>Baseline against itself</dt>
          <dd>
            {share(aaDiffer, aaPairs)} differ ({count(aaDiffer)} of {count(aaPairs)})
          </dd>
        </div>
        <div>
          <dt>Asked again where it differed</dt>
          <dd>
            {share(differedAgain, askedAgain)} differed again ({count(differedAgain)} of {count(askedAgain)})
          </dd>
        </div>
      </dl>
    </details>
  )
}
