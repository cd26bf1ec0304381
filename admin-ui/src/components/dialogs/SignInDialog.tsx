import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, goSignIn, problemText } from '../../api/client.ts'
import { sessionQuery } from '../../api/queries.ts'
import { queryClient } from '../../api/query-client.ts'
import { nameOfLast } from '../../api/sign-in-again.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { Failed } from '../../ui/Notice.tsx'

/** The session ended in the middle of something: the same person signs in again, and goes on where they were. */
export function SignInDialog({ close }: { close: (agreed: boolean) => void }) {
  const [known] = useState(nameOfLast)
  const [name, setName] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => api('signIn', { body: { name: name.trim(), password } }),
    onSuccess: (session) => {
      queryClient.setQueryData(sessionQuery.queryKey, session)
      close(true)
      void queryClient.invalidateQueries()
    },
  })

  function submit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() !== '' && password !== '') signIn.mutate()
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>Your session has ended. What you were doing is still here; traffic goes on as configured.</p>
      <TextInput
        label="Name"
        name="name"
        autoComplete="username"
        readOnly={known !== undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {signIn.error && <Failed what="You are not signed in" {...problemText(signIn.error)} />}
      <div className="row between wrap">
        <Button variant="subtle" size="sm" onClick={goSignIn}>
          Leave, and sign in as somebody else
        </Button>
        <ActionButton
          type="submit"
          size="sm"
          loading={signIn.isPending}
          disabledReason={name.trim() === '' || password === '' ? 'Give name and password first.' : undefined}
        >
          Sign in
        </ActionButton>
      </div>
    </form>
  )
}
