import { writeFileSync } from 'node:fs'
import { formatOf, RENDERERS, type ReportFormat } from '../report/render.ts'
import type { Report } from '../report/report.ts'
import { UsageError } from './exit-codes.ts'
import { note, print } from './output.ts'
import { reportText } from './report-text.ts'

export const REPORT_FORMATS = ['text', ...(Object.keys(RENDERERS) as ReportFormat[])] as const

export type ReportOutputOptions = { format?: 'text' | ReportFormat; output?: string[] }

type Target = { file: string | null; format: 'text' | ReportFormat }

/** Where the report goes: to the files, each in the format that its name says, else to standard output. */
export function reportTargets({ format, output = [] }: ReportOutputOptions): Target[] {
  if (output.length === 0) return [{ file: null, format: format ?? 'text' }]
  if (format !== undefined && output.length > 1) {
    throw new UsageError('--format is for one file; of several, each has the format that its name says')
  }
  return output.map((file) => {
    const told = format ?? formatOf(file)
    if (told === null)
      throw new UsageError(`Say --format, or name the file .html, .json, .xml or .md: ${file}`)
    return { file, format: told }
  })
}

export function writeReport(report: Report, targets: readonly Target[]): void {
  for (const { file, format } of targets) {
    const text = format === 'text' ? `${reportText(report)}\n` : RENDERERS[format](report)
    if (file === null) print(text.trimEnd())
    else write(file, text)
  }
  // Whoever reads only files still wants to see how it ended.
  if (targets.every(({ file }) => file !== null)) {
    note(
      [`${report.verdict}: ${report.reasons.join('; ')}`, ...targets.map(({ file }) => `  ${file}`)].join(
        '\n',
      ),
    )
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
}
