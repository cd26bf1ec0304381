import { Empty } from '../ui/Notice.tsx'
import { ButtonLink } from './links.tsx'

/** Why there is nothing in the list of routes, and the way on. */
export function NoRoutes({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  return filtered ? (
    <Empty title="No route matches these filters">
      <ButtonLink to="/routes" variant="default" onClick={onClear}>
        Clear filters
      </ButtonLink>
    </Empty>
  ) : (
    <Empty title="No routes yet: everything goes to the monolith">
      <ButtonLink to="/coverage" search={{ show: 'unmatched' }} variant="default">
        Choose from discovered endpoints
      </ButtonLink>
    </Empty>
  )
}
