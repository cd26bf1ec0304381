import { describeContract } from '@banyan/service-kit/testing/describe-contract'
import { contract } from './contract-cases.ts'

describeContract('the OpenAPI document', contract)
