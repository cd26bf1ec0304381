import './form-styles.ts'
import { Checkbox, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Chip } from '../ui/Chip.tsx'
import { Failed } from '../ui/Notice.tsx'
import { PATH_KINDS, type PathKind } from '../util/choices.ts'
import { BackendSelect } from './BackendSelect.tsx'
import css from './form.module.css'
import { PolicyFields } from './PolicyFields.tsx'
import { fieldOf, idFromPath, type RouteValues } from './route-values.ts'
import { StickyField } from './StickyField.tsx'

export type RouteFormHandle = UseFormReturnType<RouteValues>

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

const PATH_HELP: Record<PathKind, { placeholder: string; says: string }> = {
  prefix: { placeholder: '/products', says: 'this path and everything below it' },
  exact: { placeholder: '/products/featured', says: 'this path and no other' },
  template: { placeholder: '/products/{id}', says: 'a {placeholder} stands for one element of the path' },
  regex: { placeholder: '^/products/[0-9]+$', says: 'a regular expression (RE2), tried on the whole path' },
}

/** State for a RouteForm; the page that shows it decides what to do with the values. */
export const useRouteForm = (initialValues: RouteValues): RouteFormHandle => useForm({ initialValues })

/** Puts what is wrong beside the fields; answers whether every complaint found its place. */
export function showIssues(
  form: RouteFormHandle,
  issues: readonly { path: string; message: string }[],
): boolean {
  const placed = issues.map(({ path, message }) => [fieldOf(path), message] as const)
  form.setErrors(Object.fromEntries(placed.filter(([field]) => field !== null)))
  return placed.every(([field]) => field !== null)
}

type Props = {
  form: RouteFormHandle
  /** A new route chooses its id; an existing one keeps it. */
  isNew: boolean
  submit: string
  busy: boolean
  error: unknown
  disabledReason?: string | undefined
  onSubmit: () => void
  /** What stands between the fields and the button, such as the difference to what is in force. */
  children?: ReactNode
}

export function RouteForm(props: Props) {
  const { form, isNew, submit, busy, error, disabledReason, onSubmit, children } = props
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (disabledReason === undefined) onSubmit()
      }}
    >
      <MatchFields form={form} isNew={isNew} />
      <TargetFields form={form} />
      <PolicyFields
        value={form.values.policies}
        error={form.errors.policies}
        onChange={(policies) => form.setFieldValue('policies', policies)}
      />
      <AboutFields form={form} isNew={isNew} />
      {children}
      <ServerProblem error={error} />
      <div>
        <ActionButton
          reasonSide="right"
          type="submit"
          size="sm"
          loading={busy}
          disabledReason={disabledReason}
        >
          {submit}
        </ActionButton>
      </div>
    </form>
  )
}

/** What the server said that no field could show. */
function ServerProblem({ error }: { error: unknown }) {
  if (!error) return null
  if (isApiError(error) && error.fields.length > 0) {
    const rest = error.fields.filter((field) => fieldOf(field.path) === null)
    if (rest.length === 0) return null
    return (
      <Failed
        what="Nothing was saved"
        message={rest.map(({ path, message }) => `${path}: ${message}`).join('; ')}
      />
    )
  }
  return <Failed what="Nothing was saved" {...problemText(error)} />
}

function MatchFields({ form, isNew }: { form: RouteFormHandle; isNew: boolean }) {
  const { kind, methods } = form.values
  function setPath(path: string) {
    // The name follows the path until somebody gives it another one.
    if (isNew && form.values.id === idFromPath(form.values.path)) form.setFieldValue('id', idFromPath(path))
    form.setFieldValue('path', path)
  }
  return (
    <fieldset className={css.group}>
      <legend>Which requests</legend>
      <div className={css.path}>
        <div>
          <span className={css.label} id="path-kind">
            Path is
          </span>
          <SegmentedControl
            aria-labelledby="path-kind"
            size="sm"
            value={kind}
            onChange={(next) => form.setFieldValue('kind', next as PathKind)}
            data={PATH_KINDS.map((value) => ({ value, label: value }))}
          />
        </div>
        <TextInput
          className="grow"
          label="Path"
          description={PATH_HELP[kind].says}
          placeholder={PATH_HELP[kind].placeholder}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          value={form.values.path}
          error={form.errors.path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
      </div>
      <div>
        <span className={css.label} id="methods">
          Methods
        </span>
        <fieldset aria-labelledby="methods" className={css.chips}>
          {METHODS.map((method) => (
            <Chip
              key={method}
              on={methods.includes(method)}
              onToggle={(on) =>
                form.setFieldValue('methods', on ? [...methods, method] : methods.filter((m) => m !== method))
              }
            >
              {method}
            </Chip>
          ))}
          <span className="small dim">
            {methods.length === 0 ? 'all methods' : methods.includes('GET') ? 'GET takes HEAD along' : ''}
          </span>
        </fieldset>
        {form.errors.methods && <p className={css.error}>{form.errors.methods}</p>}
      </div>
      <TextInput
        label="Host (optional)"
        description="only requests to this host; *.example.com takes every name below"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="any host"
        {...form.getInputProps('host')}
      />
    </fieldset>
  )
}

function TargetFields({ form }: { form: RouteFormHandle }) {
  return (
    <fieldset className={css.group}>
      <legend>Who may serve them</legend>
      <BackendSelect
        label="Candidate"
        description="the extracted service; it gets nothing until you ramp the route"
        value={form.values.candidate}
        error={form.errors.candidate}
        onChange={(candidate) => form.setFieldValue('candidate', candidate)}
      />
      <StickyField
        value={form.values.sticky}
        error={form.errors.sticky}
        onChange={(sticky) => form.setFieldValue('sticky', sticky)}
      />
      <Checkbox
        label="If the candidate fails before its answer began, the baseline answers instead"
        {...form.getInputProps('fallback', { type: 'checkbox' })}
      />
      {form.values.fallback && (
        <Checkbox
          label="Also when the candidate answers 404"
          {...form.getInputProps('onNotFound', { type: 'checkbox' })}
        />
      )}
      <TextInput
        label="Rewrite prefix for the candidate (optional)"
        description="what replaces the matched prefix of the path"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="the path stays as it is"
        {...form.getInputProps('rewrite')}
      />
    </fieldset>
  )
}

function AboutFields({ form, isNew }: { form: RouteFormHandle; isNew: boolean }) {
  return (
    <fieldset className={css.group}>
      <legend>About it</legend>
      {isNew && (
        <TextInput
          label="Name"
          description="in addresses, metrics and logs; it cannot be changed later"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          {...form.getInputProps('id')}
        />
      )}
      <TextInput label="Owner (optional)" placeholder="team" {...form.getInputProps('owner')} />
      <Textarea
        label="Description (optional)"
        autosize={false}
        rows={2}
        {...form.getInputProps('description')}
      />
    </fieldset>
  )
}
