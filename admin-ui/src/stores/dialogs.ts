import type { AuditEntry, ObjectChange } from 'banyan/contracts/activity.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { Numbers } from '../util/blast-radius.ts'
import { focusBack } from '../util/focus-back.ts'
import type { RuleValues } from '../util/rules.ts'
import { createStore } from './store.ts'

type Json = Record<string, unknown>

/** Every dialog there is, and what each is given. */
export type DialogSpec =
  | { kind: 'conflict'; base: Json; current: Json; mine: Json }
  | { kind: 'traffic'; route: RouteView; to: Numbers }
  | { kind: 'bulk-traffic'; what: 'ramp' | 'shadow'; ids: readonly string[] }
  | { kind: 'undo'; revision: number; changes: ObjectChange[] }
  | { kind: 'restore'; entry: Pick<AuditEntry, 'revision' | 'summary' | 'at'> }
  | { kind: 'delete'; what: 'route' | 'backend'; object: { id: string; version: number }; effect: string }
  | { kind: 'retire'; route: RouteView }
  | { kind: 'release' }
  | { kind: 'shortcuts' }
  | { kind: 'sign-in' }
  | {
      kind: 'rule'
      initial: RuleValues
      where: { route: string; endpoint: string }
      signature?: string
      /** What is offered first. */
      kinds: RuleValues['kind'][]
      accept: boolean
    }
  | { kind: 'import-endpoints' }
  | {
      kind: 'endpoint-template'
      endpoint: string
      samples: string[]
      act: 'merge' | 'split'
      /** What is written to begin with; without it, the endpoint. */
      proposed?: string
    }

/** A dialog that is open; `close` answers whoever opened it. */
export type OpenDialog = { id: number; spec: DialogSpec; close: (agreed: boolean) => void }

export const dialogs = createStore<readonly OpenDialog[]>([])

let last = 0

/** Opens a dialog and answers whether the person went through with it. */
export function openDialog(spec: DialogSpec): Promise<boolean> {
  last += 1
  const id = last
  const opener = document.activeElement
  return new Promise((resolve) => {
    const close = (agreed: boolean) => {
      dialogs.set(dialogs.get().filter((dialog) => dialog.id !== id))
      focusBack(opener)
      resolve(agreed)
    }
    dialogs.set([...dialogs.get(), { id, spec, close }])
  })
}

/** Somebody else changed the same object first: apply mine on top of theirs, or give it up? */
export const askAboutConflict = (change: { base: Json; current: Json; mine: Json }) =>
  openDialog({ kind: 'conflict', ...change })
