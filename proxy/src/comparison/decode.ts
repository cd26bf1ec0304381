import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'

export const DECODE_LIMITS = {
  /** Bytes a body may have once decoded. */
  outputBytesMax: 16 * 1024 * 1024,
  /** Times a body may grow by being decoded; honest text hardly exceeds 50... */
  ratioMax: 200,
  /** ...but a short one of one repeated character may, up to this many bytes. */
  ratioFloorBytes: 1024 * 1024,
  /** Codings in a row. */
  codingsMax: 5,
}

export type DecodeLimits = typeof DECODE_LIMITS

export type Decoded =
  | { bytes: Uint8Array; problem: null }
  | { bytes: null; problem: 'too_large' | 'undecodable' }

/**
 * Undoes the codings of a Content-Encoding (RFC 9110 section 8.4), the last one first. A bomb ends as `too_large` having
 * used no more than the limit; anything that is not what it says it is ends as `undecodable`. `partial`: only the beginning
 * of the body is there, and as much as can be had of it is wanted.
 */
export function decodeBody(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  partial = false,
  limits: DecodeLimits = DECODE_LIMITS,
): Decoded {
  const codings = codingsOf(contentEncoding)
  if (codings.length > limits.codingsMax) return { bytes: null, problem: 'undecodable' }
  const grown = Math.max(limits.ratioFloorBytes, bytes.length * limits.ratioMax)
  const maxOutputLength = Math.min(limits.outputBytesMax, grown)
  let decoded = bytes
  for (const coding of codings.reverse()) {
    if (decoded.length === 0) break
    try {
      decoded = undo(coding, decoded, maxOutputLength, partial)
    } catch (error) {
      return { bytes: null, problem: isTooLarge(error) ? 'too_large' : 'undecodable' }
    }
  }
  return { bytes: decoded, problem: null }
}

/** The codings named, in lower case; `identity` is none. */
export function codingsOf(contentEncoding: string | undefined): string[] {
  if (contentEncoding === undefined) return []
  return contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
}

/** RFC 9659: a zstd window of a response is at most 8 MB. */
const ZSTD_WINDOW_LOG_MAX = 23

function undo(coding: string, bytes: Uint8Array, maxOutputLength: number, partial: boolean): Uint8Array {
  const deflate = { maxOutputLength, ...(partial && { finishFlush: constants.Z_SYNC_FLUSH }) }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, deflate)
    case 'deflate':
      return inflate(bytes, deflate)
    case 'br':
      return brotliDecompressSync(bytes, {
        maxOutputLength,
        ...(partial && { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
      })
    case 'zstd':
      return zstdDecompressSync(bytes, {
        maxOutputLength,
        params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG_MAX },
        ...(partial && { finishFlush: constants.ZSTD_e_flush }),
      })
    default:
      throw new Error(`unknown coding ${coding}`)
  }
}

/** `deflate` means zlib's format, but many servers send it bare. */
function inflate(bytes: Uint8Array, options: { maxOutputLength: number; finishFlush?: number }): Uint8Array {
  const zlib = (bytes[0]! & 0x0f) === 8 && ((bytes[0]! << 8) | (bytes[1] ?? 0)) % 31 === 0
  return zlib ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
}

const isTooLarge = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
