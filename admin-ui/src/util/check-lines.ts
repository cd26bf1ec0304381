import type { BackendHealth } from 'banyan/contracts/backend.ts'
import { milliseconds } from './format.ts'

export type CheckLine = { step: string; state: 'ok' | 'failed' | 'skipped'; says: string }

/** The steps of a check in the order in which they happen. */
const STEPS = ['dns', 'connect', 'tls', 'status'] as const
type Step = (typeof STEPS)[number]

const TITLES: Record<Step, string> = {
  dns: 'Name',
  connect: 'Connection',
  tls: 'TLS',
  status: 'Answer',
}

/** What to do about it, as precisely as somebody can know who only saw it fail. */
const FIXES: Record<Step, string> = {
  dns: 'Check the spelling; in a container the name has to be known there, too.',
  connect: 'Is it running, and does it listen on that port for connections from here?',
  tls: 'Does the certificate name this host, and is its authority known? A private one goes into the backend.',
  status: 'It can be reached: look at what it answers, and at the path of its health check.',
}

/** A check as five lines: how far it came, what failed there, and how long it took. */
export function checkLines(url: string, health: BackendHealth): CheckLine[] {
  const { detail, latencyMs } = health
  const failed = failedStep(health)
  const at = failed === null ? STEPS.length : STEPS.indexOf(failed)
  const lines = STEPS.map((step, index): CheckLine => {
    const title = { step: TITLES[step] }
    if (step === 'tls' && !url.startsWith('https:')) return { ...title, state: 'skipped', says: 'plain HTTP' }
    if (index > at) return { ...title, state: 'skipped', says: 'not reached' }
    if (index === at) return { ...title, state: 'failed', says: `${detail}. ${FIXES[step]}` }
    return { ...title, state: 'ok', says: step === 'status' ? detail : PASSED[step](url) }
  })
  const took = failed === null ? milliseconds(latencyMs) : 'not known'
  return [...lines, { step: 'Latency', state: failed === null ? 'ok' : 'skipped', says: took }]
}

const PASSED: Record<Exclude<Step, 'status'>, (url: string) => string> = {
  dns: (url) => `${new URL(url).hostname} is known`,
  connect: (url) => `port ${new URL(url).port || (url.startsWith('https:') ? 443 : 80)} takes connections`,
  tls: () => 'the certificate is good',
}

/** A check that ran out of time says whether it had a connection by then. */
function failedStep({ phase, detail }: BackendHealth): Step | null {
  if (phase !== 'timeout') return phase
  return detail.startsWith('no connection') ? 'connect' : 'status'
}
