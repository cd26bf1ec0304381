import { stringify } from 'yaml'
import { type Handlers, Raw } from '../bind.ts'
import type { ConfigFileService } from './config-file-service.ts'

export function configFileApi(
  files: ConfigFileService,
): Handlers<'exportConfig' | 'planConfig' | 'applyConfig'> {
  return {
    async exportConfig({ query, http: { res } }) {
      const file = await files.export()
      if (query.format === 'json') return file
      res.attachment('banyan.yaml')
      return new Raw('application/yaml; charset=utf-8', yamlOf(file))
    },
    planConfig: ({ body, caller }) => files.plan(body.document, body.prune, caller),
    async applyConfig({ body, caller }) {
      const { revision, changes, applied } = await files.apply(body, caller)
      return { revision, changes, applied }
    },
  }
}

/** No anchors and no folded lines: what is the same is written the same, line by line. */
const yamlOf = (file: object) => stringify(file, { aliasDuplicateObjects: false, lineWidth: 0 })
