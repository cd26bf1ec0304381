import { type Command, Option } from 'commander'
import { asking, changing, client, collect, run, touching, watchable } from './command.ts'
import { onUsageError, VERDICT_EXIT_HELP } from './verdict-exit.ts'

const FORMATS = ['text', 'json', 'junit', 'markdown', 'html']

/** Verbs about what was compared. */
export function addEvidence(program: Command): void {
  addReport(program)
  addBundle(program)
  addVerify(program)
  addEvidenceReading(program)
  addDivergences(program.command('divergences').alias('diffs').description('What differs, in groups'))
  addRules(program.command('rules').description('Rules of comparison: what does not matter'))
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

function addEvidenceReading(program: Command): void {
  const load = () => import('./evidence.ts')
  verdict(client(program.command('parity <route>'), 'May the candidate replace the baseline?'))
    .option('--since <span>', 'such as 30m, 24h or 7d, or a time (24h)')
    .option('--build <build>', 'only comparisons with this build of the candidate')
    .action(run(async () => (await load()).parity))
  client(program.command('noise'), 'Which differences are noise, and why')
    .option('--route <id>', 'only of this route')
    .option('--endpoint <endpoint>', 'only of this one: "GET /users/{id}"')
    .addOption(new Option('--state <state>', 'only these').choices(['real', 'noise', 'undecided']))
    .option('--limit <n>', 'paths, at most (200)')
    .action(run(async () => (await load()).noise))
  watchable(client(program.command('shadows'), 'What was shadowed and compared, what was not, and why'))
    .option('--since <span>', 'such as 30m, 24h or 7d, or a time (24h)')
    .action(run(async () => (await load()).shadows))
}

const KINDS = ['missing', 'extra', 'type', 'value', 'order', 'length']
const STATES = ['unresolved', 'open', 'regressed', 'accepted', 'resolved', 'all']

function addDivergences(divergences: Command): void {
  client(divergences.command('ls'), 'Groups, those that matter most first')
    .addOption(new Option('--state <state>', 'unresolved: open and regressed, no noise').choices(STATES))
    .option('--route <id>', 'only of this route')
    .option('--endpoint <endpoint>', 'only of this one: "GET /users/{id}"')
    .addOption(new Option('--noise <state>', 'only these').choices(['real', 'noise', 'undecided']))
    .addOption(new Option('--kind <kind>', 'only these').choices(KINDS))
    .option('--build <build>', 'only those that this build of the candidate shows')
    .option('--search <text>', 'part of a path, a title or an endpoint')
    .option('--since <span>', 'counts of this span (7d)')
    .addOption(new Option('--sort <order>', 'which first (impact)').choices(['impact', 'recent', 'new']))
    .option('--limit <n>', 'groups, at most (50)')
    .option('--after <cursor>', 'continue after a page: its "next"')
    .action(run(async () => (await import('./divergences.ts')).listDivergences))
  client(divergences.command('show <divergence>'), 'One group with its evidence')
    .option('--example [id]', 'one request side by side; the newest if none is named')
    .option('--since <span>', 'counts of this span (7d)')
    .action(run(async () => (await import('./divergences.ts')).showDivergence))
  const load = () => import('./triage.ts')
  changing(divergences.command('accept <divergence>'), 'It is intended: it counts no more')
    .option('--suggested [path]', 'and make the rule that the evidence suggests')
    .action(run(async () => (await load()).acceptDivergence))
  changing(
    divergences.command('resolve <divergences...>'),
    'It is fixed: it comes back if a new build shows it',
  ).action(run(async () => (await load()).resolveDivergence))
  changing(divergences.command('reopen <divergences...>'), 'It counts again').action(
    run(async () => (await load()).reopenDivergence),
  )
  touching(divergences.command('note <divergence> <text>'), 'Write a note on it').action(
    run(async () => (await load()).noteDivergence),
  )
  touching(
    divergences.command('assign <divergence> [who]'),
    'Who looks after it; nobody if none is named',
  ).action(run(async () => (await load()).assignDivergence))
}

function addRules(rules: Command): void {
  const load = () => import('./rules.ts')
  client(rules.command('ls'), 'All rules, with what they have forgiven')
    .option('--route <id>', 'those that hold on this route')
    .action(run(async () => (await load()).listRules))
  rule(changing(rules.command('add <kind> <path>'), 'Say that a kind of difference does not matter')).action(
    run(async () => (await load()).addRule),
  )
  rule(client(rules.command('preview <kind> <path>'), 'What a rule would hide; changes nothing')).action(
    run(async () => (await load()).previewRule),
  )
  changing(rules.command('rm <rule>').alias('remove'), 'Take a rule away').action(
    run(async () => (await load()).removeRule),
  )
}

/** What a rule says, by its kind. */
const rule = (command: Command): Command =>
  command
    .option('--route <id>', 'holds on this route (everywhere)')
    .option('--endpoint <endpoint>', 'holds on this endpoint: "GET /users/{id}"')
    .option('--kinds <list>', 'ignore: only these kinds, such as missing,order')
    .option('--field <name>', 'keyed: what elements are the same by')
    .option('--ordered', 'keyed: their order matters')
    .option('--absolute <n>', 'number-tolerance: may be apart by this much')
    .option('--relative <n>', 'number-tolerance: or by this part of the larger one (0.01 is 1 %)')
    .option('--ms <n>', 'time-tolerance: may be apart by this much')
    .option('--pattern <regex>', 'mask: what it matches counts as the same')
    .option('--values <list>', 'equivalent: these are the same, such as null,""')
    .option('--absent', 'equivalent: and being absent is too')
    .option('--expires <when>', 'a span such as 7d, or a time (never)')
    .option('--divergence <signature>', 'preview: the group that it is made for')

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
