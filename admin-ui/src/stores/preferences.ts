import { createStore } from './store.ts'

/** What somebody prefers in this browser. Nothing here changes what the product does. */
export type Preferences = { shortcuts: boolean }

const KEY = 'banyan-preferences'
const DEFAULTS: Preferences = { shortcuts: true }

function stored(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return DEFAULTS
  }
}

export const preferences = createStore<Preferences>(stored())

export function prefer(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...change })
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.get()))
  } catch {
    // Without storage the choice holds for this tab.
  }
}
