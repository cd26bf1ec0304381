import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'
import { ROOT } from '../stack.ts'
import type { Env } from './components.ts'

export interface Probe {
  httpGet?: { path: string; port: string | number }
}

export interface Container {
  name: string
  image: string
  args?: string[]
  ports: { name: string; containerPort: number }[]
  env?: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[]
  envFrom?: { configMapRef: { name: string } }[]
  startupProbe?: Probe
  livenessProbe?: Probe
  readinessProbe: Probe
  resources: { requests: Env; limits: Env }
  securityContext: object
  volumeMounts: { name: string; mountPath: string }[]
}

type Labels = Record<string, string>
type Selector = { matchLabels: Labels }
type Peer = { podSelector?: Partial<Selector>; namespaceSelector?: Selector }
type Rule = { from?: Peer[]; to?: Peer[]; ports: { port: number }[] }

/** The parts of Kubernetes' objects that are read here. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Labels }
  spec: {
    replicas: number
    selector: Selector & Labels
    strategy: { type: string; rollingUpdate: { maxSurge: number; maxUnavailable: number } }
    maxUnavailable: number
    template: {
      metadata: { labels: Labels }
      spec: {
        containers: Container[]
        volumes: { name: string; configMap?: { name: string } }[]
        securityContext: object
        terminationGracePeriodSeconds: number
        automountServiceAccountToken: boolean
      }
    }
    ports: { name: string; port: number; targetPort: string }[]
    endpoints: { port: string; path: string }[]
    podSelector: Partial<Selector>
    ingress: Rule[]
    egress: Rule[]
    rules: {
      host: string
      http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] }
    }[]
    tls: { hosts: string[] }[]
  }
}

export interface Generator {
  name: string
  literals?: string[]
  files?: string[]
  envs?: string[]
}

export interface Kustomization {
  resources: string[]
  namespace?: string
  configMapGenerator?: Generator[]
  secretGenerator?: Generator[]
  images?: { name: string; newName: string; newTag: string }[]
  replicas?: { name: string; count: number }[]
}

const root = join(ROOT, 'deploy/kubernetes')
export const pathIn = (...parts: string[]) => join(root, ...parts)

export const readKustomization = (folder: string) =>
  parse(readFileSync(pathIn(folder, 'kustomization.yaml'), 'utf8')) as Kustomization

/** Every object of the files that a folder's kustomization names; other kustomizations are left to themselves. */
export function readManifests(folder: string): Manifest[] {
  const files = readKustomization(folder).resources.filter((resource) => resource.endsWith('.yaml'))
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(pathIn(folder, file), 'utf8')).map((each) => each.toJS() as Manifest),
  )
}

/** What a generated ConfigMap holds, out of its literals. */
export function literalsOf(generators: Generator[] | undefined, name: string): Env {
  const literals = generators?.find((each) => each.name === name)?.literals ?? []
  return Object.fromEntries(
    literals.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  )
}
