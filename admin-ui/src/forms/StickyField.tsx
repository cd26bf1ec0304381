import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './form.module.css'
import { STICKY_KINDS, type StickyValue, stickyValue } from './route-values.ts'

const WORDS: Record<StickyValue['kind'], string> = {
  cookie: 'cookie',
  header: 'header',
  claim: 'token claim',
  'client-address': 'client address',
}

type Props = { value: StickyValue[]; error?: ReactNode; onChange: (value: StickyValue[]) => void }

/** What keeps one client on one side: the first of these that a request has. */
export function StickyField({ value, error, onChange }: Props) {
  const change = (key: number, part: Partial<StickyValue>) =>
    onChange(value.map((each) => (each.key === key ? { ...each, ...part } : each)))
  return (
    <fieldset style={{ border: 0, minWidth: 0 }} className="stack tight">
      <legend className={css.label}>A client stays on its side by</legend>
      {value.map((each, index) => (
        <div key={each.key} className={css.sticky}>
          <Select
            aria-label={`Sticky key ${index + 1}`}
            w={150}
            allowDeselect={false}
            value={each.kind}
            onChange={(kind) => change(each.key, { kind: kind as StickyValue['kind'] })}
            data={STICKY_KINDS.map((kind) => ({ value: kind, label: WORDS[kind] }))}
          />
          {each.kind !== 'client-address' && (
            <TextInput
              className="grow"
              aria-label={`Name of the ${WORDS[each.kind]}`}
              placeholder={each.kind === 'cookie' ? 'sid' : each.kind === 'header' ? 'x-user' : 'sub'}
              value={each.name}
              onChange={(event) => change(each.key, { name: event.currentTarget.value })}
            />
          )}
          <ActionIcon
            aria-label={`Remove sticky key ${index + 1}`}
            onClick={() => onChange(value.filter(({ key }) => key !== each.key))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      {error && <p className={css.error}>{error}</p>}
      <div className="row wrap">
        <Button
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden="true" />}
          onClick={() => onChange([...value, stickyValue()])}
        >
          Add a key
        </Button>
        <span className="small dim">
          {value.length === 0
            ? 'Without one, every request is divided by chance.'
            : 'The first that a request has decides; without any, chance does.'}
        </span>
      </div>
    </fieldset>
  )
}
