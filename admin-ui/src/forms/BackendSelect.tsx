import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import type { ReactNode } from 'react'
import { backendsQuery } from '../api/queries.ts'

type Props = {
  label: string
  description: string
  value: string | null
  error?: ReactNode
  onChange: (value: string | null) => void
}

/** One of the backends that are not the monolith, or none yet. */
export function BackendSelect({ label, description, value, error, onChange }: Props) {
  const { data } = useQuery(backendsQuery)
  const services = data?.items.filter((backend) => backend.id !== LEGACY_BACKEND) ?? []
  return (
    <div>
      <Select
        label={label}
        description={description}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="none yet"
        clearable
        allowDeselect={false}
        searchable={services.length > 8}
        value={value}
        error={error}
        onChange={onChange}
        data={services.map((backend) => ({ value: backend.id, label: `${backend.id}  (${backend.url})` }))}
      />
      {data && services.length === 0 && (
        <p className="small">
          There is no service yet. <Link to="/backends/new">Add a backend</Link> first, or leave it open.
        </p>
      )}
    </div>
  )
}
