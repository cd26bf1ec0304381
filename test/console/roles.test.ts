import { type Capability, can, ROLES, type Role } from 'banyan/domain/can.ts'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addRoute, addService, firstDivergence, type Person, type Stand, show, stand } from './stand.ts'

/** A button, the capability that it needs, and where it stands. `:signature` is that of a divergence. */
type Control = { path: string; capability: Capability; of: (page: Page) => Locator }
const button = (name: string | RegExp) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first()

const CONTROLS: Control[] = [
  { path: '/routes/products', capability: 'route.rollback', of: button('Roll back products') },
  { path: '/routes/products?tab=config', capability: 'route.write', of: button('Delete…') },
  { path: '/routes', capability: 'route.write', of: (page) => page.getByText('New route', { exact: true }) },
  {
    path: '/backends',
    capability: 'backend.write',
    of: (page) => page.getByText('Add backend', { exact: true }),
  },
  { path: '/divergences/:signature', capability: 'divergence.triage', of: button('Resolve') },
  { path: '/divergences/:signature', capability: 'divergence.triage', of: button('Add note') },
  { path: '/divergences/:signature', capability: 'rule.write', of: button('Ignore…') },
  { path: '/activity', capability: 'traffic.change', of: button(/^Undo: /) },
  { path: '/activity', capability: 'revision.restore', of: button(/^Restore everything/) },
  { path: '/settings', capability: 'account.write', of: button('Invite') },
  { path: '/settings?part=data', capability: 'settings.write', of: button('Save') },
]

let at: Stand
let signature = ''
const people = new Map<Role, Person>()

beforeAll(async () => {
  at = await stand()
  await addService(at)
  await addRoute(at, 'products', 10, 100)
  for (const role of [...ROLES].reverse()) people.set(role, await at.join(role, role))
  signature = await firstDivergence(at)
})
afterAll(() => at?.close())

/** What the button says that it cannot be used for; null where it can. A word inside a button is the button. */
const reasonOf = (control: Locator) =>
  control.evaluate((element) => element.closest('[aria-disabled]')?.getAttribute('aria-description') ?? null)

/** Calls the API as that person's browser does. */
const ask = ({ context }: Person, method: string, path: string, data: object) =>
  context.request.fetch(`${at.banyan.adminUrl}/api/v1${path}`, {
    method,
    data,
    headers: { 'x-banyan-csrf': '1' },
  })

describe.each(ROLES)('a person with the role %s', (role) => {
  const reason = (capability: Capability) => {
    const permission = can(role, capability)
    return permission.ok ? null : permission.reason
  }

  it('sees every button, and where it is not for this role the reason and the role that can', async () => {
    const { page } = people.get(role)!
    let shown = ''
    for (const { path, capability, of } of CONTROLS) {
      const wanted = path.replace(':signature', signature)
      if (shown !== wanted) await show(at, page, wanted)
      shown = wanted
      await of(page).waitFor()
      const said = await reasonOf(of(page))
      const expected = reason(capability)
      // An allowed button may be unusable for a reason of its own, such as a form that was not touched.
      if (expected === null) expect(said ?? '', `${capability} at ${path}`).not.toMatch(/needs the role/)
      else expect(said, `${capability} at ${path}`).toBe(expected)
    }
  })

  it('is told why the kill switch and the ramp are not for this role, else may use them', async () => {
    const { page } = people.get(role)!
    await show(at, page, '/routes/products')
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    const engage = reason('kill-switch.engage')
    await (engage === null
      ? page.getByRole('button', { name: 'Hold to stop' })
      : page.getByText(engage, { exact: true }).first()
    ).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /Change traffic of products/ }).click()
    const popover = page.getByRole('dialog', { name: 'Change traffic of products' })
    await popover.getByRole('textbox', { name: 'Served by the candidate' }).fill('15')
    const deed = popover.getByRole('button', { name: /^Ramp to 15/ })
    await deed.waitFor()
    expect(await reasonOf(deed)).toBe(reason('traffic.change'))
    await page.keyboard.press('Escape')
  })

  it('is refused by the API what the buttons refuse, and nothing else', async () => {
    const asked: [Capability, string, string, object][] = [
      ['traffic.change', 'PATCH', '/routes/products/traffic', {}],
      ['route.write', 'POST', '/routes', {}],
      ['backend.write', 'POST', '/backends', {}],
      ['rule.write', 'POST', '/rules', {}],
      ['divergence.triage', 'POST', `/divergences/${signature}/triage`, {}],
      ['account.write', 'POST', '/accounts', {}],
      ['token.write', 'POST', '/tokens', {}],
    ]
    for (const [capability, method, path, data] of asked) {
      const status = (await ask(people.get(role)!, method, path, data)).status()
      // Who may is told that the body makes no sense.
      expect(status, `${capability} by ${method} ${path}`).toBe(can(role, capability).ok ? 400 : 403)
    }
  })
})

it('broke no content security policy and logged no error on the way', () => {
  expect(at.complaints).toEqual([])
})
