import { type Exact, exact } from './changes.ts'

type EditsOf<T> = { [K in keyof T]?: T[K] | null | undefined }

/** An object with edits on it: undefined leaves a part as it is, null takes it away where it is optional. */
export function withEdits<T extends object>(
  object: T,
  edits: Exact<EditsOf<Omit<T, 'version'>>>,
  nullable: readonly (keyof T)[] = [],
): Exact<T> {
  const edited: Record<string, unknown> = { ...(object as object) }
  for (const [key, value] of Object.entries(edits)) {
    if (value === undefined) continue
    if (value === null && !nullable.includes(key as keyof T)) delete edited[key]
    else edited[key] = value
  }
  return exact(edited as T)
}
