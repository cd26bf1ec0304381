import type { TokenView } from '../../contracts/token.ts'
import type { TokenRow } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'
import type { TokensService } from './tokens-service.ts'

export function tokensApi(
  tokens: TokensService,
): Handlers<'listTokens' | 'createToken' | 'rotateToken' | 'deleteToken'> {
  return {
    listTokens: async () => ({ items: (await tokens.list()).map(viewOf) }),
    async createToken({ body, caller }) {
      const { row, secret } = await tokens.create(body, caller)
      return { ...viewOf(row), token: secret }
    },
    async rotateToken({ params, body, caller }) {
      const { row, secret } = await tokens.rotate(params.id, body, caller)
      return { ...viewOf(row), token: secret }
    },
    deleteToken: ({ params, query, caller }) => tokens.revoke(params.id, query.reason, caller),
  }
}

const viewOf = ({ hash: _, ...rest }: TokenRow): TokenView => rest
