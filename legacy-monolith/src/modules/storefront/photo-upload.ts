import { HttpError } from '@banyan/service-kit/errors'
import busboy from 'busboy'
import type { Request } from 'express'

export interface Upload {
  fields: Record<string, string>
  file: { type: string; bytes: Buffer } | undefined
}

export const uploadLimits = { fileBytesMax: 2 * 1024 * 1024, fieldBytesMax: 4 * 1024, fieldsMax: 5 }

/** By their first bytes, because what a browser says of a file is what its name says. */
const signatures: [type: string, magic: Buffer, offset: number][] = [
  ['image/png', Buffer.from('89504e470d0a1a0a', 'hex'), 0],
  ['image/jpeg', Buffer.from('ffd8ff', 'hex'), 0],
  ['image/webp', Buffer.from('WEBP'), 8],
]

/** Reads a multipart form with at most one file, in memory. @throws HttpError 400, 413 or 415 */
export function readUpload(req: Request): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const parser = openParser(req)
    const upload: Upload = { fields: {}, file: undefined }
    const refuse = (error: HttpError) => {
      req.unpipe(parser)
      req.resume()
      reject(error)
    }
    parser.on('field', (name, value) => {
      upload.fields[name] = value
    })
    parser.on('file', (_name, stream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => refuse(new HttpError(413, 'file_too_large', 'photo: must be at most 2 MB')))
      stream.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const type = imageType(bytes)
        if (type) upload.file = { type, bytes }
      })
    })
    parser.on('error', () =>
      refuse(new HttpError(400, 'malformed_form', 'body: is not a complete multipart form')),
    )
    parser.on('close', () => resolve(upload))
    req.once('aborted', () => reject(new HttpError(400, 'aborted', 'the upload was cut')))
    req.pipe(parser)
  })
}

function openParser(req: Request) {
  const { fileBytesMax, fieldBytesMax, fieldsMax } = uploadLimits
  try {
    return busboy({
      headers: req.headers,
      limits: { files: 1, fileSize: fileBytesMax, fields: fieldsMax, fieldSize: fieldBytesMax },
    })
  } catch {
    throw new HttpError(415, 'not_multipart', 'body: must be multipart/form-data')
  }
}

export function imageType(bytes: Buffer): string | undefined {
  return signatures.find(([, magic, offset]) =>
    bytes.subarray(offset, offset + magic.length).equals(magic),
  )?.[0]
}
