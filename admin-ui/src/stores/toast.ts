import type { ObjectChange } from 'banyan/contracts/activity.ts'
import { createStore } from './store.ts'

export type Toast = {
  id: number
  message: string
  failed?: boolean
  requestId?: string
  undo?: { revision: number; changes: ObjectChange[] } | { run: () => Promise<unknown> }
}

/** What is waiting to be shown; the host takes it from here. */
export const toasts = createStore<readonly Toast[]>([])

let last = 0

export function toast(what: Omit<Toast, 'id'>): void {
  last += 1
  toasts.set([...toasts.get(), { ...what, id: last }])
}
