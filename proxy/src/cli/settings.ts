import { readFileSync, writeFileSync } from 'node:fs'
import type { GeneralView, RedactionView, RetentionView } from '../contracts/settings.ts'
import { wholeOf } from './accounts.ts'
import { tellApplied } from './applied.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { facts, note, type OutputOptions, print, show } from './output.ts'
import { reasonOf } from './routes.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }

export async function showSettings(options: Options): Promise<void> {
  show(options, await connect(options)('getSettings'), ({ general, redaction, retention }) =>
    facts([...generalFacts(general), ...redactionFacts(redaction), ...retentionFacts(retention)]),
  )
}

export type RedactionOptions = Options & { add?: string[]; takeAway?: string[]; bodyKb?: string }

export async function changeRedaction(options: RedactionOptions): Promise<void> {
  const { add = [], takeAway = [] } = options
  const bodyKb = wholeOf('--body-kb', options.bodyKb)
  if (add.length + takeAway.length === 0 && bodyKb === undefined) {
    throw new UsageError('Say what to change: --add, --take-away or --body-kb')
  }
  const call = connect(options)
  const { redaction } = await call('getSettings')
  const unknown = takeAway.find((name) => !redaction.names.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`${unknown} is not among the names: ${redaction.names.join(', ')}`)
  const changed = await call('setRedaction', {
    body: {
      names: [...redaction.names.filter((name) => !takeAway.includes(name)), ...add],
      bodyKb: bodyKb ?? redaction.bodyKb,
      version: redaction.version,
      ...reasonOf(options),
    },
  })
  show(options, changed, () => facts(redactionFacts(changed)))
  await tellApplied(options, changed, '/settings?part=data')
}

export type GeneralOptions = Options & {
  name?: string
  environment?: string
  production?: boolean
  goal?: string | false
}

export async function changeGeneral(options: GeneralOptions): Promise<void> {
  const { name, environment, production, goal } = options
  if ([name, environment, production, goal].every((value) => value === undefined)) {
    throw new UsageError('Say what to change: --name, --environment, --production or --goal')
  }
  const call = connect(options)
  const { general } = await call('getSettings')
  const changed = await call('setGeneral', {
    body: {
      name: name ?? general.name,
      environment: environment ?? general.environment,
      production: production ?? general.production,
      goalDate: goal === undefined ? general.goalDate : goal === false ? null : goal,
      version: general.version,
      ...reasonOf(options),
    },
  })
  show(options, changed, () => facts(generalFacts(changed)))
  await tellApplied(options, changed, '/settings?part=general')
}

const generalFacts = ({ name, environment, production, goalDate }: GeneralView): [string, unknown][] => [
  ['name', name || '-'],
  ['environment', `${environment || '-'}${production ? ' (production)' : ''}`],
  ['goal', goalDate],
]

export async function supportBundle(options: Options & { file?: string }): Promise<void> {
  const bundle = await connect(options)('getSupportBundle')
  const text = JSON.stringify(bundle, null, 2)
  if (options.file === undefined) return print(text)
  writeFileSync(options.file, `${text}\n`)
  note(`Wrote ${options.file}: no hosts, no people, no traffic`)
}

export type RetentionOptions = Options & { countDays?: string; exampleDays?: string; exampleMb?: string }

export async function changeRetention(options: RetentionOptions): Promise<void> {
  const countDays = wholeOf('--count-days', options.countDays)
  const exampleDays = wholeOf('--example-days', options.exampleDays)
  const exampleMb = wholeOf('--example-mb', options.exampleMb)
  if (countDays === undefined && exampleDays === undefined && exampleMb === undefined) {
    throw new UsageError('Say what to change: --count-days, --example-days or --example-mb')
  }
  const call = connect(options)
  const { retention } = await call('getSettings')
  const changed = await call('setRetention', {
    body: {
      countDays: countDays ?? retention.countDays,
      exampleDays: exampleDays ?? retention.exampleDays,
      exampleMb: exampleMb ?? retention.exampleMb,
      version: retention.version,
      ...reasonOf(options),
    },
  })
  show(options, changed, () => facts(retentionFacts(changed)))
  await tellApplied(options, changed, '/settings?part=data')
}

export type TestOptions = Options & { target?: string; header?: string[]; body?: string }

export async function tryRedaction(options: TestOptions): Promise<void> {
  const { target, header = [], body } = options
  const tested = await connect(options)('testRedaction', {
    body: {
      ...(target === undefined ? {} : { target }),
      headers: header.map(headerOf),
      ...(body === undefined ? {} : { body: body === '-' ? readFileSync(0, 'utf8') : body }),
    },
  })
  show(options, tested, ({ target: path, headers, body: stored }) =>
    [path, ...headers.map(([name, value]) => `${name}: ${value}`), stored].filter(Boolean).join('\n'),
  )
  note(`${tested.replaced} values replaced`)
}

/** There is no way back from this, so a script says that it means it. */
export async function deleteCaptured(options: Options & { yes?: boolean }): Promise<void> {
  if (!options.yes && !options.dryRun) {
    throw new UsageError('This deletes every example and sample for good: say --yes if you mean it.')
  }
  const answer = await connect(options)('deleteCaptured', { body: reasonOf(options) })
  show(options, answer, ({ removed }) => `Deleted ${removed} examples and samples`)
}

function headerOf(text: string): [string, string] {
  const colon = text.indexOf(':')
  if (colon > 0) return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()]
  throw new UsageError(`A header is "name: value", not ${JSON.stringify(text)}`)
}

const redactionFacts = ({ names, fixedNames, bodyKb, bodiesOff }: RedactionView): [string, unknown][] => [
  [
    'secret names',
    [...names, ...fixedNames.map((name) => `${name} (environment)`)].join(', ') || 'the usual ones',
  ],
  ['bodies', bodiesOff ? 'none (environment)' : bodyKb === 0 ? 'none' : `${bodyKb} kB of each`],
]

const retentionFacts = ({
  countDays,
  exampleDays,
  exampleMb,
  usedBytes,
}: RetentionView): [string, unknown][] => [
  ['counts', `${countDays} days`],
  ['examples', `${exampleDays} days, at most ${exampleMb} MB (now ${(usedBytes / 1_048_576).toFixed(1)} MB)`],
]
