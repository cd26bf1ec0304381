import { AsyncLocalStorage } from 'node:async_hooks'
import type { TraceContext } from './traceparent.ts'
import type { Tracer } from './tracing.ts'

/** What is being handled right now: one request or one event. */
export interface Scope {
  requestId: string
  trace: TraceContext
  /** Starts the spans of what is called from here. */
  tracer: Tracer
}

const storage = new AsyncLocalStorage<Scope>()

/** Runs `work` (and everything it awaits) inside a scope. */
export const runInScope = <T>(scope: Scope, work: () => T): T => storage.run(scope, work)

/** The scope of the running request or event, if any. */
export const currentScope = (): Scope | undefined => storage.getStore()
