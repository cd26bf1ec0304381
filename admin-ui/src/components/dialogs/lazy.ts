import { lazy } from 'react'

// Dialogs with forms of their own, fetched when the first of them is opened.

export const RuleDialog = lazy(() => import('./RuleDialog.tsx').then((m) => ({ default: m.RuleDialog })))
export const ImportDialog = lazy(() =>
  import('./ImportDialog.tsx').then((m) => ({ default: m.ImportDialog })),
)
export const BulkTrafficDialog = lazy(() =>
  import('./BulkTrafficDialog.tsx').then((m) => ({ default: m.BulkTrafficDialog })),
)
export const TemplateDialog = lazy(() =>
  import('./TemplateDialog.tsx').then((m) => ({ default: m.TemplateDialog })),
)
