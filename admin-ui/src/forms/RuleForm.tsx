import './form-styles.ts'
import { Checkbox, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RuleCreate } from 'banyan/contracts/rule.ts'
import { type FormEvent, useEffect, useMemo, useState } from 'react'
import { problemText } from '../api/client.ts'
import { rulePreviewQuery } from '../api/evidence-queries.ts'
import { DialogButtons } from '../ui/DialogButtons.tsx'
import { Failed, Note } from '../ui/Notice.tsx'
import { count, share } from '../util/format.ts'
import { missingOf, RULE_WORDS, type RuleValues, ruleBodyOf } from '../util/rules.ts'
import css from './form.module.css'

/** How long typing must rest before the preview asks. */
const REST_MS = 300

const DURATIONS = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '', label: 'for ever' },
]

type Props = {
  initial: RuleValues
  where: { route: string; endpoint: string }
  signature: string | undefined
  kinds: readonly RuleValues['kind'][]
  deed: string
  busy: boolean
  error: unknown
  forbidden: string | undefined
  onSubmit: (rule: RuleCreate, reason: string) => void
  onCancel: () => void
}

/** What shall not matter, where, for how long and why; and what that would hide, before it is saved. */
export function RuleForm(props: Props) {
  const { initial, where, signature, kinds, deed, busy, error, forbidden, onSubmit, onCancel } = props
  const [values, setValues] = useState(initial)
  const set = (part: Partial<RuleValues>) => setValues({ ...values, ...part })
  const missing = missingOf(values)
  const preview = usePreview(values, where, signature, missing === undefined)
  const refused = preview.data?.refusal?.message
  const reason = values.reason.trim()

  function submit(event: FormEvent) {
    event.preventDefault()
    if (forbidden || missing || refused || reason === '') return
    onSubmit(ruleBodyOf(values, where, Date.now()), reason)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <TextInput
        label="Path"
        classNames={{ input: 'mono' }}
        spellCheck={false}
        value={values.path}
        onChange={(event) => set({ path: event.currentTarget.value })}
      />
      <div className={css.numbers}>
        <Select
          label="What is forgiven"
          description={RULE_WORDS[values.kind].says}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          allowDeselect={false}
          value={values.kind}
          onChange={(kind) => set({ kind: kind as RuleValues['kind'] })}
          data={kinds.map((kind) => ({ value: kind, label: RULE_WORDS[kind].word }))}
        />
        <Details values={values} set={set} />
      </div>
      <div>
        <span className={css.label} id="scope">
          Where
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby="scope"
          value={values.scope}
          onChange={(scope) => set({ scope: scope as RuleValues['scope'] })}
          data={[
            { value: 'endpoint', label: 'this endpoint' },
            { value: 'route', label: 'this route' },
            { value: 'everywhere', label: 'everywhere' },
          ]}
        />
      </div>
      <div>
        <span className={css.label} id="duration">
          For how long
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby="duration"
          value={values.days}
          onChange={(days) => set({ days })}
          data={DURATIONS}
        />
      </div>
      <Preview missing={missing} preview={preview} where={where} />
      <TextInput
        label="Reason"
        description="why it does not matter; whoever finds the rule later reads this"
        value={values.reason}
        maxLength={1000}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      {error !== null && <Failed what="Nothing was saved" {...problemText(error)} />}
      <DialogButtons
        deed={deed}
        busy={busy}
        disabledReason={
          forbidden ?? missing ?? refused ?? (reason === '' ? 'Give a reason first.' : undefined)
        }
        onCancel={onCancel}
      />
    </form>
  )
}

type DetailProps = { values: RuleValues; set: (part: Partial<RuleValues>) => void }

/** What a kind of rule needs to know besides. */
function Details({ values, set }: DetailProps) {
  switch (values.kind) {
    case 'keyed':
      return (
        <TextInput
          label="Field"
          classNames={{ input: 'mono' }}
          value={values.field}
          onChange={(event) => set({ field: event.currentTarget.value })}
        />
      )
    case 'number-tolerance':
      return (
        <div className="stack tight">
          <TextInput
            label={values.relative ? 'Percent' : 'Apart by'}
            inputMode="decimal"
            value={values.amount}
            onChange={(event) => set({ amount: event.currentTarget.value })}
          />
          <Checkbox
            label="in percent of the larger"
            checked={values.relative}
            onChange={(event) => set({ relative: event.currentTarget.checked })}
          />
        </div>
      )
    case 'time-tolerance':
      return (
        <TextInput
          label="Milliseconds"
          inputMode="numeric"
          value={values.amount}
          onChange={(event) => set({ amount: event.currentTarget.value })}
        />
      )
    case 'mask':
      return (
        <TextInput
          label="Pattern (RE2)"
          classNames={{ input: 'mono' }}
          value={values.pattern}
          onChange={(event) => set({ pattern: event.currentTarget.value })}
        />
      )
    case 'equivalent':
      return (
        <Textarea
          label="Values, one a line"
          description={'JSON, or text; the word absent for being left out'}
          classNames={{ input: 'mono' }}
          rows={3}
          value={values.values}
          onChange={(event) => set({ values: event.currentTarget.value })}
        />
      )
    default:
      return null
  }
}

function usePreview(
  values: RuleValues,
  where: Props['where'],
  signature: string | undefined,
  ready: boolean,
) {
  const [rested, setRested] = useState(values)
  useEffect(() => {
    const resting = setTimeout(() => setRested(values), REST_MS)
    return () => clearTimeout(resting)
  }, [values])
  // The reason and the duration do not change what a rule hides.
  const { reason: _reason, days: _days, ...shape } = rested
  const key = JSON.stringify(shape)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds all of the shape
  const rule = useMemo(() => ruleBodyOf({ ...rested, reason: '', days: '' }, where, 0), [key])
  return useQuery({
    ...rulePreviewQuery({ rule, ...(signature ? { signature } : {}) }),
    enabled: ready,
  })
}

type PreviewProps = {
  missing: string | undefined
  preview: ReturnType<typeof usePreview>
  where: Props['where']
}

/** What it would hide, what remains, and what the routes would gain: before it is saved. */
function Preview({ missing, preview, where }: PreviewProps) {
  if (missing) return <Note tone="info">{missing}</Note>
  if (preview.error) return <Failed what="What it would hide is not known" {...problemText(preview.error)} />
  if (!preview.data) return <Note tone="info">Comparing the stored examples again…</Note>
  const { refusal, sentence, groups, elsewhere, remains, parity } = preview.data
  if (refusal) return <Note tone="danger">{refusal.message}</Note>
  return (
    <Note tone={elsewhere > 0 ? 'warn' : 'info'}>
      <div aria-live="polite">
        <p>
          {sentence}
          {remains > 0 && where.route && (
            <>
              {' '}
              <Link to="/divergences" search={{ route: where.route }} target="_blank" className="small">
                See what remains
              </Link>
            </>
          )}
        </p>
        {parity.map(({ route, before, after, compared }) => (
          <p key={route} className="num">
            <strong>{route}</strong>: {share(before * compared, compared)} →{' '}
            {share(after * compared, compared)} of {count(compared)} comparisons do not diverge
          </p>
        ))}
        <ul className="small">
          {groups
            .filter((group) => group.hidden > 0)
            .slice(0, 5)
            .map((group) => (
              <li key={group.signature} className="num">
                {group.hidden} of {group.count}: {group.title} ({group.endpoint})
              </li>
            ))}
        </ul>
      </div>
    </Note>
  )
}
