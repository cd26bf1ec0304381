import { Argument, type Command } from 'commander'
import { changing, client, run } from './command.ts'

/** Verbs for when something is wrong, and for testers. */
export function addEmergency(program: Command): void {
  changing(
    program.command('kill-switch'),
    'Everything to the baseline at once, and back; shows it if not told',
  )
    .addArgument(new Argument('[to]', 'on or off').choices(['on', 'off']))
    .option('--local', 'by a signal to the process on this machine: needs neither admin port nor store')
    .action(run(async () => (await import('./kill-switch.ts')).killSwitch))
  program
    .command('stop')
    .description('Stop the Banyan on this machine: answers under way may end')
    .option('--local', 'needed: nothing else than this machine can be stopped')
    .option('--data-dir <dir>', 'its data directory (BANYAN_DATA_DIR, .banyan)')
    .option('--timeout <seconds>', 'how long to wait until it has ended (60)')
    .action(run(async () => (await import('./local-process.ts')).stopLocally))
  client(program.command('test-token'), 'A signed header and cookie with which a tester chooses a slot')
    .addArgument(new Argument('<slot>', 'who shall serve').choices(['baseline', 'candidate']))
    .option('--minutes <n>', 'how long it is good (60)')
    .action(run(async () => (await import('./kill-switch.ts')).testToken))
}
