import type { Evidence } from '../../evidence/evidence.ts'
import { endpointList } from '../../evidence/views/endpoint-view.ts'
import type { Handlers } from '../bind.ts'
import type { EndpointsService } from './endpoints-service.ts'

type Names = 'listEndpoints' | 'editEndpoint' | 'importEndpoints' | 'mergeEndpoints' | 'splitEndpoint'

export function endpointsApi(endpoints: EndpointsService, evidence: Evidence): Handlers<Names> {
  return {
    async listEndpoints({ query }) {
      await evidence.flush()
      return endpointList(evidence.ground, query)
    },
    editEndpoint: ({ body, caller }) => endpoints.hide(body.endpoint, body.hidden, caller),
    importEndpoints: ({ body, caller }) => endpoints.import(body, caller),
    mergeEndpoints: ({ body, caller }) => endpoints.merge(body.into, caller),
    splitEndpoint: ({ body, caller }) => endpoints.split(body.endpoint, body.out, caller),
  }
}
