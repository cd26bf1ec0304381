import { type Command, Option } from 'commander'
import { asking, client, collect, run } from './command.ts'
import { onUsageError, VERDICT_EXIT_HELP } from './verdict-exit.ts'

const FORMATS = ['text', 'json', 'junit', 'markdown', 'html']

/** Verbs about what was compared. */
export function addEvidence(program: Command): void {
  addReport(program)
  addBundle(program)
  addVerify(program)
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

function addVerify(program: Command): void {
  const verify = program
    .command('verify')
    .description('Make recorded requests at two origins and say whether they answer alike')
    .requiredOption('--baseline <url>', 'the origin whose answers are right')
    .requiredOption('--candidate <url>', 'the origin to be judged')
    .option('--bundle <file>', 'requests of banyan export-bundle, with their rules')
    .option('--har <file>', 'requests of a HAR file')
    .option(
      '--access-log <file>',
      'requests of an access log: combined format or lines of JSON; - is standard input',
    )
    .option('--rules <file>', 'rules of comparison, as a route keeps them; can be repeated', collect)
    .option('-H, --header <header>', 'sent to both, in the place of recorded ones; can be repeated', collect)
    .option('--baseline-header <header>', 'sent to the baseline only; can be repeated', collect)
    .option('--candidate-header <header>', 'sent to the candidate only; can be repeated', collect)
    .option('--host <host>', 'the Host header for both, or "recorded" (that of each origin)')
    .option('--limit <n>', 'requests to make, at most (2000)')
    .option('--repeat <n>', 'times to make each (1)')
    .option('--concurrency <n>', 'requests under way at each origin (4)')
    .option('--rate <n>', 'requests begun in a second (no limit)')
    .option(
      '--second-calls <percent>',
      'part of requests that the baseline is asked twice, to tell noise (100)',
    )
    .option('--request-timeout <seconds>', 'from a request to the end of its answer (10)')
    .option(
      '--secret <name>',
      'a field, header or parameter to redact beside the usual ones; can be repeated',
      collect,
    )
  written(verdict(verify)).action(run(async () => (await import('./verify.ts')).verify))
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
