import { Argument, type Command } from 'commander'
import { changing, client, run, touching } from './command.ts'

/** Verbs for when something is wrong, and for testers. */
export function addEmergency(program: Command): void {
  changing(program.command('stop'), 'The kill switch: every route to the baseline, at once')
    .option('--local', 'by a signal to the process on this machine: needs neither admin port nor store')
    .action(run(async () => (await import('./kill-switch.ts')).stop))
  changing(program.command('release'), 'Take the kill switch back: routes divide as they say').action(
    run(async () => (await import('./kill-switch.ts')).release),
  )
  client(program.command('kill-switch'), 'Whether the kill switch is on').action(
    run(async () => (await import('./kill-switch.ts')).showKillSwitch),
  )
  program
    .command('shutdown')
    .description('End the Banyan process on this machine: answers under way may end first')
    .option('--data-dir <dir>', 'its data directory (BANYAN_DATA_DIR, .banyan)')
    .option('--timeout <seconds>', 'how long to wait until it has ended (60)')
    .action(run(async () => (await import('./local-process.ts')).shutDown))
  touching(program.command('test-token'), 'A signed header and cookie with which a tester chooses a slot')
    .addArgument(new Argument('<slot>', 'who shall serve').choices(['baseline', 'candidate']))
    .option('--minutes <n>', 'how long it is good (60)')
    .action(run(async () => (await import('./kill-switch.ts')).testToken))
}
