import { describe, expect, it } from 'vitest'
import { chromiumPath, type Machine } from './browser.ts'

/** A machine on which `files` can be run; `works` decides what running a program does. */
const machine = (files: Set<string>, works: (command: string) => boolean, over: Partial<Machine> = {}) => {
  const ran: string[] = []
  const said: string[] = []
  const fake: Machine = {
    env: { PATH: '/usr/local/bin:/usr/bin' },
    isRoot: true,
    playwrightChromium: () => '/cache/chromium-1/chrome-linux/chrome',
    isExecutable: (path) => files.has(path),
    run: async (name, args) => {
      const command = [name, ...args].join(' ')
      ran.push(command)
      return works(command)
    },
    say: (text) => said.push(text),
    ...over,
  }
  return { fake, ran, said }
}

const always = () => true

describe('chromiumPath', () => {
  it('takes the program that CHROME_PATH names without asking for another', async () => {
    const { fake, ran } = machine(new Set(['/opt/chrome']), always, { env: { CHROME_PATH: '/opt/chrome' } })
    expect(await chromiumPath(fake)).toBe('/opt/chrome')
    expect(ran).toEqual([])
  })

  it('says that CHROME_PATH is wrong instead of taking another browser', async () => {
    const { fake } = machine(new Set(['/usr/bin/chromium']), always, {
      env: { PATH: '/usr/bin', CHROME_PATH: '/opt/typo' },
    })
    await expect(chromiumPath(fake)).rejects.toThrow('/opt/typo')
  })

  it('prefers an installed browser and installs nothing', async () => {
    const { fake, ran, said } = machine(new Set(['/usr/bin/google-chrome']), always)
    expect(await chromiumPath(fake)).toBe('/usr/bin/google-chrome')
    expect(ran).toEqual(['/usr/bin/google-chrome --version'])
    expect(said).toEqual(['Using Chromium at /usr/bin/google-chrome'])
  })

  it('passes over a browser that does not start', async () => {
    const files = new Set(['/usr/bin/chromium', '/cache/chromium-1/chrome-linux/chrome'])
    const { fake } = machine(files, (command) => !command.startsWith('/usr/bin/chromium'))
    expect(await chromiumPath(fake)).toBe('/cache/chromium-1/chrome-linux/chrome')
  })

  it('downloads one with Playwright when none is installed', async () => {
    const files = new Set<string>()
    const { fake, ran, said } = machine(files, (command) => {
      if (command === 'playwright install chromium') files.add('/cache/chromium-1/chrome-linux/chrome')
      return true
    })
    expect(await chromiumPath(fake)).toBe('/cache/chromium-1/chrome-linux/chrome')
    expect(ran).toEqual(['playwright install chromium', '/cache/chromium-1/chrome-linux/chrome --version'])
    expect(said[0]).toBe('Downloading Chromium with Playwright into /cache/chromium-1')
  })

  const debian = (isRoot: boolean) => {
    const files = new Set<string>()
    const works = (command: string): boolean => {
      if (command.endsWith('install -y --no-install-recommends chromium')) files.add('/usr/bin/chromium')
      return !command.startsWith('playwright')
    }
    return machine(files, works, { isRoot })
  }

  it("installs Debian's package when the download fails", async () => {
    const { fake, ran } = debian(true)
    expect(await chromiumPath(fake)).toBe('/usr/bin/chromium')
    expect(ran).toEqual([
      'playwright install chromium',
      'apt-get update',
      'apt-get install -y --no-install-recommends chromium',
      '/usr/bin/chromium --version',
    ])
  })

  it('asks sudo without a password when it is not root', async () => {
    const { fake, ran } = debian(false)
    expect(await chromiumPath(fake)).toBe('/usr/bin/chromium')
    expect(ran).toContain('sudo -n apt-get install -y --no-install-recommends chromium')
  })

  it('takes the package when the download cannot start for want of system libraries', async () => {
    const files = new Set<string>()
    const { fake } = machine(files, (command) => {
      if (command.startsWith('playwright')) files.add('/cache/chromium-1/chrome-linux/chrome')
      if (command.startsWith('apt-get install')) files.add('/usr/bin/chromium')
      return !command.startsWith('/cache')
    })
    expect(await chromiumPath(fake)).toBe('/usr/bin/chromium')
  })

  it('names everything that was tried when nothing works', async () => {
    const { fake } = machine(new Set(), () => false)
    await expect(chromiumPath(fake)).rejects.toThrow(/Playwright.*apt-get.*CHROME_PATH/)
  })
})
