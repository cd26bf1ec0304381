import type { TokenRow } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'
import type { TokensService } from './tokens-service.ts'

export function tokensApi(tokens: TokensService): Handlers<'listTokens' | 'createToken' | 'deleteToken'> {
  return {
    listTokens: async () => ({ items: (await tokens.list()).map(viewOf) }),
    async createToken({ body, caller }) {
      const { row, secret } = await tokens.create(body, caller)
      return { ...viewOf(row), token: secret }
    },
    deleteToken: ({ params, caller }) => tokens.revoke(params.id, caller),
  }
}

const viewOf = ({ hash: _, ...rest }: TokenRow) => rest
