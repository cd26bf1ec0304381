import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecretRef } from './domain/policies.ts'

export type SecretPlaces = { variables: Readonly<Record<string, string>>; dir: string }

/** Bytes that a secret needs for the weakest of its algorithms (RFC 7518 section 3.2). */
export const SECRET_BYTES = 32

/** Secrets by name: routes say where one is, and only the process that uses it looks. */
export class Secrets {
  readonly #places: SecretPlaces

  constructor(places: SecretPlaces) {
    this.#places = places
  }

  /** Reads it now. Throws with what is wrong, without a word of what was read. */
  read(ref: SecretRef): Uint8Array {
    const value = 'variable' in ref ? this.#places.variables[ref.variable] : this.#contentsOf(ref.file)
    if (value === undefined)
      throw new Error(`there is no ${'variable' in ref ? ref.variable : ref.file} in the proxy's environment`)
    const bytes = new TextEncoder().encode(value)
    if (bytes.length < SECRET_BYTES)
      throw new Error(`the secret has ${bytes.length} bytes; ${SECRET_BYTES} are the least that is safe`)
    return bytes
  }

  /** Why it cannot be used, or null. */
  problemOf(ref: SecretRef): string | null {
    try {
      this.read(ref)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  #contentsOf(file: string): string {
    const path = join(this.#places.dir, file)
    try {
      // Editors end files with a line feed that nobody meant.
      return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    } catch (error) {
      throw new Error(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no reason given'}`)
    }
  }
}
