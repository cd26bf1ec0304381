import type { Command } from 'commander'
import { changing, client, collect, run } from './command.ts'

/** Verbs about who may come in, and about what is kept. */
export function addAccess(program: Command): void {
  addAccounts(program.command('accounts').description('Who may sign in'))
  addSessions(program.command('sessions').description('Where accounts are signed in'))
  addTokens(program.command('tokens').description('API tokens'))
  addSettings(program.command('settings').description('What is kept of traffic'))
}

function addAccounts(group: Command): void {
  const verb = (name: 'setRole' | 'disableAccount' | 'enableAccount' | 'removeAccount') =>
    run(async () => (await import('./accounts.ts'))[name])
  client(group.command('ls'), 'All accounts').action(
    run(async () => (await import('./accounts.ts')).listAccounts),
  )
  changing(
    group.command('invite <name>'),
    'Make an account; prints the link that sets its password, this once',
  )
    .option('--role <role>', 'viewer, operator, maintainer or admin (viewer)')
    .option('--hours <n>', 'how long the link works (72)')
    .action(run(async () => (await import('./accounts.ts')).inviteAccount))
  changing(group.command('link <name>'), 'Another link that sets the password; the one before ends')
    .option('--hours <n>', 'how long the link works (72)')
    .action(run(async () => (await import('./accounts.ts')).linkAccount))
  changing(group.command('role <name> <role>'), 'Change the role of an account').action(verb('setRole'))
  changing(group.command('disable <name>'), 'Sign it out, and let it in no more').action(
    verb('disableAccount'),
  )
  changing(group.command('enable <name>'), 'Let it in again').action(verb('enableAccount'))
  changing(group.command('remove <name>'), 'Remove an account; what it did stays in Activity').action(
    verb('removeAccount'),
  )
}

function addSessions(group: Command): void {
  client(group.command('ls [account]'), 'The sessions of an account, or of all').action(
    run(async () => (await import('./sessions.ts')).listSessions),
  )
  changing(
    group.command('end <account> [session]'),
    'Sign an account out in one browser, or everywhere when none is named',
  ).action(run(async () => (await import('./sessions.ts')).endSessions))
}

function addTokens(group: Command): void {
  client(group.command('ls'), 'All tokens').action(run(async () => (await import('./tokens.ts')).listTokens))
  changing(group.command('create <name>'), 'Make a token; prints it, this once')
    .option('--role <role>', 'viewer, operator, maintainer or admin (viewer)')
    .option('--only <capabilities>', 'less than the role may, such as route.rollback,traffic.change', collect)
    .option('--route <id>', 'changes of this route and of nothing else; can be repeated', collect)
    .option('--days <n>', 'when it ends (90)')
    .action(run(async () => (await import('./tokens.ts')).createToken))
  changing(group.command('rotate <token>'), 'Another one like it; prints it, this once')
    .option('--days <n>', 'when it ends (90)')
    .option('--overlap <hours>', 'how long the one before still works (24)')
    .action(run(async () => (await import('./tokens.ts')).rotateToken))
  changing(group.command('revoke <token>'), 'End a token now, by its name or id').action(
    run(async () => (await import('./tokens.ts')).revokeToken),
  )
}

function addSettings(group: Command): void {
  changing(group.command('general'), 'What this instance is called, and when the migration shall be done')
    .option('--name <name>', 'what it is called')
    .option('--environment <name>', 'such as production or staging; empty: none is shown')
    .option('--production', 'people are served here')
    .option('--no-production', 'they are not')
    .option('--goal <date>', 'when the migration shall be done, such as 2027-03-01')
    .option('--no-goal', 'whenever it is done')
    .action(run(async () => (await import('./settings.ts')).changeGeneral))
  client(group.command('show'), 'What is redacted, and how long things are kept').action(
    run(async () => (await import('./settings.ts')).showSettings),
  )
  changing(group.command('redaction'), 'Change what is secret here, and how much of bodies is kept')
    .option('--add <name>', 'a name that is secret here; can be repeated', collect)
    .option('--take-away <name>', 'a name that is secret no more; can be repeated', collect)
    .option('--body-kb <n>', 'kilobytes of each body that are kept; 0: none')
    .action(run(async () => (await import('./settings.ts')).changeRedaction))
  client(group.command('redaction-test'), 'What would be stored of a message; nothing of it is kept')
    .option('--target <path>', 'a path with its query')
    .option('-H, --header <header>', '"name: value"; can be repeated', collect)
    .option('--body <text>', 'a body; - is standard input')
    .action(run(async () => (await import('./settings.ts')).tryRedaction))
  changing(group.command('retention'), 'Change how long and how much is kept')
    .option('--count-days <n>', 'counts, groups and progress')
    .option('--example-days <n>', 'examples and samples')
    .option('--example-mb <n>', 'examples and samples together')
    .action(run(async () => (await import('./settings.ts')).changeRetention))
  changing(group.command('delete-captured'), 'Delete every example and sample; counts stay')
    .option('--yes', 'there is no way back')
    .action(run(async () => (await import('./settings.ts')).deleteCaptured))
}
