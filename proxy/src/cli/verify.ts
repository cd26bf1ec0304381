import { createReadStream, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { Origin } from '../contracts/common.ts'
import type { Rule } from '../domain/rules.ts'
import { InputError } from '../verify/input-error.ts'
import { readAccessLog } from '../verify/read-access-log.ts'
import { readBundle } from '../verify/read-bundle.ts'
import { readHar } from '../verify/read-har.ts'
import { bundledRules, readRules } from '../verify/read-rules.ts'
import { REPLAY_ROUTE, type Recording, RecordingBuilder } from '../verify/replay-request.ts'
import { verify as run, type VerifyOptions as Verify } from '../verify/verify.ts'
import { VERIFY_LIMITS } from '../verify/verify-limits.ts'
import { VERSION } from '../version.ts'
import { UsageError } from './exit-codes.ts'
import { headerOf } from './header-option.ts'
import { note } from './output.ts'
import { ProgressBar } from './progress-bar.ts'
import { assertReachable } from './reachable.ts'
import { failUnderOf } from './report.ts'
import { type ReportOutputOptions, reportTargets, writeReport } from './report-output.ts'
import { endWithVerdict } from './verdict-exit.ts'

export type VerifyOptions = ReportOutputOptions & {
  baseline: string
  candidate: string
  bundle?: string
  har?: string
  accessLog?: string
  rules?: string[]
  header?: string[]
  baselineHeader?: string[]
  candidateHeader?: string[]
  host?: string
  limit?: string
  repeat?: string
  concurrency?: string
  rate?: string
  secondCalls?: string
  requestTimeout?: string
  secret?: string[]
  failUnder?: string
}

/** `banyan verify`: makes recorded requests at two origins and says whether they answer alike. */
export function verify(options: VerifyOptions): Promise<void> {
  return endWithVerdict(async () => {
    try {
      const targets = reportTargets(options)
      const settings = await settingsOf(options)
      await Promise.all([
        assertReachable(settings.baseline.origin),
        assertReachable(settings.candidate.origin),
      ])
      const bar = new ProgressBar()
      const report = await run({ ...settings, onProgress: (done, of) => bar.show(done, of) })
      bar.clear()
      writeReport(report, targets)
      if (report.verdict === 'insufficient') note(HOW_TO_GET_ENOUGH)
      return report.verdict
    } catch (error) {
      throw error instanceof InputError ? new UsageError(error.message) : error
    }
  })
}

const HOW_TO_GET_ENOUGH =
  'More requests prove more: record for longer, or make each several times with --repeat. A lower --fail-under needs fewer.'

async function settingsOf(options: VerifyOptions): Promise<Omit<Verify, 'onProgress'>> {
  const { recording, from, routes, endpoints, rules } = await read(options)
  if (recording.requests.length === 0) {
    throw new UsageError(`${from} holds no GET or HEAD request that could be made again`)
  }
  const headers = (options.header ?? []).map(headerOf)
  const side = (flag: string, url: string, own: readonly string[] = []) => ({
    origin: originOf(flag, url),
    headers: [...headers, ...own.map(headerOf)],
  })
  const nowMs = Date.now()
  const files = (options.rules ?? []).flatMap((file) => readRules(textOf(file), file, nowMs))
  return {
    baseline: side('--baseline', options.baseline, options.baselineHeader),
    candidate: side('--candidate', options.candidate, options.candidateHeader),
    ...{ recording, from, routes, endpoints, rules: [...rules, ...files], version: VERSION },
    hostFor: options.host === 'recorded' ? ({ host }) => host : () => options.host ?? null,
    repeat: whole('--repeat', options.repeat, 1, 10_000),
    concurrency: whole('--concurrency', options.concurrency, VERIFY_LIMITS.concurrency, 256),
    rate: options.rate === undefined ? null : whole('--rate', options.rate, 0, 100_000),
    secondCalls: whole('--second-calls', options.secondCalls, 100, 100, 0) / 100,
    timeoutMs:
      whole('--request-timeout', options.requestTimeout, VERIFY_LIMITS.timeoutMs / 1_000, 600) * 1_000,
    failUnder: failUnderOf(options.failUnder),
    secretNames: options.secret ?? [],
    threads: Math.max(1, Math.min(4, availableParallelism() - 1)),
  }
}

type Read = { recording: Recording; from: string; routes: string[]; endpoints: string[]; rules: Rule[] }

async function read({ bundle, har, accessLog, limit }: VerifyOptions): Promise<Read> {
  const given = [bundle, har, accessLog].filter((file) => file !== undefined)
  const [from] = given
  if (from === undefined || given.length > 1) {
    throw new UsageError('Give one of --bundle, --har and --access-log')
  }
  const builder = new RecordingBuilder(
    whole('--limit', limit, VERIFY_LIMITS.requests, 1_000_000),
    Math.random,
  )
  const plain = { from, routes: [REPLAY_ROUTE], endpoints: [], rules: [] }
  if (bundle !== undefined) {
    const { routes, endpoints, rules, ...recording } = readBundle(textOf(bundle), bundle, builder)
    return { recording, from, routes, endpoints, rules: bundledRules(rules, Date.now()) }
  }
  if (har !== undefined) return { ...plain, recording: readHar(textOf(har), har, builder) }
  return { ...plain, recording: await readAccessLog(linesOf(from), builder) }
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    const input = file === '-' ? process.stdin : createReadStream(file, 'utf8')
    // An error of the stream is an error of who iterates.
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

function originOf(flag: string, url: string): string {
  const parsed = Origin.safeParse(url)
  if (parsed.success) return parsed.data
  throw new UsageError(`${flag} is not ${parsed.error.issues[0]?.message}: ${JSON.stringify(url)}`)
}

function whole(flag: string, text: string | undefined, otherwise: number, max: number, min = 1): number {
  if (text === undefined) return otherwise
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new UsageError(`${flag} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`)
}
