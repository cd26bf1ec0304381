import type { EndpointParity } from '../contracts/parity.ts'
import { isUnresolved, type Report, type RouteReport } from './report.ts'
import { count, percent } from './words.ts'

/**
 * JUnit's XML, as CI systems read it: a suite for each route, a case for each endpoint and one for the route as a whole.
 * A fail is a failure; what is insufficient is an error, because a run that proves nothing must not look green.
 */
export function junit(report: Report): string {
  const suites = report.routes.map(suite)
  const sum = (name: string) =>
    total(suites.map(({ cases }) => cases.filter(({ outcome }) => outcome === name).length))
  const all = total(suites.map(({ cases }) => cases.length))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="banyan parity" tests="${all}" failures="${sum('failure')}" errors="${sum('error')}">`,
    ...suites.map(({ cases, id }) => suiteText(report, id, cases)),
    '</testsuites>',
    '',
  ].join('\n')
}

type Case = { name: string; outcome: 'passed' | 'failure' | 'error'; message: string; details: string }

const OUTCOME = { pass: 'passed', fail: 'failure', insufficient: 'error' } as const

function suite(route: RouteReport): { id: string; cases: Case[] } {
  const whole: Case = {
    name: `route ${route.id}`,
    outcome: OUTCOME[route.parity.verdict],
    message: route.parity.reasons.join('; '),
    details: '',
  }
  const endpoints = route.parity.endpoints.map((endpoint) => endpointCase(route, endpoint))
  return { id: route.id, cases: [whole, ...endpoints] }
}

/** One endpoint has seldom enough comparisons of its own: then it is told, and the route decides. */
function endpointCase(route: RouteReport, { endpoint, verdict, reasons, ...counts }: EndpointParity): Case {
  const groups = route.divergences.filter((group) => group.endpoint === endpoint && isUnresolved(group))
  const details = groups.map(
    ({ title, recent, share, signature }) =>
      `${title}: ${count(recent)} times (${percent(share)}), divergence ${signature}`,
  )
  const numbers = `${count(counts.compared)} compared, ${count(counts.divergent)} divergent, ${count(counts.ignored)} ignored, ${count(counts.inconclusive)} inconclusive`
  return {
    name: endpoint,
    outcome: verdict === 'fail' ? 'failure' : 'passed',
    message: reasons.join('; '),
    details: [numbers, ...details].join('\n'),
  }
}

function suiteText({ madeAt, since }: Report, id: string, cases: readonly Case[]): string {
  const number = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length
  const properties = `<properties><property name="since" value="${xml(since)}"/></properties>`
  return [
    `  <testsuite name="${xml(id)}" tests="${cases.length}" failures="${number('failure')}" errors="${number('error')}" timestamp="${xml(madeAt.slice(0, 19))}">`,
    `    ${properties}`,
    ...cases.map((one) => caseText(id, one)),
    '  </testsuite>',
  ].join('\n')
}

function caseText(id: string, { name, outcome, message, details }: Case): string {
  const head = `    <testcase classname="${xml(id)}" name="${xml(name)}"`
  if (outcome === 'passed') {
    return details === '' ? `${head}/>` : `${head}><system-out>${xml(details)}</system-out></testcase>`
  }
  return `${head}><${outcome} message="${xml(message)}" type="parity">${xml(details)}</${outcome}></testcase>`
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
}

/** Characters that XML 1.0 has no way to write (section 2.2) become a question mark in a box. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"'\n]/g, (character) => ENTITIES[character]!)
  )
}
