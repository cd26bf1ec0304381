import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../stack.ts'
import { complaintsAbout, components, folderOf, operationPort, portsOf } from './components.ts'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const json = (path: string) => JSON.parse(read(path))

/** A Dockerfile as its stages, each as instructions: `[instruction, rest]`, with continued lines joined. */
function stagesOf(text: string) {
  const lines = text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  const stages: { from: string; name: string; steps: [string, string][] }[] = []
  for (const line of lines) {
    const [, instruction = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    const [, from = '', name = ''] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? []
    if (instruction === 'FROM') stages.push({ from, name, steps: [] })
    else stages.at(-1)!.steps.push([instruction, rest])
  }
  return stages
}

describe.each(components)('the Dockerfile of %s', (name) => {
  const folder = folderOf(name)
  const stages = stagesOf(read(`${folder}/Dockerfile`))
  const last = stages.at(-1)!
  const all = (instruction: string, stage = last) =>
    stage.steps.filter(([which]) => which === instruction).map(([, rest]) => rest)
  const env = Object.fromEntries(
    all('ENV').flatMap((rest) => rest.split(' ').map((pair) => pair.split('=') as [string, string])),
  )

  it('is built in stages, on the Node that the repository pins', () => {
    const { node } = json('package.json').dependencies
    expect(stages.length).toBeGreaterThan(1)
    for (const { from } of stages) expect(from).toMatch(new RegExp(`^node:${node}-bookworm(-slim)?$`))
    expect(last.from).toMatch(/-slim$/)
  })

  it('installs workspaces that exist, without what only development needs', () => {
    const manifests = components.map((each) => json(`${folderOf(each)}/package.json`).name)
    const known = [...manifests, '@banyan/service-kit', '@banyan/admin-ui']
    const installs = stages.flatMap((stage) => all('RUN', stage)).filter((run) => run.includes('npm ci'))
    for (const run of installs)
      for (const [, workspace] of run.matchAll(/--workspace=(\S+)/g)) expect(known).toContain(workspace)
    const source = /--from=(\S+) \/app\/node_modules/.exec(all('COPY').join('\n'))?.[1]
    const build = stages.find((stage) => stage.name === source)!
    expect(all('RUN', build).join()).toContain(
      `npm ci --omit=dev --workspace=${json(`${folder}/package.json`).name}`,
    )
  })

  it('copies what exists, out of stages that exist', () => {
    for (const copy of all('COPY')) {
      const [, stage, path = ''] = /^--from=(\S+) \/app\/(\S+) /.exec(copy) ?? []
      expect(stages.map((each) => each.name)).toContain(stage)
      // What is not there before a build comes out of npm and the bundler.
      if (!/node_modules|dist/.test(path)) expect(existsSync(join(ROOT, path)), path).toBe(true)
    }
  })

  it('runs a program that exists and was copied, as a user with few rights', () => {
    expect(all('USER')).toEqual(['node'])
    expect(last.steps.findIndex(([which]) => which === 'USER')).toBeLessThan(
      last.steps.findIndex(([which]) => which === 'CMD'),
    )
    const [program, script] = JSON.parse(all('CMD')[0]!)
    expect(program).toBe('node')
    expect(existsSync(join(ROOT, script)), script).toBe(true)
    expect(all('COPY').some((copy) => script.startsWith(`${copy.split('./').at(-1)}/`))).toBe(true)
  })

  it('keeps data in a volume that its user may write to', () => {
    const dataDir = env.DATA_DIR ?? env.BANYAN_DATA_DIR
    expect(all('VOLUME')).toEqual([dataDir])
    expect(all('RUN').join()).toContain(`mkdir ${dataDir} && chown node:node ${dataDir}`)
  })

  it('sets variables that its program reads, listens on what it exposes, and is asked how it is there', () => {
    const { NODE_ENV, ...own } = env
    expect(NODE_ENV).toBe('production')
    expect(
      complaintsAbout(name, name === 'proxy' ? { ...own, BANYAN_LEGACY: 'http://shop:80' } : own),
    ).toEqual([])
    expect(all('EXPOSE').join(' ').split(' ').map(Number)).toEqual(portsOf(name, own))
    const [check] = all('HEALTHCHECK')
    const [, variable] = /http:\/\/127\.0\.0\.1:\$\{process\.env\.(\w+)\}\/health`/.exec(check!) ?? []
    expect(Number(env[variable!])).toBe(operationPort(name))
  })
})

describe('.dockerignore', () => {
  const lines = read('.dockerignore').split('\n')

  it('keeps secrets, installed packages and built files out of images', () => {
    for (const line of ['.git', '**/.env', '**/node_modules', '**/dist', '.banyan'])
      expect(lines).toContain(line)
  })

  it('leaves every package.json of the lockfile there, since npm ci holds them against it', () => {
    const workspaces = Object.keys(json('package-lock.json').packages).filter(
      (path) => path !== '' && !path.includes('node_modules'),
    )
    const ignoredTops = lines
      .filter((line) => /^[\w.]+(\/\*\*)?$/.test(line))
      .map((line) => line.replace('/**', ''))
    for (const path of workspaces)
      if (ignoredTops.includes(path.split('/')[0]!)) expect(lines).toContain(`!${path}/package.json`)
    expect(workspaces.length).toBeGreaterThanOrEqual(components.length)
  })
})
