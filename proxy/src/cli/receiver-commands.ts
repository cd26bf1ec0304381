import { type Command, Option } from 'commander'
import { changing, client, collect, run, touching } from './command.ts'

/** Verbs about who is told when something happens. */
export function addNotifications(program: Command): void {
  const group = program.command('notifications').description('Who is told when something happens')
  client(group.command('ls'), 'All receivers, and how their messages fared').action(
    run(async () => (await import('./receivers.ts')).listReceivers),
  )
  changing(group.command('add <id> <url>'), 'Add a receiver; prints its secret, this once')
    .addOption(
      new Option('--format <format>', 'signed: by Standard Webhooks; chat: {"text"}').choices([
        'signed',
        'chat',
      ]),
    )
    .option('--on <occasions>', 'such as breaker.opened,kill-switch.engaged (all)', collect)
    .action(run(async () => (await import('./receivers.ts')).addReceiver))
  changing(group.command('edit <id>'), 'Change where it is, what it is told, or whether it is')
    .option('--url <url>', 'where it is')
    .option('--on <occasions>', 'what it is told, all of it', collect)
    .option('--enable', 'tell it again')
    .addOption(new Option('--disable', 'tell it nothing for now').conflicts('enable'))
    .action(run(async () => (await import('./receivers.ts')).editReceiver))
  changing(group.command('rotate <id>'), 'Give it a new secret; prints it, this once')
    .option('--overlap <hours>', 'for so long the old one signs too (24)')
    .action(run(async () => (await import('./receivers.ts')).rotateReceiver))
  changing(group.command('delete <id>'), 'Tell it nothing any more').action(
    run(async () => (await import('./receivers.ts')).deleteReceiver),
  )
  touching(group.command('test <id>'), 'Send it a test message now; exit code 1 when it is not taken').action(
    run(async () => (await import('./receivers.ts')).testReceiver),
  )
  client(group.command('log [id]'), 'The last messages and how they fared')
    .option('--limit <n>', 'how many (50)')
    .action(run(async () => (await import('./receivers.ts')).listDeliveries))
}
