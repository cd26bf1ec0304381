import { type Command, Option } from 'commander'
import { asking, client, collect, run } from './command.ts'
import { onUsageError, VERDICT_EXIT_HELP } from './verdict-exit.ts'

const FORMATS = ['text', 'json', 'junit', 'markdown', 'html']

/** Verbs about what was compared. */
export function addEvidence(program: Command): void {
  addReport(program)
  addBundle(program)
}

function addReport(program: Command): void {
  const report = verdict(asking(program.command('report'), 'What the evidence says about the candidates'))
    .option('--route <id>', 'this route; can be repeated (all that are shadowed)', collect)
    .option('--since <span>', 'such as 30m, 24h or 7d, or a time (24h)')
    .option('--build <build>', 'only comparisons with this build of the candidate')
  written(report).action(run(async () => (await import('./report.ts')).report))
}

function addBundle(program: Command): void {
  client(program.command('export-bundle'), 'Recorded requests, redacted, for banyan verify')
    .option('--route <id>', 'only those of this route')
    .option('--limit <n>', 'requests, at most (5000)')
    .option('-f, --file <file>', 'where to write it (banyan-bundle.json); - is standard output')
    .action(run(async () => (await import('./export-bundle.ts')).exportBundle))
}

/** A command whose exit code is a verdict. */
const verdict = (command: Command): Command =>
  command
    .option('--fail-under <percent>', 'least percentage of comparisons that must not diverge (99.5)')
    .addHelpText('after', VERDICT_EXIT_HELP)
    .exitOverride(onUsageError)

const written = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'how to write it (text)').choices(FORMATS))
    .option(
      '-o, --output <file>',
      'write it there; can be repeated: .html, .json, .xml (JUnit), .md',
      collect,
    )
