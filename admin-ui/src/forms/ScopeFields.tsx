import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Capability, can, type Role, SCOPED_CAPABILITIES } from 'banyan/domain/can.ts'
import { routesQuery } from '../api/queries.ts'
import { Chip } from '../ui/Chip.tsx'
import { CAPABILITY_WORDS } from '../util/capabilities.ts'
import css from './form.module.css'

/** What a scope is being made of; null: not narrowed. */
export type ScopeValues = { capabilities: Capability[] | null; routes: string | null }

export const routesIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

type Props = {
  role: Role
  values: ScopeValues
  error: string | undefined
  onChange: (values: ScopeValues) => void
}

/** Narrows a token to some of what its role may, and to some routes. */
export function ScopeFields({ role, values, error, onChange }: Props) {
  const { data } = useQuery(routesQuery)
  const { capabilities, routes } = values
  const possible = SCOPED_CAPABILITIES.filter((capability) => can(role, capability).ok)
  const toggle = (capability: Capability, on: boolean) =>
    onChange({
      ...values,
      capabilities: [
        ...(capabilities ?? []).filter((each) => each !== capability),
        ...(on ? [capability] : []),
      ],
    })
  return (
    <fieldset className={css.chips}>
      <legend className={css.label}>Scope</legend>
      <div className="stack tight">
        <Checkbox
          label="Only some of what the role may; reading always"
          checked={capabilities !== null}
          disabled={possible.length === 0}
          onChange={(event) => onChange({ ...values, capabilities: event.currentTarget.checked ? [] : null })}
        />
        {capabilities !== null && (
          <div className={css.chips}>
            {possible.map((capability) => (
              <Chip
                key={capability}
                on={capabilities.includes(capability)}
                onToggle={(on) => toggle(capability, on)}
              >
                {CAPABILITY_WORDS[capability]}
              </Chip>
            ))}
          </div>
        )}
        <Checkbox
          label="Changes only some routes, and nothing else"
          checked={routes !== null}
          onChange={(event) => onChange({ ...values, routes: event.currentTarget.checked ? '' : null })}
        />
        {routes !== null && (
          <TextInput
            aria-label="Routes"
            placeholder={
              data?.items
                .slice(0, 2)
                .map(({ id }) => id)
                .join(', ') || 'products, orders'
            }
            spellCheck={false}
            value={routes}
            error={error}
            onChange={(event) => onChange({ ...values, routes: event.currentTarget.value })}
          />
        )}
      </div>
    </fieldset>
  )
}
