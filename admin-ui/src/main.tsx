import './styles/tokens.css'
import './styles/base.css'

/** Signing in needs neither the kit nor the router, so that it is there at once on a slow line too. */
const entry = /^\/(sign-in|setup|invite|reset)\/?$/.test(location.pathname)
  ? import('./entry/start-entry.tsx').then(({ startEntry }) => startEntry)
  : import('./app.tsx').then(({ startApp }) => startApp)

const root = document.getElementById('root')
if (root) entry.then((start) => start(root))
