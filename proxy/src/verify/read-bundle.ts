import { BUNDLE_FORMAT, Bundle } from '../contracts/bundle.ts'
import { InputError } from './input-error.ts'
import type { Recording, RecordingBuilder } from './replay-request.ts'

export type BundleRecording = Recording & Pick<Bundle, 'routes' | 'endpoints' | 'rules'>

/** A bundle of `banyan export-bundle`: its requests, and what comparing them takes. */
export function readBundle(text: string, file: string, builder: RecordingBuilder): BundleRecording {
  const parsed = Bundle.safeParse(jsonOf(text, file))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new InputError(
      `${file} is no ${BUNDLE_FORMAT}: ${issue?.path.join('.') || 'file'}: ${issue?.message}`,
    )
  }
  const { requests, routes, endpoints, rules } = parsed.data
  for (const { route, method, target, host, headers } of requests) {
    builder.add({ route, method, target, host, headers })
  }
  return { ...builder.done(), routes, endpoints, rules }
}

export function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}
