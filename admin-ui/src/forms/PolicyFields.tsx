import { Checkbox, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core'
import css from './form.module.css'
import { LIMIT_KINDS, type PolicyValues, TOKEN_KINDS, USUAL_ALGORITHM } from './policy-values.ts'

type Props = { value: PolicyValues; error: unknown; onChange: (value: PolicyValues) => void }

const TOKEN_LABELS = { none: 'not asked for', secret: 'by a secret', keys: 'by keys at a URL' }
const LIMIT_LABELS = {
  none: 'no limit',
  'client-address': 'per client address',
  header: 'per header',
  claim: 'per claim',
}
const below = ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[]

/** What a request has to get past before it is routed. The fields of a policy appear with it. */
export function PolicyFields({ value, error, onChange }: Props) {
  const set = (change: Partial<PolicyValues>) => onChange({ ...value, ...change })
  return (
    <fieldset className={css.group}>
      <legend>Policies</legend>
      <div>
        <span className={css.label} id="token-kind">
          Bearer token
        </span>
        <SegmentedControl
          aria-labelledby="token-kind"
          size="sm"
          value={value.token}
          onChange={(token) => set({ token: token as PolicyValues['token'], algorithms: '' })}
          data={TOKEN_KINDS.map((kind) => ({ value: kind, label: TOKEN_LABELS[kind] }))}
        />
      </div>
      {value.token !== 'none' && <TokenFields value={value} set={set} />}
      <Select
        label="Requests are limited"
        allowDeselect={false}
        value={value.limit}
        onChange={(limit) => set({ limit: limit as PolicyValues['limit'] })}
        data={LIMIT_KINDS.map((kind) => ({ value: kind, label: LIMIT_LABELS[kind] }))}
      />
      {value.limit !== 'none' && <LimitFields value={value} set={set} />}
      {typeof error === 'string' && (
        <p className={css.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}

type Part = { value: PolicyValues; set: (change: Partial<PolicyValues>) => void }

function TokenFields({ value, set }: Part) {
  const byKeys = value.token === 'keys'
  return (
    <>
      <TextInput
        label={byKeys ? 'URL of the keys (JWKS)' : 'Where the secret is'}
        description={
          byKeys
            ? 'fetched when needed, and again when a token names a key that is not among them'
            : 'a variable that begins with BANYAN_SECRET_, or a file in the folder of secrets; never the secret itself'
        }
        inputWrapperOrder={below}
        classNames={{ input: 'mono' }}
        spellCheck={false}
        placeholder={byKeys ? 'https://id.example/.well-known/jwks.json' : 'BANYAN_SECRET_SHOP'}
        value={value.source}
        onChange={(event) => set({ source: event.currentTarget.value })}
      />
      <TextInput
        label="Algorithms"
        placeholder={USUAL_ALGORITHM[value.token]}
        value={value.algorithms}
        onChange={(event) => set({ algorithms: event.currentTarget.value })}
      />
      <TextInput
        label="Issuer (optional)"
        value={value.issuer}
        onChange={(event) => set({ issuer: event.currentTarget.value })}
      />
      <TextInput
        label="Audience (optional)"
        description="one of them has to be in the token; separated by commas"
        inputWrapperOrder={below}
        value={value.audience}
        onChange={(event) => set({ audience: event.currentTarget.value })}
      />
      <Checkbox
        label="A request without a token passes as nobody's"
        checked={value.optional}
        onChange={(event) => set({ optional: event.currentTarget.checked })}
      />
      <Textarea
        label="Headers from claims (optional)"
        description="one a line; what clients send under these names is removed"
        inputWrapperOrder={below}
        classNames={{ input: 'mono' }}
        rows={2}
        spellCheck={false}
        placeholder="x-user-id: sub"
        value={value.claimHeaders}
        onChange={(event) => set({ claimHeaders: event.currentTarget.value })}
      />
    </>
  )
}

function LimitFields({ value, set }: Part) {
  const named = value.limit === 'header' || value.limit === 'claim'
  return (
    <>
      {named && (
        <TextInput
          label={value.limit === 'header' ? 'Header' : 'Claim'}
          description="a request without it counts for its address"
          inputWrapperOrder={below}
          value={value.limitName}
          onChange={(event) => set({ limitName: event.currentTarget.value })}
        />
      )}
      <TextInput
        label="Requests"
        inputMode="numeric"
        value={value.requests}
        onChange={(event) => set({ requests: event.currentTarget.value })}
      />
      <TextInput
        label="in so many seconds"
        inputMode="numeric"
        value={value.seconds}
        onChange={(event) => set({ seconds: event.currentTarget.value })}
      />
      <TextInput
        label="At once after a pause (optional)"
        inputMode="numeric"
        placeholder="as many as requests"
        value={value.burst}
        onChange={(event) => set({ burst: event.currentTarget.value })}
      />
    </>
  )
}
