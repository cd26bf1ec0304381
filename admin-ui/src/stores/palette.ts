import { createStore } from './store.ts'

/** How often the palette was asked for; it is fetched when it is first. */
export const palette = createStore(0)

export const openPalette = (): void => palette.set(palette.get() + 1)
