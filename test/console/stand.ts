import type { Role } from 'banyan/domain/can.ts'
import type { Browser, BrowserContext, Page } from 'playwright'
import { launchChromium } from '../browser.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

/** What a slow machine under load is given for anything that shall happen. */
export const WAIT_MS = 30_000
export const PASSWORD = 'a good long password'

/** Somebody who is signed in, in a browser of their own. */
export type Person = { context: BrowserContext; page: Page }

/** A product before a shop that is visited all the time, and a browser to look at it with. */
export type Stand = {
  banyan: Banyan
  service: CountingBackend
  /** A context whose pages tell `complaints` of every error that they do not expect. */
  open: () => Promise<Person>
  join: (name: string, role: Role) => Promise<Person>
  /** Errors that the browsers told of; answers of 4xx are what tests ask for. */
  complaints: string[]
  close: () => Promise<void>
}

/** How the two sides answer: prices differ in their type, and each order in its state. */
const answerOf = (side: 'monolith' | 'service', path: string) =>
  path.startsWith('/orders')
    ? { id: 7, state: side === 'monolith' ? 'OPEN' : 'open', lines: [1, 2, 3] }
    : { id: 1, name: 'fern', price: side === 'monolith' ? 10 : '10' }

const shopSide = (side: 'monolith' | 'service') =>
  countingBackend(side, (req, res) => {
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(answerOf(side, req.url ?? '/')))
  })

export async function stand(): Promise<Stand> {
  const [monolith, service, browser] = await Promise.all([
    shopSide('monolith'),
    shopSide('service'),
    launchChromium(),
  ])
  const banyan = await startBanyan({ legacy: monolith.url })
  const complaints: string[] = []
  const visitors = visit(banyan.proxyUrl)
  const open = () => newPerson(browser, complaints)
  return {
    banyan,
    service,
    open,
    complaints,
    join: async (name, role) => {
      const person = await open()
      await signIn(banyan, person.context, name, role)
      return person
    },
    close: async () => {
      await visitors.stop()
      await browser.close()
      await banyan.stop()
      await Promise.all([monolith.close(), service.close()])
    },
  }
}

async function newPerson(browser: Browser, complaints: string[]): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  context.setDefaultTimeout(WAIT_MS)
  context.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  return { context, page: await context.newPage() }
}

/** The first one makes the account by the one-time link; the others are invited. */
async function signIn(banyan: Banyan, context: BrowserContext, name: string, role: Role): Promise<void> {
  const headers = { 'x-banyan-csrf': '1' }
  const post = (path: string, data: object) =>
    context.request.post(`${banyan.adminUrl}/api/v1${path}`, { headers, data })
  const { setupNeeded } = await banyan.call('getSession')
  const link = setupNeeded
    ? new URL(banyan.signInLink).searchParams.get('link')
    : new URL(
        (await banyan.call('inviteAccount', { body: { name, role } })).path,
        banyan.adminUrl,
      ).searchParams.get('link')
  const answer = setupNeeded
    ? await post('/setup', { link, name, password: PASSWORD })
    : await post('/account-links/accept', { link, password: PASSWORD })
  if (!answer.ok()) throw new Error(`${name} could not sign in: ${await answer.text()}`)
}

/** Requests all the time, so that figures move and answers are compared. */
function visit(proxyUrl: string) {
  const stopping = new AbortController()
  const going = (async () => {
    for (let n = 0; !stopping.signal.aborted; n++) {
      const path = n % 2 === 0 ? `/products/${n % 20}` : `/orders/${n % 20}`
      await fetch(proxyUrl + path, { headers: { cookie: `sid=${n}` }, signal: stopping.signal })
        .then((answer) => answer.arrayBuffer())
        .catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
  })()
  return {
    stop: () => {
      stopping.abort()
      return going
    },
  }
}

/** The extracted service as a backend, and a route to it with the numbers given. */
export async function addService({ banyan, service }: Stand): Promise<void> {
  const backend = { id: 'service', url: service.url, health: { path: '/health', intervalMs: 500 } }
  await banyan.call('createBackend', { body: backend })
  await until(
    async () => (await banyan.call('getBackend', { params: { id: 'service' } })).status.healthy === true,
    WAIT_MS,
  )
}

export async function addRoute({ banyan }: Stand, id: string, weight = 0, mirror = 0): Promise<void> {
  const body = { id, match: { path: { prefix: `/${id}` } }, candidate: 'service' }
  const { version } = await banyan.call('createRoute', { body })
  if (weight === 0 && mirror === 0) return
  await setTraffic({ banyan }, id, weight, mirror, version)
}

/** Moves a route as somebody at the command line would. */
export async function setTraffic(
  { banyan }: Pick<Stand, 'banyan'>,
  id: string,
  weight: number,
  mirror = 0,
  version?: number,
): Promise<void> {
  const now = version ?? (await banyan.call('getRoute', { params: { id } })).version
  const body = { weight, mirror, version: now, reason: 'for this test' }
  await banyan.call('changeTraffic', { params: { id }, body })
}

export const weightOf = async ({ banyan }: Stand, id: string) =>
  (await banyan.call('getRoute', { params: { id } })).weight

export const weightBecomes = (at: Stand, id: string, weight: number) =>
  until(
    async () => (await weightOf(at, id)) === weight,
    WAIT_MS,
    () => `${id} did not come to ${weight} %`,
  )

/** Everything that a file of the configuration holds, as the bytes of the file. */
export async function configurationOf({ banyan }: Stand): Promise<string> {
  return JSON.stringify(await banyan.call('exportConfig', { query: { format: 'json' } }))
}

/** The first group of differences that nobody has decided about, once there is one. */
export async function firstDivergence({ banyan }: Stand): Promise<string> {
  let signature: string | undefined
  await until(async () => {
    signature = (await banyan.call('listDivergences')).items[0]?.signature
    return signature !== undefined
  }, WAIT_MS)
  return signature!
}

/** Opens a page of the console and waits until it shows what it has. */
export async function show({ banyan }: Stand, page: Page, path: string): Promise<void> {
  await page.goto(banyan.adminUrl + path)
  await settled(page)
}

export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' })
}
