import type { RuleCreate } from 'banyan/contracts/rule.ts'
import { api } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { queryClient } from '../../api/query-client.ts'
import { refreshConfiguration } from '../../api/refresh.ts'
import { RuleForm } from '../../forms/RuleForm.tsx'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { RULE_WORDS, type RuleValues, ruleText } from '../../util/rules.ts'
import { useReasonAgainst } from '../use-can.ts'

type Props = Extract<DialogSpec, { kind: 'rule' }> & { close: (agreed: boolean) => void }

/** A rule made from a difference: alone, or together with accepting the whole group. */
export function RuleDialog({ initial, where, signature, kinds, accept, close }: Props) {
  const change = useChange({ errors: 'inline' })
  const forbidden = useReasonAgainst('rule.write')

  async function submit(rule: RuleCreate, reason: string) {
    const saved = accept && signature ? await acceptWith(signature, rule, reason) : await save(rule)
    if (saved) close(true)
  }

  const save = (rule: RuleCreate) =>
    change.run({
      name: 'createRule',
      tier: 0,
      input: { body: rule },
      done: (answer) => `A rule holds now at ${answer.path}: ${ruleText(answer)}.`,
      reverse: (answer) => takeBack(answer.id),
    })

  const acceptWith = (group: string, rule: RuleCreate, reason: string) =>
    change.run({
      name: 'triageDivergence',
      tier: 0,
      input: { params: { signature: group }, body: { action: 'accept', reason, rule } },
      done: () => `Accepted, and a rule holds now at ${rule.path}.`,
      reverse: async (answer) => {
        if (answer.rule) await takeBack(answer.rule.id)
        await api('triageDivergence', { params: { signature: group }, body: { action: 'reopen' } })
        await refreshConfiguration(queryClient)
      },
    })

  return (
    <RuleForm
      initial={initial}
      where={where}
      signature={signature}
      kinds={[...new Set([...kinds, ...(Object.keys(RULE_WORDS) as RuleValues['kind'][])])]}
      deed={accept ? 'Accept with this rule' : 'Save rule'}
      busy={change.isPending}
      error={change.error}
      forbidden={forbidden}
      onSubmit={(rule, reason) => void submit(rule, reason)}
      onCancel={() => close(false)}
    />
  )
}

async function takeBack(rule: string): Promise<void> {
  await api('deleteRule', { params: { rule }, query: {} })
  await refreshConfiguration(queryClient)
}
