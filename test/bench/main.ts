import { execFileSync, spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadGenerator } from './load.ts'
import { canPin } from './machine.ts'
import { type Arguments, parseOptions, selected } from './options.ts'
import type { Bench, Result, Scenario } from './scenario.ts'
import { bodiesScenario } from './scenarios/bodies.ts'
import { compareScenario } from './scenarios/compare.ts'
import { idleScenario } from './scenarios/idle.ts'
import { latencyScenario } from './scenarios/latency.ts'
import { matchingScenario } from './scenarios/matching.ts'
import { mirrorScenario } from './scenarios/mirror.ts'
import { noiseScenario } from './scenarios/noise.ts'
import { recordingScenario } from './scenarios/recording.ts'
import { reportsScenario } from './scenarios/reports.ts'
import { smallJsonScenario } from './scenarios/small-json.ts'
import { threadsScenario } from './scenarios/threads.ts'
import { table } from './table.ts'

const scenarios: readonly Scenario[] = [
  smallJsonScenario,
  matchingScenario,
  bodiesScenario,
  latencyScenario,
  idleScenario,
  threadsScenario,
  mirrorScenario,
  compareScenario,
  noiseScenario,
  recordingScenario,
  reportsScenario,
]

const resultsFile = fileURLToPath(new URL('results/latest.json', import.meta.url))

const say = (text: string): void => console.log(text)

const describeMachine = (): void => {
  say(
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load by ${loadGenerator}`,
  )
  say(
    canPin
      ? 'Each proxy has core 0; load and backend have the others.'
      : 'No taskset: nothing is pinned to a core.',
  )
}

/** Installs what can be compared with, then begins anew: what is installed is looked up once, at the start. */
const installAndBegin = (args: readonly string[]): void => {
  say('Installing nginx, wrk and haproxy with apt-get')
  execFileSync('apt-get', ['update'], { stdio: 'ignore' })
  execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'nginx', 'wrk', 'haproxy'], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  const rest = args.filter((arg) => arg !== '--install')
  process.exitCode =
    spawnSync(process.execPath, [process.argv[1] ?? '', ...rest], { stdio: 'inherit' }).status ?? 1
}

/** One that fails says so and fails the bench at its end, but takes nothing from the others. */
const runOne = async ({ about, run }: Scenario, bench: Bench): Promise<readonly Result[]> => {
  say(`\n${about}`)
  try {
    const results = await run(bench)
    for (const [name, rows] of Map.groupBy(results, ({ scenario }) => scenario)) say(table(name, rows))
    return results
  } catch (error) {
    console.error(`FAILED: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
    return []
  }
}

const runAll = async (chosen: readonly Scenario[], options: Arguments): Promise<readonly Result[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-bench-'))
  await chmod(folder, 0o755)
  const results: Result[] = []
  try {
    for (const scenario of chosen) results.push(...(await runOne(scenario, { options, folder, say })))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return results
}

const list = (): void => {
  for (const { names, about, onDemand } of scenarios) {
    say(`${names.join(', ')}${onDemand ? ' (with --all or by name)' : ''}\n  ${about}`)
  }
}

const bench = async (options: Arguments): Promise<void> => {
  const chosen = selected(scenarios, options)
  describeMachine()
  const results = await runAll(chosen, options)
  await mkdir(dirname(resultsFile), { recursive: true })
  await writeFile(resultsFile, `${JSON.stringify(results, null, 2)}\n`)
  say(`\nWritten to ${resultsFile}`)
}

const begin = async (args: readonly string[]): Promise<void> => {
  const options = parseOptions(args)
  if (options.install) installAndBegin(args)
  else if (options.list) list()
  else await bench(options)
}

try {
  await begin(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
