import './form-styles.ts'
import { Checkbox, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { same } from 'banyan/domain/field-diff.ts'
import { useEffect } from 'react'
import { isApiError, problemText } from '../api/client.ts'
import { useUnsaved } from '../components/use-unsaved.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Failed } from '../ui/Notice.tsx'
import css from './form.module.css'

export type BackendValues = {
  id: string
  url: string
  description: string
  checked: boolean
  path: string
  intervalMs: number
  timeoutMs: number
  rise: number
  fall: number
}

export const EMPTY_BACKEND: BackendValues = {
  id: '',
  url: '',
  description: '',
  checked: true,
  path: '/health',
  intervalMs: 5_000,
  timeoutMs: 2_000,
  rise: 1,
  fall: 2,
}

export function backendValuesOf({ id, url, description = '', health }: BackendView): BackendValues {
  return { ...EMPTY_BACKEND, id, url, description, checked: health !== undefined, ...health }
}

/** The parts of a backend that the form decides. */
export function backendBodyOf(values: BackendValues) {
  const { path, intervalMs, timeoutMs, rise, fall } = values
  return {
    url: values.url.trim(),
    description: values.description.trim() || undefined,
    health: values.checked ? { path: path.trim(), intervalMs, timeoutMs, rise, fall } : undefined,
  }
}

type Props = {
  initial: BackendValues
  isNew: boolean
  submit: string
  busy: boolean
  error: unknown
  disabledReason?: string | undefined
  onSubmit: (values: BackendValues) => void
}

export function BackendForm({ initial, isNew, submit, busy, error, disabledReason, onSubmit }: Props) {
  const form = useForm({ initialValues: initial })
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure is shown once
  useEffect(() => {
    if (!isApiError(error)) return
    form.setErrors(Object.fromEntries(error.fields.map(({ path, message }) => [fieldOf(path), message])))
  }, [error])
  useUnsaved(!same(form.values, initial))
  const { checked } = form.values
  return (
    <form
      className={css.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (disabledReason === undefined) onSubmit(form.values)
      }}
    >
      <fieldset className={css.group}>
        <legend>Where it is</legend>
        {isNew && (
          <TextInput
            label="Name"
            placeholder="product-service"
            classNames={{ input: 'mono' }}
            spellCheck={false}
            {...form.getInputProps('id')}
          />
        )}
        <TextInput
          label="URL"
          description="scheme, host and port; paths belong to routes"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="http://127.0.0.1:4102"
          classNames={{ input: 'mono' }}
          spellCheck={false}
          {...form.getInputProps('url')}
        />
        <TextInput label="Description (optional)" {...form.getInputProps('description')} />
      </fieldset>
      <fieldset className={css.group}>
        <legend>Health</legend>
        <Checkbox label="Check its health" {...form.getInputProps('checked', { type: 'checkbox' })} />
        {checked && (
          <>
            <TextInput
              label="Path"
              classNames={{ input: 'mono' }}
              spellCheck={false}
              {...form.getInputProps('path')}
            />
            <div className={css.numbers}>
              <NumberInput label="Every" suffix=" ms" min={100} {...form.getInputProps('intervalMs')} />
              <NumberInput label="Timeout" suffix=" ms" min={10} {...form.getInputProps('timeoutMs')} />
              <NumberInput label="Healthy after" suffix=" good" min={1} {...form.getInputProps('rise')} />
              <NumberInput label="Unhealthy after" suffix=" bad" min={1} {...form.getInputProps('fall')} />
            </div>
          </>
        )}
        {!checked && <p className="small dim">Without a check nobody can say whether it is healthy.</p>}
      </fieldset>
      {error !== null && !(isApiError(error) && error.fields.length > 0) && (
        <Failed what="Nothing was saved" {...problemText(error)} />
      )}
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

const fieldOf = (path: string) => path.replace(/^body\./, '').replace(/^health\./, '')
