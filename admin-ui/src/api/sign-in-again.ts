import { openDialog } from '../stores/dialogs.ts'

let asking: Promise<boolean> | null = null

/**
 * Asks for the password over the page, so that nothing that was typed is lost; true when somebody is signed in again.
 * However many calls were refused meanwhile, there is one dialog.
 */
export function signInAgain(): Promise<boolean> {
  asking ??= openDialog({ kind: 'sign-in' }).finally(() => {
    asking = null
  })
  return asking
}

let lastName: string | undefined

/** Who is signed in, for the time when the server does not know it any more. */
export const rememberName = (name: string): void => {
  lastName = name
}

export const nameOfLast = (): string | undefined => lastName

/** Whether that is being asked: until it is answered no other question to the server makes sense. */
export const isSigningIn = (): boolean => asking !== null
