/// <reference lib="dom" />
import type { Locator, Page, Request } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import { consolePages } from './console-pages.ts'
import { type Control, collectControls, findControl, watchPages } from './controls.ts'
import {
  addRoute,
  addService,
  firstDivergence,
  type Person,
  type Stand,
  settled,
  stand,
  WAIT_MS,
} from './stand.ts'

/** A press that has not done anything by then does nothing. */
const PRESS_MS = 15_000
/** A document that did not change for as long as this is what it shall be. */
const SAMPLE_MS = 40
/** A page with forty things to press, on a slow machine. */
const PAGE_MS = 300_000
const ESCAPE_MS = 2_000
const OVERLAYS_MAX = 3
const STILL_SAMPLES = 2

/** What is not pressed, and why. */
const LEFT_OUT: [name: RegExp, why: string][] = [
  [/^Skip to content$/, 'it is there for the keyboard, and tested with it'],
  [/^Sign out$/, 'it is pressed last'],
  [
    /^Hold to stop$/,
    'a press is not enough, that is its point; the keyboard and the emergency tests hold it',
  ],
  [/^(?:Choose file|File)$/, 'it opens a window of the operating system'],
]

const PAGES = consolePages({ route: 'products', backend: 'service', divergence: ':signature' }).map(
  ([, path]) => path,
)

let at: Stand
let ana: Person
let page: Page
let signature = ''
/** Pressed on an earlier page: the bars around every page, and links to the same place. */
const pressed = new Set<string>()
const faults: string[] = []
let count = 0

beforeAll(async () => {
  at = await stand()
  await addService(at)
  await addRoute(at, 'products', 10, 100)
  await addRoute(at, 'orders', 20, 100)
  ana = await at.join('ana', 'admin')
  await at.join('vera', 'viewer')
  page = ana.page
  signature = await firstDivergence(at)
  await at.banyan.call('createRule', {
    body: { kind: 'ignore', path: 'generatedAt', reason: 'a clock', scope: { route: 'products' } },
  })
  await watchPages(ana.context)
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} from ${response.url()}`)
  })
  page.on('request', (request) => !/\/events$/.test(request.url()) && underway.add(request))
  page.on('requestfinished', (request) => underway.delete(request))
  page.on('requestfailed', (request) => underway.delete(request))
  page.on('dialog', (dialog) => void dialog.accept())
})
afterAll(() => at?.close())

/** Opens the page anew, with the live updates paused: from here on only presses change what it shows. */
async function open(path: string): Promise<void> {
  await page.goto(at.banyan.adminUrl + path)
  await settled(page)
  await page.keyboard.press('Shift+L')
  await page.getByRole('button', { name: /^Updates: paused by you/ }).waitFor()
}

/** Back to the page of the test, as cheaply as it can be had. */
async function backTo(path: string): Promise<void> {
  const isThere = () => page.url() === at.banyan.adminUrl + path
  if (isThere()) return
  await page.goBack().catch(() => undefined)
  if (isThere() && (await page.getByRole('button', { name: /^Updates: paused by you/ }).isVisible())) {
    await settled(page)
    return
  }
  await open(path)
}

const overlay = () => page.locator('[role="dialog"]:visible, [popover]:popover-open')
const EVENTS = ['request', 'download', 'popup', 'dialog', 'filechooser'] as const

const underway = new Set<Request>()
/** Waits until what a press began is there: what it asked for, and then a document that changes no more. */
async function rest(): Promise<void> {
  const changes = () => page.evaluate(() => window.seen).catch(() => -1)
  let [before, still] = [-2, 0]
  await until(async () => {
    const now = await changes()
    still = underway.size === 0 && now === before ? still + 1 : 0
    before = now
    if (still < STILL_SAMPLES) await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS))
    return still >= STILL_SAMPLES
  }, WAIT_MS)
}

/** Whether anything came of a press: the address, the document, the focus, a request, a download, a new tab. */
async function press(target: Locator): Promise<boolean> {
  const before = await page.evaluate(() => ({ seen: window.seen, url: location.href }))
  const happened = new Set<string>()
  const notes = EVENTS.map((event) => [event, () => happened.add(event)] as const)
  for (const [event, note] of notes) page.on(event as 'request', note)
  const hasChanged = () =>
    page
      .evaluate((then) => window.seen !== then.seen || location.href !== then.url, before)
      // It is just being replaced by another page.
      .catch(() => true)
  try {
    await target.click({ timeout: PRESS_MS })
    await until(async () => happened.size > 0 || (await hasChanged()), PRESS_MS)
    await rest()
    return true
  } catch {
    return false
  } finally {
    for (const [event, note] of notes) page.off(event as 'request', note)
  }
}

/** What was pressed last: what is fetched when it is first used can open when the next press is under way. */
let earlier: Control | null = null

/** Looks at what a press opened, closes it with Escape, and notes what was wrong about that. */
async function closeOverlay(control: Control): Promise<void> {
  const open = overlay().last()
  const name = (await open.getAttribute('aria-label')) ?? (await open.textContent()) ?? ''
  if (name.trim() === '') faults.push(`“${control.name}” opens something empty`)
  const isClosed = async () => (await overlay().count()) === 0
  for (let n = 0; n < OVERLAYS_MAX && !(await isClosed()); n++) {
    await page.keyboard.press('Escape')
    await until(isClosed, ESCAPE_MS).catch(() => undefined)
  }
  if (!(await isClosed())) {
    // One that opened late, under another, is closed by a press beside it.
    await page
      .getByRole('heading', { level: 1 })
      .first()
      .click({ position: { x: 1, y: 1 }, force: true })
    await until(isClosed, ESCAPE_MS).catch(() =>
      faults.push(`nothing closes what “${control.name}” opens: ${name}`),
    )
  }
  // To whom exactly it goes back has tests of its own; here it must not be lost.
  const isKept = () => page.evaluate(() => document.activeElement !== document.body)
  await until(isKept, PRESS_MS).catch(() =>
    faults.push(`the focus is lost when “${name}” closes after “${control.name}”`),
  )
}

async function pressOn(path: string, control: Control): Promise<void> {
  await backTo(path)
  let target = await findControl(page, control)
  if (target === null) {
    // What an earlier press changed is as it was, or is gone for good.
    await open(path)
    target = await findControl(page, control)
  }
  if (target === null) return
  count += 1
  let isAlive = await press(target)
  if (!isAlive && earlier !== null && (await overlay().count()) > 0) {
    await closeOverlay(earlier)
    isAlive = await press((await findControl(page, control)) ?? target)
  }
  if (!isAlive) faults.push(`nothing comes of “${control.place}” on ${path}`)
  if (page.url() === at.banyan.adminUrl + path && (await overlay().count()) > 0) await closeOverlay(control)
  earlier = control
}

describe('everything that can be pressed does something, and nothing breaks', { timeout: PAGE_MS }, () => {
  it.each(PAGES)('%s', async (template) => {
    const path = template.replace(':signature', signature)
    await open(path)
    const controls = (await collectControls(page)).filter(
      ({ key, name }) => !pressed.has(key) && !LEFT_OUT.some(([left]) => left.test(name)),
    )
    for (const control of controls) {
      pressed.add(control.key)
      await pressOn(path, control)
    }
    expect(faults.splice(0)).toEqual([])
    expect(at.complaints.splice(0)).toEqual([])
  })

  it('and in the end one can sign out', async () => {
    await page.goto(at.banyan.adminUrl)
    await page.getByRole('button', { name: 'ana, account menu' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in/)
    console.log(`${count} controls were pressed; not pressed: ${LEFT_OUT.map(([, why]) => why).join('; ')}.`)
    expect(count).toBeGreaterThan(150)
  })
})
