// A file of its own because the content security policy allows no inline script; it runs before the
// first paint so that nobody who chose dark is shown a white page.
;(() => {
  let chosen = 'auto'
  try {
    chosen = localStorage.getItem('banyan-color-scheme') || 'auto'
  } catch {
    // Storage may be forbidden; the system's choice is a good one too.
  }
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
