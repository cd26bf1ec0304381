import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import express, { type RequestHandler, type Response } from 'express'
import { Refusal } from '../domain/errors.ts'

const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/** Shown while the console is built beside the first start. */
const BUILDING = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>Banyan</title>
<h1>The console is being built</h1>
<p>This takes a few seconds at the first start. The page looks again by itself; the proxy and the API work already.</p>
</html>
`

/**
 * The built console: files with a hash in their name are kept for ever, everything else is asked for again.
 * A path that is no file is a page of the console, so index.html answers, with a nonce of its own each time.
 */
export function consoleFiles(consoleDir: () => string | null): RequestHandler {
  let serving: { dir: string; files: RequestHandler } | null = null
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    const dir = consoleDir()
    if (dir === null) return sendPage(res.status(503), BUILDING)
    if (serving?.dir !== dir) {
      serving = { dir, files: express.static(dir, { index: false, redirect: false, setHeaders: cached }) }
    }
    serving.files(req, res, (error?: unknown) => {
      if (error) return next(error)
      // The name of a route may have a dot; what is missing among the assets is missing.
      if (req.path.startsWith('/assets/') || !req.accepts('html'))
        return next(new Refusal('not_found', `There is no file ${req.path}.`))
      readFile(join(dir, 'index.html'), 'utf8').then(
        (page) => sendPage(res, page.replaceAll(NONCE_PLACEHOLDER, res.locals.nonce)),
        next,
      )
    })
  }
}

function cached(res: Response, path: string): void {
  const forEver = /[\\/]assets[\\/]/.test(path)
  res.setHeader('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function sendPage(res: Response, page: string): void {
  res.setHeader('cache-control', 'no-store')
  res.type('html').send(page)
}
