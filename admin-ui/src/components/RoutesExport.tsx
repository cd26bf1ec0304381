import { IconDownload } from '@tabler/icons-react'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import type { SettledRow } from '../util/settled-rows.ts'
import css from './routes-export.module.css'

type Props = { rows: readonly SettledRow<RouteView>[]; traffic: TrafficView | undefined }

/** What is shown, in the order in which it is shown, as a file. */
export function RoutesExport({ rows, traffic }: Props) {
  async function save(form: 'csv' | 'json') {
    const [{ download }, { routesCsv, routesJson }] = await Promise.all([
      import('../util/download.ts'),
      import('../util/route-export.ts'),
    ])
    const routes = rows.filter(({ gone }) => !gone).map(({ item }) => item)
    download(`routes.${form}`, form === 'csv' ? routesCsv(routes, traffic) : routesJson(routes))
  }
  return (
    <span className={css.export}>
      <IconDownload size={14} aria-hidden="true" />
      <button type="button" aria-label="Export what is shown as CSV" onClick={() => void save('csv')}>
        CSV
      </button>
      <button type="button" aria-label="Export what is shown as JSON" onClick={() => void save('json')}>
        JSON
      </button>
    </span>
  )
}
