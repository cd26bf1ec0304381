import { useMutation } from '@tanstack/react-query'
import type { ObjectChange } from 'banyan/contracts/activity.ts'
import type { CallInput } from 'banyan/contracts/client.ts'
import type { EndpointName, ResponseOf } from 'banyan/contracts/endpoints.ts'
import { askAboutConflict } from '../stores/dialogs.ts'
import { toast } from '../stores/toast.ts'
import type { Tier } from '../util/blast-radius.ts'
import { rebasedBody } from '../util/rebase.ts'
import { api, isApiError, problemText } from './client.ts'
import { showAnswer } from './known-routes.ts'
import { queryClient } from './query-client.ts'
import { refreshConfiguration } from './refresh.ts'
import { signInAgain } from './sign-in-again.ts'

type Json = Record<string, unknown>

/** A change on its way to the server. Every change of the console is one of these; there is no other way. */
export type Change<N extends EndpointName = EndpointName> = {
  name: N
  input: CallInput<N>
  /** What was asked before it: decided by util/blast-radius.ts, enforced by who may call `perform`. */
  tier: Tier
  /** The object as it was when the person began; what a conflict is explained with. */
  base?: Json
  /** The sentence of the toast; null where the page itself shows the result. */
  done: (answer: ResponseOf<N>) => string | null
  /** Where many objects change there is no single one to start from again: who asked shows the conflict. */
  showsConflicts?: true
  /** What the change did, so that the toast can offer to undo it; absent where undoing has its own way. */
  changes?: (answer: ResponseOf<N>) => ObjectChange[]
  /** How it is undone where no revision was made. */
  reverse?: (answer: ResponseOf<N>) => Promise<unknown>
}

/** Sends a change, and answers null when the person gave it up after a conflict. */
export async function perform<N extends EndpointName>(change: Change<N>): Promise<ResponseOf<N> | null> {
  try {
    const answer = await (api as (name: N, input: CallInput<N>) => Promise<ResponseOf<N>>)(
      change.name,
      change.input,
    )
    showAnswer(queryClient, answer)
    void announce(change, answer)
    void refreshConfiguration(queryClient)
    return answer
  } catch (error) {
    if (!isApiError(error)) throw error
    // The session ended meanwhile: what was asked for is still wanted.
    if (error.status === 401 && (await signInAgain())) return perform(change)
    if (error.code !== 'stale_version') throw error
    void refreshConfiguration(queryClient)
    if (change.showsConflicts) throw error
    const current = error.current as Json
    const next = rebased(change, current)
    const again = await askAboutConflict({ base: change.base ?? {}, current, mine: bodyOf(next) })
    return again ? perform(next) : null
  }
}

async function announce<N extends EndpointName>(change: Change<N>, answer: ResponseOf<N>): Promise<void> {
  const message = change.done(answer)
  if (message === null) return
  const reverse = change.reverse
  if (reverse) {
    toast({ message, undo: { run: () => reverse(answer) } })
    return
  }
  const changes = change.changes?.(answer)
  const named = (answer as { revision?: number } | undefined)?.revision
  const revision = named ?? (changes && (await newestRevisionOf(changes)))
  toast({ message, ...(changes?.length && revision !== undefined ? { undo: { revision, changes } } : {}) })
}

/** A deletion answers nothing: its revision is the newest one, if that is about the same object. */
async function newestRevisionOf([made]: ObjectChange[]): Promise<number | undefined> {
  const { items } = await api('listRevisions', { query: { limit: 1 } })
  const same = items[0]?.changes.some(({ kind, id }) => kind === made?.kind && id === made.id)
  return same ? items[0]?.n : undefined
}

const bodyOf = (change: { input: object }): Json => (change.input as { body?: Json }).body ?? {}

/** The same change, made from the object as it is now. */
function rebased<N extends EndpointName>(change: Change<N>, current: Json): Change<N> {
  const body = rebasedBody(bodyOf(change), change.base ?? {}, current)
  return { ...change, base: current, input: { ...(change.input as object), body } as CallInput<N> }
}

type Options = {
  /** `toast` for a lone button; `inline` where a form shows what is wrong beside its fields. */
  errors: 'toast' | 'inline'
}

/** The hook around `perform`: pending state, and one place where a failure is shown. */
export function useChange({ errors }: Options) {
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (send: () => Promise<unknown>) => send(),
    onError: (failure) => {
      if (errors === 'toast') toast({ ...problemText(failure), failed: true })
    },
  })
  return {
    isPending,
    error,
    reset,
    /** Answers null when it failed, which has been shown, or was given up after a conflict. */
    run: <N extends EndpointName>(change: Change<N>): Promise<ResponseOf<N> | null> =>
      mutateAsync(() => perform(change)).then(
        (answer) => answer as ResponseOf<N> | null,
        () => null,
      ),
  }
}
