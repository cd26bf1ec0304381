/**
 * Which modules travel together. Left to itself the bundler makes a file of each set of modules with the same
 * importers: 45 of them before the first page, and a browser asks an HTTP/1.1 server for six at a time.
 */

/** Parts of the kit that only some pages need, and what brings one of them along. */
const HEAVY =
  /[\\/](?:zod|uplot|diff|jsondiffpatch|react-number-format|NumberInput|@tanstack|form)[\\/]|contracts[\\/]common|ui[\\/]TimeChart/
const FLOATING =
  /[\\/](?:@floating-ui|react-remove-scroll(?:-bar)?|use-sidecar|Floating|FocusTrap|use-focus-trap|OptionalPortal|Portal|Popover|ScrollArea|Combobox|Select)[\\/]/

/** Both HTML files start with it; nothing else of the console is fetched to sign in. */
const base = {
  name: 'base',
  tags: ['$initial' as const],
  test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]|preload-helper|src[\\/](?:ui[\\/]BanyanMark|entry[\\/]password-strength|styles[\\/](?:tokens|base))/,
  priority: 4,
}

/** All that the first page of the console needs. */
const console = {
  name: 'console',
  tags: ['$initial' as const],
  test: (id: string) => !/\.html|admin-ui[\\/]src[\\/](?:entry|app\.tsx)/.test(id),
  priority: 3,
}

/** The small things that most further pages have: fields, buttons, hooks. */
const common = {
  name: 'common',
  test: (id: string) => !HEAVY.test(id) && !FLOATING.test(id),
  minShareCount: 4,
  priority: 2,
}

/** What opens over a page: some pages have it, some have not, and it is the largest part of the kit. */
const floating = { name: 'floating', test: FLOATING, minShareCount: 3, priority: 1 }

export const groups = [base, console, common, floating]
