import { z } from 'zod'
import { changed, Reason, Timestamp } from './common.ts'

const SETTING_VERSION = z.int().min(0).meta({
  description: 'The revision that changed it last, 0 if none did; a write names the one it was based on',
})

const touched = {
  version: SETTING_VERSION,
  changedAt: Timestamp.nullable(),
  changedBy: z.string().nullable(),
}

const secretName = z
  .string()
  .trim()
  .min(2)
  .max(100)
  .regex(/[a-z0-9].*[a-z0-9]/i, { error: 'a name with at least two letters or digits' })

/** Names are compared without case and without anything but letters and digits: `customer-ref` is `customerRef`. */
const secretNames = z.array(secretName).max(500)

const bodyKb = z
  .int()
  .min(0)
  .max(1_024)
  .meta({ description: 'Kilobytes of each body that are kept in an example; 0: no bodies are kept' })

export const RedactionView = z
  .object({
    names: z.array(z.string()).meta({ description: 'Secret here, beside the usual names' }),
    fixedNames: z
      .array(z.string())
      .meta({ description: 'From BANYAN_SECRET_NAMES; cannot be taken away here' }),
    bodyKb: z.int(),
    bodiesOff: z
      .boolean()
      .meta({ description: 'BANYAN_EXAMPLE_BODIES is off: no bodies, whatever bodyKb says' }),
    ...touched,
  })
  .meta({ id: 'Redaction' })
export type RedactionView = z.infer<typeof RedactionView>

export const RetentionView = z
  .object({
    countDays: z.int().meta({ description: 'Days that counts, groups and progress are kept' }),
    exampleDays: z.int().meta({ description: 'Days that examples and samples are kept' }),
    exampleMb: z
      .int()
      .meta({ description: 'Megabytes of examples and samples together; the oldest go first' }),
    usedBytes: z.int().meta({ description: 'Of these, now' }),
    ...touched,
  })
  .meta({ id: 'Retention' })
export type RetentionView = z.infer<typeof RetentionView>

const general = {
  name: z.string().trim().max(60).meta({ description: 'What this instance is called; empty: its address' }),
  environment: z
    .string()
    .trim()
    .max(30)
    .meta({ description: 'Such as production, staging; empty: none is shown' }),
  production: z.boolean().meta({ description: 'People are served here: its sign is solid' }),
  goalDate: z.iso.date().nullable().meta({ description: 'When the migration shall be done' }),
}

export const GeneralView = z.object({ ...general, ...touched }).meta({ id: 'General' })
export type GeneralView = z.infer<typeof GeneralView>

export const GeneralEdit = z
  .strictObject({ ...general, version: SETTING_VERSION, reason: Reason })
  .refine(({ production, environment }) => !production || environment !== '', {
    path: ['environment'],
    error: 'an environment that is production has a name',
  })
  .meta({ id: 'GeneralEdit' })
export type GeneralEdit = z.output<typeof GeneralEdit>
export const GeneralChanged = GeneralView.extend(changed).meta({ id: 'GeneralChanged' })

export const SettingsView = z
  .object({ general: GeneralView, redaction: RedactionView, retention: RetentionView })
  .meta({ id: 'Settings' })
export type SettingsView = z.infer<typeof SettingsView>

export const RedactionEdit = z
  .strictObject({ names: secretNames, bodyKb, version: SETTING_VERSION, reason: Reason })
  .meta({ id: 'RedactionEdit', description: 'Holds for what is stored from now on' })
export type RedactionEdit = z.output<typeof RedactionEdit>
export const RedactionChanged = RedactionView.extend(changed).meta({ id: 'RedactionChanged' })

export const RetentionEdit = z
  .strictObject({
    countDays: z.int().min(1).max(3_650),
    exampleDays: z.int().min(1).max(365),
    exampleMb: z.int().min(1).max(102_400),
    version: SETTING_VERSION,
    reason: Reason,
  })
  .meta({ id: 'RetentionEdit', description: 'What is too old or too much is removed at once' })
export type RetentionEdit = z.output<typeof RetentionEdit>
export const RetentionChanged = RetentionView.extend(changed).meta({ id: 'RetentionChanged' })

/** What would be stored of a message; nothing of it is kept or logged. */
export const RedactionTest = z
  .strictObject({
    target: z.string().max(8_192).default('').meta({ description: 'A path with its query' }),
    headers: z
      .array(z.tuple([z.string().max(200), z.string().max(16_384)]))
      .max(100)
      .default([]),
    body: z.string().max(131_072).default(''),
    names: secretNames.optional().meta({ description: 'Names to try before they are saved' }),
  })
  .meta({ id: 'RedactionTest' })
export type RedactionTest = z.output<typeof RedactionTest>

export const RedactionTested = z
  .object({
    target: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: z.string(),
    replaced: z.int().meta({ description: 'Values that were replaced' }),
  })
  .meta({ id: 'RedactionTested' })
export type RedactionTested = z.infer<typeof RedactionTested>

export const CapturedDelete = z.strictObject({ reason: Reason }).meta({ id: 'CapturedDelete' })
export const CapturedDeleted = z
  .object({ removed: z.int().meta({ description: 'Examples and samples that are gone' }) })
  .meta({ id: 'CapturedDeleted' })
