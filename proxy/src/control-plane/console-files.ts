import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { Refusal } from '../domain/errors.ts'

const NONCE_PLACEHOLDER = '__CSP_NONCE__'
/** The pages in front of the console: they have an HTML file of their own, which brings a fraction of it. */
const SIGN_IN = /^\/(?:sign-in|setup|invite|reset)\/?$/
/** How the build has compressed files, the smaller first. */
const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const

/** Shown while the console is built beside the first start. */
const BUILDING = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="1">
<title>Banyan</title>
<h1>The console is being built</h1>
<p>This takes a few seconds at the first start. The page looks again by itself; the proxy and the API work already.</p>
</html>
`

/**
 * The built console: files with a hash in their name are kept for ever, everything else is asked for again.
 * A path that is no file is a page of the console, so its HTML answers, with a nonce of its own each time.
 */
export function consoleFiles(consoleDir: () => string | null): RequestHandler {
  let serving: { dir: string; files: RequestHandler; packed: ReadonlySet<string> } | null = null
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    const dir = consoleDir()
    if (dir === null) return sendPage(res.status(503), BUILDING)
    if (serving?.dir !== dir) {
      const files = express.static(dir, { index: false, redirect: false, setHeaders: cached })
      serving = { dir, files, packed: packedFiles(dir) }
    }
    const asked = req.url
    const page = req.path
    offerPacked(req, res, serving.packed)
    serving.files(req, res, (error?: unknown) => {
      req.url = asked
      res.removeHeader('content-encoding')
      if (error) return next(error)
      // The name of a route may have a dot; what is missing among the assets is missing.
      if (page.startsWith('/assets/') || !req.accepts('html'))
        return next(new Refusal('not_found', `There is no file ${page}.`))
      const html = SIGN_IN.test(page) ? 'sign-in.html' : 'index.html'
      readFile(join(dir, html), 'utf8').then(
        (text) => sendPage(res, text.replaceAll(NONCE_PLACEHOLDER, res.locals.nonce)),
        next,
      )
    })
  }
}

/** The paths of what the build has compressed. */
function packedFiles(dir: string): ReadonlySet<string> {
  const assets = join(dir, 'assets')
  if (!existsSync(assets)) return new Set()
  return new Set(readdirSync(assets).map((name) => `/assets/${name}`))
}

/** Turns the request into one for the compressed file, when there is one that the browser reads. */
function offerPacked(req: Request, res: Response, packed: ReadonlySet<string>): void {
  const { path } = req
  const there = ENCODINGS.filter(({ extension }) => packed.has(path + extension))
  if (there.length === 0) return
  res.vary('accept-encoding')
  const best = there.find(({ name }) => req.acceptsEncodings(name))
  if (best === undefined) return
  res.type(extname(path))
  res.setHeader('content-encoding', best.name)
  req.url = path + best.extension
}

function cached(res: Response, path: string): void {
  const forEver = /[\\/]assets[\\/]/.test(path)
  res.setHeader('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function sendPage(res: Response, page: string): void {
  res.setHeader('cache-control', 'no-store')
  res.type('html').send(page)
}
