import { IconStethoscope } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { api, problemText } from '../api/client.ts'
import { queryClient } from '../api/query-client.ts'
import { refreshConfiguration } from '../api/refresh.ts'
import { toast } from '../stores/toast.ts'
import { ActionButton } from '../ui/ActionButton.tsx'

/** Asks a backend now instead of waiting for the next check. It reads only, so it is no change. */
export function CheckButton({ backend }: { backend: BackendView }) {
  const check = useMutation({
    mutationFn: () => api('checkBackend', { params: { id: backend.id } }),
    onSuccess: ({ healthy, detail }) => {
      toast({ message: `${backend.id}: ${detail}`, failed: healthy === false })
      return refreshConfiguration(queryClient)
    },
    onError: (error) => toast({ ...problemText(error), failed: true }),
  })
  return (
    <ActionButton
      variant="default"
      loading={check.isPending}
      leftSection={<IconStethoscope size={16} aria-hidden="true" />}
      disabledReason={backend.health ? undefined : 'It has no health check to make.'}
      onClick={() => check.mutate()}
    >
      Check now<span className="sr-only">: {backend.id}</span>
    </ActionButton>
  )
}
