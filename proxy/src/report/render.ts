import { reportPage } from './html/report-page.ts'
import { junit } from './junit.ts'
import { markdown } from './markdown.ts'
import type { Report } from './report.ts'

/** Formats for files and other programs; for a terminal there is cli/report-text.ts. */
export const RENDERERS = {
  json: (report: Report) => `${JSON.stringify(report, null, 2)}\n`,
  junit,
  markdown,
  html: reportPage,
} as const satisfies Record<string, (report: Report) => string>

export type ReportFormat = keyof typeof RENDERERS

const BY_EXTENSION: Readonly<Record<string, ReportFormat>> = {
  json: 'json',
  xml: 'junit',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
}

/** The format that a file's name says; null when it says none. */
export const formatOf = (file: string): ReportFormat | null =>
  BY_EXTENSION[file.slice(file.lastIndexOf('.') + 1).toLowerCase()] ?? null
