import { z } from 'zod'
import { ObjectChange } from './activity.ts'
import { BackendCreate } from './backend.ts'
import { Applied, Percent, Reason, Timestamp } from './common.ts'
import { RouteCreate } from './route.ts'
import { FileRule } from './rule.ts'

/** A backend in a file: what is absent is taken away. */
export const FileBackend = BackendCreate.omit({ reason: true })
export type FileBackend = z.infer<typeof FileBackend>

/** A route in a file. Its two numbers and its retirement stay as they are when they are left out. */
export const FileRoute = RouteCreate.omit({ reason: true }).extend({
  weight: Percent.optional(),
  mirror: Percent.optional(),
  retiredAt: Timestamp.nullable().optional(),
})
export type FileRoute = z.infer<typeof FileRoute>

const OBJECTS_MAX = 20_000

/** Backends, routes and rules as a file (YAML, or JSON, which is YAML). */
export const ConfigFile = z
  .strictObject({
    version: z.literal(1, { error: 'the version of this form, 1' }).default(1),
    backends: z.array(FileBackend).max(OBJECTS_MAX).default([]),
    routes: z.array(FileRoute).max(OBJECTS_MAX).default([]),
    rules: z.array(FileRule).max(OBJECTS_MAX).default([]),
  })
  .superRefine((file, context) => {
    for (const part of ['backends', 'routes', 'rules'] as const) {
      const seen = new Set<string>()
      for (const [i, { id }] of file[part].entries()) {
        if (id === undefined) continue
        if (seen.has(id))
          context.addIssue({ code: 'custom', path: [part, i, 'id'], message: `${id} is here twice` })
        seen.add(id)
      }
    }
  })
export type ConfigFile = z.infer<typeof ConfigFile>

/** What is exported can be read again as it is. */
export const ConfigExport = z
  .object({
    version: z.literal(1),
    backends: z.array(FileBackend.extend({ url: z.string() })),
    routes: z.array(FileRoute),
    rules: z.array(FileRule),
  })
  .meta({ id: 'ConfigExport' })

export const ConfigExportQuery = z.object({
  format: z
    .enum(['json', 'yaml'])
    .default('json')
    .meta({ description: 'yaml: the same as a YAML text, to save' }),
})

const wanted = {
  document: z.string().min(1).max(6_000_000).meta({ description: 'The file: YAML, or JSON' }),
  prune: z
    .boolean()
    .default(false)
    .meta({ description: 'Delete what is not in the file; else it stays as it is' }),
}

export const ConfigPlanRequest = z.strictObject(wanted).meta({ id: 'ConfigPlanRequest' })

const object = { kind: ObjectChange.shape.kind, id: z.string() }

export const ConfigPlan = z
  .object({
    base: z.int().meta({ description: 'The revision that it was planned on' }),
    digest: z.string().meta({ description: 'Of what would be done: it is this, or nothing' }),
    items: z.array(
      z.object({
        act: z.enum(['create', 'change', 'delete']),
        ...object,
        title: z.string().meta({ description: 'In a few words' }),
        fields: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
        activates: z.boolean().meta({ description: 'A candidate gets traffic that it did not get before' }),
      }),
    ),
    unchanged: z.int().meta({ description: 'Objects of the file that are so already' }),
    left: z.array(z.object(object)).meta({ description: 'Not in the file, and left alone without prune' }),
    refusals: z
      .array(z.object({ ...object, code: z.string(), message: z.string() }))
      .meta({ description: 'While there is one, nothing of the file can be applied' }),
  })
  .meta({ id: 'ConfigPlan' })
export type ConfigPlan = z.infer<typeof ConfigPlan>

export const ConfigApply = z
  .strictObject({
    ...wanted,
    base: z.int().nonnegative().meta({ description: 'That of the plan: 409 when something changed since' }),
    digest: z.string().max(64).optional().meta({ description: 'That of the plan, which must still hold' }),
    reason: Reason,
    override: z
      .boolean()
      .optional()
      .meta({ description: 'Although a candidate is not healthy; administrators, with a reason' }),
  })
  .refine((apply) => !apply.override || (apply.reason ?? '') !== '', {
    path: ['reason'],
    error: 'an override needs a reason',
  })
  .meta({ id: 'ConfigApply' })
export type ConfigApply = z.infer<typeof ConfigApply>

export const ConfigApplied = z
  .object({ revision: z.int(), changes: z.array(ObjectChange), applied: Applied })
  .meta({ id: 'ConfigApplied' })
