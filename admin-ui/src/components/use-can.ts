import { useQuery } from '@tanstack/react-query'
import { type Capability, can } from 'banyan/domain/can.ts'
import { sessionQuery } from '../api/queries.ts'

/** Why the person signed in may not do something; undefined when they may. The API enforces the same table. */
export function useReasonAgainst(capability: Capability): string | undefined {
  const { data } = useQuery(sessionQuery)
  const role = data?.account?.role
  if (role === undefined) return undefined
  const permission = can(role, capability)
  return permission.ok ? undefined : permission.reason
}
