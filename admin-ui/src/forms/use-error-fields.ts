import { useEffect } from 'react'
import { isApiError } from '../api/client.ts'
import { type RouteFormHandle, showIssues } from './RouteForm.tsx'

/** Puts what the server complained about beside the fields. */
export function useErrorFields(form: RouteFormHandle, error: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure is shown once
  useEffect(() => {
    if (isApiError(error) && error.fields.length > 0) showIssues(form, error.fields)
  }, [error])
}
