import { useState } from 'react'
import { Code } from '../ui/Code.tsx'
import { snippetsFor } from '../util/snippets.ts'
import css from './first-steps.module.css'

/** What to write where, so that the clients' requests come here first. */
export function TrafficSnippets({ proxyUrl, legacy }: { proxyUrl: string; legacy: string }) {
  const snippets = snippetsFor(proxyUrl, legacy)
  const [chosen, setChosen] = useState('nginx')
  const shown = snippets.find(({ name }) => name === chosen)
  return (
    <div>
      <div className={css.names}>
        {snippets.map(({ name }) => (
          <button key={name} type="button" aria-pressed={name === chosen} onClick={() => setChosen(name)}>
            {name}
          </button>
        ))}
      </div>
      {shown && <Code label={`Configuration for ${shown.name}`} text={shown.text} />}
    </div>
  )
}
