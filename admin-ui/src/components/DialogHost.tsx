import '@mantine/core/styles/CloseButton.layer.css'
import '@mantine/core/styles/ModalBase.layer.css'
import '@mantine/core/styles/Modal.layer.css'
import '@mantine/core/styles/Overlay.layer.css'
import '@mantine/core/styles/Paper.layer.css'
import '@mantine/core/styles/Input.layer.css'
import { Modal } from '@mantine/core'
import { Suspense } from 'react'
import { type DialogSpec, dialogs, type OpenDialog } from '../stores/dialogs.ts'
import { paletteOpen } from '../stores/palette.ts'
import { useStore } from '../stores/store.ts'
import { Bones } from '../ui/Bones.tsx'
import { deedOf } from '../util/blast-radius.ts'
import { plural } from '../util/format.ts'
import { ConflictDialog } from './dialogs/ConflictDialog.tsx'
import { DeleteDialog } from './dialogs/DeleteDialog.tsx'
import { BulkTrafficDialog, ImportDialog, RuleDialog, TemplateDialog } from './dialogs/lazy.ts'
import { ReleaseDialog } from './dialogs/ReleaseDialog.tsx'
import { RestoreDialog } from './dialogs/RestoreDialog.tsx'
import { RetireDialog } from './dialogs/RetireDialog.tsx'
import { ShortcutsDialog } from './dialogs/ShortcutsDialog.tsx'
import { SignInDialog } from './dialogs/SignInDialog.tsx'
import { TrafficDialog } from './dialogs/TrafficDialog.tsx'
import { UndoDialog } from './dialogs/UndoDialog.tsx'

/** The kit draws popovers at 300; a dialog can be opened from within one. */
const ABOVE_POPOVERS = 400
const WIDE = new Set<DialogSpec['kind']>(['conflict', 'restore', 'shortcuts', 'rule', 'import-endpoints'])

// Nothing on the page can go on without an answer.
const NO_WAY_OUT = { withCloseButton: false, closeOnEscape: false, closeOnClickOutside: false }

/** Shows whatever dialog was asked for, on top of the page, which keeps its state. */
export function DialogHost() {
  const open = useStore(dialogs)
  const underPalette = useStore(paletteOpen)
  return open.map((dialog, index) => (
    <Modal
      key={dialog.id}
      opened
      onClose={() => dialog.close(false)}
      title={titleOf(dialog.spec)}
      zIndex={ABOVE_POPOVERS}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // One press closes one thing, the uppermost.
      closeOnEscape={index === open.length - 1 && !underPalette}
      {...(dialog.spec.kind === 'sign-in' ? NO_WAY_OUT : {})}
      size={WIDE.has(dialog.spec.kind) ? 'lg' : 'md'}
    >
      <Suspense fallback={<Bones lines={4} />}>
        <Content dialog={dialog} />
      </Suspense>
    </Modal>
  ))
}

function titleOf(spec: DialogSpec): string {
  switch (spec.kind) {
    case 'conflict':
      return 'Somebody was faster'
    case 'traffic':
      return `${spec.route.id}: ${deedOf(spec.route, spec.to)}?`
    case 'bulk-traffic':
      return `${spec.what === 'ramp' ? 'Ramp' : 'Shadow'} ${plural(spec.ids.length, 'route')}`
    case 'undo':
      return `Undo revision ${spec.revision}?`
    case 'restore':
      return `Restore revision ${spec.entry.revision}?`
    case 'delete':
      return `Delete ${spec.object.id}?`
    case 'retire':
      return `Retire ${spec.route.id}?`
    case 'release':
      return 'Release the kill switch?'
    case 'shortcuts':
      return 'Keyboard shortcuts'
    case 'sign-in':
      return 'Sign in again'
    case 'rule':
      return spec.accept ? 'Accept as intended' : 'Ignore this field'
    case 'import-endpoints':
      return 'Import an OpenAPI document'
    case 'endpoint-template':
      return spec.act === 'merge' ? 'Merge endpoints' : 'Split an endpoint'
  }
}

function Content({ dialog: { spec, close } }: { dialog: OpenDialog }) {
  switch (spec.kind) {
    case 'conflict':
      return <ConflictDialog {...spec} close={close} />
    case 'traffic':
      return <TrafficDialog {...spec} close={close} />
    case 'bulk-traffic':
      return <BulkTrafficDialog {...spec} close={close} />
    case 'undo':
      return <UndoDialog {...spec} close={close} />
    case 'restore':
      return <RestoreDialog {...spec} close={close} />
    case 'delete':
      return <DeleteDialog {...spec} close={close} />
    case 'retire':
      return <RetireDialog {...spec} close={close} />
    case 'release':
      return <ReleaseDialog close={close} />
    case 'shortcuts':
      return <ShortcutsDialog />
    case 'sign-in':
      return <SignInDialog close={close} />
    case 'rule':
      return <RuleDialog {...spec} close={close} />
    case 'import-endpoints':
      return <ImportDialog close={close} />
    case 'endpoint-template':
      return <TemplateDialog {...spec} close={close} />
  }
}
