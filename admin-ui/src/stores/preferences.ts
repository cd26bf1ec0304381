import { showTimesIn } from '../util/time.ts'
import { createStore } from './store.ts'

/** What somebody prefers in this browser. Nothing here changes what the product does. */
export type Preferences = {
  shortcuts: boolean
  /** IANA, or UTC; empty: that of the browser. */
  timeZone: string
  density: 'comfortable' | 'compact'
  /** The first steps: there until they are done, unless somebody opened or closed them. */
  firstSteps: 'until-done' | 'open' | 'closed'
}

const KEY = 'banyan-preferences'
const DEFAULTS: Preferences = {
  ...{ shortcuts: true, timeZone: '', density: 'comfortable' },
  firstSteps: 'until-done',
}

function stored(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return DEFAULTS
  }
}

export const preferences = createStore<Preferences>(stored())
show(preferences.get())

function show({ timeZone, density }: Preferences): void {
  showTimesIn(timeZone || undefined)
  document.documentElement.dataset.density = density
}

export function prefer(change: Partial<Preferences>): void {
  preferences.set({ ...preferences.get(), ...change })
  show(preferences.get())
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.get()))
  } catch {
    // Without storage the choice holds for this tab.
  }
}
