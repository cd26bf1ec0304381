import { z } from 'zod'
import type { Rule } from '../domain/rules.ts'

/** A comparison rule of a route. */
export const RuleBody = z
  .custom<Rule>((value) => typeof value === 'object' && value !== null)
  .meta({ id: 'Rule', type: 'object' })
