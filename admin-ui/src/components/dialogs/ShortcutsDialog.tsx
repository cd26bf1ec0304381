import { preferences } from '../../stores/preferences.ts'
import { useStore } from '../../stores/store.ts'
import { Keys } from '../../ui/Keys.tsx'
import { SHORTCUTS } from '../../util/shortcuts.ts'
import css from './shortcuts-dialog.module.css'

export function ShortcutsDialog() {
  const { shortcuts } = useStore(preferences)
  const groups = Map.groupBy(SHORTCUTS, (shortcut) => shortcut.group)
  return (
    <div className="stack">
      <p>
        <Keys keys={['Ctrl', 'k']} /> or <Keys keys={['⌘', 'k']} /> opens the palette on every page.
        {!shortcuts && ' The other shortcuts are switched off in your profile.'}
      </p>
      <div className={css.groups}>
        {[...groups].map(([group, ofGroup]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className={css.list}>
              {ofGroup.map(({ id, keys, says }) => (
                <div key={id}>
                  <dt>
                    <Keys keys={keys} />
                  </dt>
                  <dd>{says}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  )
}
