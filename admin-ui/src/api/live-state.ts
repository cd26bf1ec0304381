import { createStore } from '../stores/store.ts'

/** How fresh what is on the screen is: by events, by asking every few seconds, or not at all. */
export type LivePhase = 'connecting' | 'live' | 'polling' | 'paused' | 'offline'
export type LiveState = { phase: LivePhase; lastAt: number }

export const liveStore = createStore<LiveState>({ phase: 'connecting', lastAt: Date.now() })

export const setLive = (change: Partial<LiveState>) => liveStore.set({ ...liveStore.get(), ...change })
