import { createStore } from './store.ts'

/** How often the palette was asked for; it is fetched when it is first. */
export const palette = createStore(0)

/** Whether it lies over the page, and over whatever dialog is open: the keys are its own then. */
export const paletteOpen = createStore(false)

export const openPalette = (): void => palette.set(palette.get() + 1)
