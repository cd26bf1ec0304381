/** One shortcut: the keys in order, as `KeyboardEvent.key` names them. */
export type Shortcut = {
  id: string
  keys: readonly string[]
  says: string
  group: 'Go to' | 'On a page' | 'On a divergence' | 'Anywhere'
}

/** No single key sends more traffic anywhere. Rolling back is Shift-R, which only takes the focus there, then Enter. */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'go:/', keys: ['g', 'o'], says: 'Overview', group: 'Go to' },
  { id: 'go:/routes', keys: ['g', 'r'], says: 'Routes', group: 'Go to' },
  { id: 'go:/divergences', keys: ['g', 'd'], says: 'Divergences', group: 'Go to' },
  { id: 'go:/rules', keys: ['g', 'u'], says: 'Rules', group: 'Go to' },
  { id: 'go:/coverage', keys: ['g', 'c'], says: 'Coverage', group: 'Go to' },
  { id: 'go:/backends', keys: ['g', 'b'], says: 'Backends', group: 'Go to' },
  { id: 'go:/explain', keys: ['g', 'e'], says: 'Explain', group: 'Go to' },
  { id: 'go:/activity', keys: ['g', 'a'], says: 'Activity', group: 'Go to' },
  { id: 'go:/settings', keys: ['g', 's'], says: 'Settings', group: 'Go to' },
  { id: 'filter', keys: ['/'], says: 'Filter the list', group: 'On a page' },
  { id: 'next', keys: ['j'], says: 'Next row', group: 'On a page' },
  { id: 'previous', keys: ['k'], says: 'Previous row', group: 'On a page' },
  { id: 'select', keys: ['x'], says: 'Select the row, or no longer', group: 'On a page' },
  { id: 'clear', keys: ['Escape'], says: 'Select nothing', group: 'On a page' },
  { id: 'shadow', keys: ['s'], says: 'Shadow the route, or what is selected', group: 'On a page' },
  { id: 'new', keys: ['c'], says: 'New', group: 'On a page' },
  {
    id: 'ramp',
    keys: ['r'],
    says: 'Change the traffic of the route, or of what is selected',
    group: 'On a page',
  },
  {
    id: 'roll-back',
    keys: ['R'],
    says: 'Go to Roll back, of what is selected; Enter rolls back',
    group: 'On a page',
  },
  { id: 'explain', keys: ['e'], says: 'Explain the route', group: 'On a page' },
  { id: 'tab-1', keys: ['1'], says: 'First tab', group: 'On a page' },
  { id: 'tab-2', keys: ['2'], says: 'Second tab', group: 'On a page' },
  { id: 'tab-3', keys: ['3'], says: 'Third tab', group: 'On a page' },
  { id: 'tab-4', keys: ['4'], says: 'Fourth tab', group: 'On a page' },
  { id: 'merge', keys: ['m'], says: 'Merge the endpoints that are selected', group: 'On a page' },
  {
    id: 'hide',
    keys: ['h'],
    says: 'Hide the endpoints that are selected, or count them again',
    group: 'On a page',
  },
  { id: 'view', keys: ['v'], says: 'The other view of the same: by path, as a map', group: 'On a page' },
  { id: 'copy-cli', keys: ['C'], says: 'Copy what is shown as a command', group: 'On a page' },
  { id: 'next-difference', keys: ['n'], says: 'Next difference', group: 'On a divergence' },
  { id: 'previous-difference', keys: ['p'], says: 'Previous difference', group: 'On a divergence' },
  { id: 'split', keys: ['s'], says: 'Side by side, or one under the other', group: 'On a divergence' },
  { id: 'fold', keys: ['f'], says: 'Fold equal lines, or show them', group: 'On a divergence' },
  { id: 'ignore', keys: ['I'], says: 'Ignore this field', group: 'On a divergence' },
  { id: 'accept', keys: ['A'], says: 'Accept as intended', group: 'On a divergence' },
  { id: 'resolve', keys: ['R'], says: 'Resolve as fixed', group: 'On a divergence' },
  { id: 'previous-sibling', keys: ['['], says: 'Previous divergence or route', group: 'On a page' },
  { id: 'next-sibling', keys: [']'], says: 'Next divergence or route', group: 'On a page' },
  { id: 'copy-link', keys: ['y'], says: 'Copy the address of this page', group: 'Anywhere' },
  { id: 'undo-last', keys: ['U'], says: 'Undo the last change, while it is offered', group: 'Anywhere' },
  { id: 'pause', keys: ['L'], says: 'Pause the live updates, or go on', group: 'Anywhere' },
  { id: 'help', keys: ['?'], says: 'This list', group: 'Anywhere' },
]

/** `matches` are all that these keys can mean; the page decides which of them it has. */
export type Chord = { pending: readonly string[]; matches: readonly Shortcut[] }

/** What one more key makes of the keys pressed before it. */
export function press(pending: readonly string[], key: string): Chord {
  const keys = [...pending, key]
  const matches = SHORTCUTS.filter((each) => each.keys.join(' ') === keys.join(' '))
  if (matches.length > 0) return { pending: [], matches }
  const begins = SHORTCUTS.some((each) => keys.every((pressed, index) => each.keys[index] === pressed))
  if (begins) return { pending: keys, matches: [] }
  return pending.length > 0 ? press([], key) : { pending: [], matches: [] }
}
