import { existsSync, readFileSync } from 'node:fs'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet'
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress'
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { Service } from 'kubernetes-models/v1/Service'
import { describe, expect, it } from 'vitest'
import { readSeedFile } from '../../proxy/src/config/seed-file.ts'
import {
  type Component,
  complaintsAbout,
  components,
  type Env,
  estate,
  folderOf,
  operationPort,
  portsOf,
  wiringIn,
  wiringOf,
} from './components.ts'
import { literalsOf, type Manifest, pathIn, readKustomization, readManifests } from './manifests.ts'

const models = [
  Deployment,
  StatefulSet,
  Service,
  Namespace,
  Ingress,
  NetworkPolicy,
  PodDisruptionBudget,
  ServiceMonitor,
] as (new (
  data: object,
) => { kind: string; apiVersion: string; validate(): void })[]
const modelOf = ({ kind, apiVersion }: Manifest) =>
  models.find((model) => {
    const empty = new model({})
    return empty.kind === kind && empty.apiVersion === apiVersion
  })

const base = readManifests('base')
const kustomization = readKustomization('base')
const overlays = ['overlays/development', 'overlays/production']

function find(kind: string, name: string): Manifest {
  const found = base.find((each) => each.kind === kind && each.metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}
const podOf = (name: Component) => find('Deployment', name).spec.template.spec
const containerOf = (name: Component) => podOf(name).containers[0]!
const labelOf = (name: string) => ({ 'app.kubernetes.io/name': name })

/** What a container sees: its ConfigMap, its own values, and something long enough for each secret. */
function envOf(name: Component): Env {
  const { envFrom = [], env = [] } = containerOf(name)
  const shared = envFrom.map(({ configMapRef }) =>
    literalsOf(kustomization.configMapGenerator, configMapRef.name),
  )
  const secret = (key: string) => (key.endsWith('database-url') ? 'postgres://a:b@c:5432/d' : 'f'.repeat(48))
  const own = env.map(({ name, value, valueFrom }) => [name, value ?? secret(valueFrom!.secretKeyRef.key)])
  return Object.assign({}, ...shared, Object.fromEntries(own))
}

describe.each(['base', ...overlays])('deploy/kubernetes/%s', (folder) => {
  const { resources, configMapGenerator = [] } = readKustomization(folder)

  it('names resources and files that exist', () => {
    for (const resource of resources) expect(existsSync(pathIn(folder, resource)), resource).toBe(true)
    for (const { files = [] } of configMapGenerator)
      for (const file of files) expect(existsSync(pathIn(folder, file)), file).toBe(true)
  })

  it.each(readManifests(folder).map((each) => [each.kind, each.metadata.name, each] as const))(
    '%s %s is valid',
    (_kind, _name, manifest) => {
      const model = modelOf(manifest)
      expect(model, manifest.apiVersion).toBeDefined()
      expect(() => new model!(manifest).validate()).not.toThrow()
    },
  )
})

it('the schemas refuse what is wrong', () => {
  const wrong = structuredClone(find('Deployment', 'proxy'))
  Object.assign(wrong.spec, { replicas: 'two' })
  expect(() => new Deployment(wrong as never).validate()).toThrow(/replicas/)
})

describe.each(components)('%s in Kubernetes', (name) => {
  const { spec } = find('Deployment', name)
  const pod = podOf(name)
  const container = containerOf(name)
  const env = envOf(name)
  const numberOf = (port: string | number) =>
    container.ports.find((each) => each.name === port)?.containerPort

  it('is rolled out without a gap, and drained one at a time', () => {
    expect(spec.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    })
    const budget = find('PodDisruptionBudget', name)
    expect(budget.spec).toMatchObject({ maxUnavailable: 1, selector: { matchLabels: labelOf(name) } })
    expect(spec.selector.matchLabels).toEqual(labelOf(name))
    expect(spec.template.metadata.labels).toMatchObject(labelOf(name))
  })

  it('runs the version that it has', () => {
    const { version } = JSON.parse(readFileSync(pathIn('../..', folderOf(name), 'package.json'), 'utf8'))
    expect(container.image).toBe(`banyan/${name}:${version}`)
  })

  it('has no rights that it does not need, and its share of a machine', () => {
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.resources.requests).toMatchObject({
      cpu: expect.any(String),
      memory: expect.any(String),
    })
    expect(container.resources.limits).toMatchObject({ memory: expect.any(String) })
    const volumes = pod.volumes.map((volume) => volume.name)
    for (const mount of container.volumeMounts) expect(volumes).toContain(mount.name)
  })

  it('is given variables that it reads, with values that it takes, from ConfigMaps that exist', () => {
    expect(complaintsAbout(name, env)).toEqual([])
    const made = (kustomization.configMapGenerator ?? []).map((each) => each.name)
    for (const { configMapRef } of container.envFrom ?? []) expect(made).toContain(configMapRef.name)
    for (const { configMap } of pod.volumes) if (configMap) expect(made).toContain(configMap.name)
  })

  it('listens on the ports that it names, for others too', () => {
    expect(container.ports.map((port) => port.containerPort)).toEqual(portsOf(name, env))
    expect(env.HOST ?? env.BANYAN_HOST).toBe('0.0.0.0')
    const service = find('Service', name).spec
    expect(service.selector).toEqual(labelOf(name))
    expect(service.ports.map(({ port, targetPort }) => [port, numberOf(targetPort)])).toEqual(
      container.ports.map(({ containerPort }) => [containerPort, containerPort]),
    )
  })

  it('is asked how it is, and for its metrics, where it answers', () => {
    const { startupProbe, livenessProbe, readinessProbe } = container
    const asked = [startupProbe, livenessProbe, readinessProbe].map((probe) => [
      probe?.httpGet?.path,
      numberOf(probe?.httpGet?.port ?? ''),
    ])
    const port = operationPort(name)
    expect(asked).toEqual([
      ['/health', port],
      ['/health', port],
      ['/ready', port],
    ])
    const monitor = find('ServiceMonitor', name)
    expect(monitor.spec.selector.matchLabels).toEqual(find('Service', name).metadata.labels)
    expect(monitor.spec.endpoints.map((each) => [each.path, numberOf(each.port)])).toEqual([
      ['/metrics', port],
    ])
  })

  it('may end in its own time', () => {
    const drainMs = Number(env.DRAIN_MS ?? env.BANYAN_DRAIN_MS ?? (name === 'proxy' ? 30_000 : 5_000))
    expect(pod.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(drainMs + 5_000)
  })

  it('reaches whom its variables name, and is let in there', () => {
    const named = Object.values(env).flatMap((value) => [
      ...value.matchAll(/(?:^|\/)([a-z-]+):(\d+)(?=\/|$)/g),
    ])
    const called = named.map(([, host, port]) => [host!, Number(port)] as const)
    for (const [host, port] of called.filter(([host]) => components.includes(host as Component))) {
      const inbound = find('NetworkPolicy', host).spec.ingress.flatMap((rule) =>
        (rule.from ?? []).map(
          (peer) => [peer.podSelector?.matchLabels, rule.ports.map((each) => each.port)] as const,
        ),
      )
      const outbound = find('NetworkPolicy', name).spec.egress.flatMap((rule) =>
        (rule.to ?? []).map(
          (peer) => [peer.podSelector?.matchLabels, rule.ports.map((each) => each.port)] as const,
        ),
      )
      expect(inbound).toContainEqual([labelOf(name), expect.arrayContaining([port])])
      expect(outbound).toContainEqual([labelOf(host), expect.arrayContaining([port])])
    }
    const anywhere = find('NetworkPolicy', name).spec.egress.filter((rule) => rule.to === undefined)
    const open = anywhere.flatMap((rule) => rule.ports.map((each) => each.port))
    expect(open).toEqual(expect.arrayContaining(name === 'proxy' ? [5432, 4318] : [4222, 5432, 4318]))
  })
})

describe.each(estate)('%s in Kubernetes', (name) => {
  it('is wired as extracted-services/estate.ts wires it', () => {
    expect(wiringIn(envOf(name))).toEqual(wiringOf(name))
  })

  it('has a database of its own, and lets the proxy in', () => {
    const url = containerOf(name).env!.find((each) => each.name === 'DATABASE_URL')
    expect(url?.valueFrom?.secretKeyRef.key).toBe(`${name}-database-url`)
    const proxy = { podSelector: { matchLabels: labelOf('proxy') } }
    expect(find('NetworkPolicy', name).spec.ingress[0]!.from).toContainEqual(proxy)
  })
})

describe('the proxy in Kubernetes', () => {
  it('is the only way in, for shoppers and for the console', () => {
    const ingresses = base.filter((each) => each.kind === 'Ingress')
    const ways = ingresses
      .flatMap(({ spec }) => spec.rules)
      .map(({ host, http }) => {
        const { name, port } = http.paths[0]!.backend.service
        return [host, name, find('Service', name).spec.ports.find((each) => each.name === port.name)?.port]
      })
    const { port, adminPort } = { port: 8080, adminPort: operationPort('proxy') }
    expect(ways).toEqual([
      ['shop.example.com', 'proxy', port],
      ['console.example.com', 'proxy', adminPort],
    ])
    for (const { spec } of ingresses) expect(spec.tls[0]!.hosts).toEqual([spec.rules[0]!.host])
    expect(envOf('proxy').BANYAN_ADMIN_ALLOWED_HOSTS).toBe('console.example.com')
    expect(envOf('monolith').PUBLIC_URL).toBe('https://shop.example.com')
  })

  it('knows every service as a backend by its Service', () => {
    const { backends } = readSeedFile(pathIn('base/backends.yaml'))
    const services = estate.filter((name) => name !== 'monolith')
    const urls = services.map((name) => `http://${name}:${find('Service', name).spec.ports[0]!.port}`)
    expect(backends.map(({ url }) => url)).toEqual(urls)
    const mount = containerOf('proxy').volumeMounts.find((each) => each.name === 'backends')
    expect(envOf('proxy').BANYAN_CONFIG).toBe(`${mount?.mountPath}/backends.yaml`)
  })
})

describe('the overlays', () => {
  const secrets = [
    ...new Set(
      base
        .filter((each) => each.kind === 'Deployment')
        .flatMap((each) => each.spec.template.spec.containers[0]!.env ?? [])
        .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.key ?? []),
    ),
  ]

  it('development makes every secret that is referred to, and a database and a role for each URL', () => {
    const [generator] = readKustomization('overlays/development').secretGenerator!
    expect(generator).toEqual({ name: 'estate-secrets', envs: ['secrets.env'] })
    const script = readFileSync(pathIn('overlays/development/make-secrets.sh'), 'utf8')
    const databases = secrets.filter((key) => key.endsWith('-database-url')).map((key) => key.slice(0, -13))
    const loops = [script, readFileSync(pathIn('overlays/development/create-databases.sh'), 'utf8')].map(
      (text) => /for name in ([a-z -]+); do/.exec(text)?.[1]?.split(' '),
    )
    for (const names of loops) expect([...names!].sort()).toEqual(databases.sort())
    for (const key of secrets.filter((each) => !each.endsWith('-database-url'))) expect(script).toContain(key)
  })

  it('development brings the broker and the PostgreSQL that the base names', () => {
    const own = readManifests('overlays/development').filter((each) => each.kind === 'Service')
    const offered = own.map(({ metadata, spec }) => `${metadata.name}:${spec.ports[0]!.port}`)
    expect(offered.sort()).toEqual(['nats:4222', 'postgres:5432'])
    expect(envOf('monolith').NATS_URL).toBe('nats://nats:4222')
    expect(readFileSync(pathIn('overlays/development/make-secrets.sh'), 'utf8')).toContain('@postgres:5432/')
  })

  it('production takes every image from your registry, and has variables that are read', () => {
    const { images = [], replicas = [], configMapGenerator } = readKustomization('overlays/production')
    expect(images.map((each) => each.name).sort()).toEqual(components.map((name) => `banyan/${name}`).sort())
    for (const { name } of replicas) expect(components).toContain(name)
    const shared = literalsOf(configMapGenerator, 'estate-config')
    for (const name of estate) expect(complaintsAbout(name, shared)).toEqual([])
    const proxy = literalsOf(configMapGenerator, 'proxy-config')
    expect(complaintsAbout('proxy', { ...envOf('proxy'), ...proxy })).toEqual([])
  })

  it('docs/deployment.md lists the keys of the Secret', () => {
    const text = readFileSync(pathIn('../../docs/deployment.md'), 'utf8')
    for (const key of secrets) expect(text, key).toContain(`\`${key}\``)
  })
})
