import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, fit for URLs and headers. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored of a secret. It is random and long, so a plain hash cannot be guessed back. */
export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Compares two secrets in a time that says nothing about where they differ. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(Buffer.from(digestOf(a)), Buffer.from(digestOf(b)))
