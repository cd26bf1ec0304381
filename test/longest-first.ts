import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files of few lines that run for long: begun last, each would be waited for alone. */
const LONG = /fuzz\.test|console.pages\.test/

/** Vitest's own order, the large files first, but for those that are known to take the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
