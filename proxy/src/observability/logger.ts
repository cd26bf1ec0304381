import { pino } from 'pino'
import { logLine } from './log-line.ts'

type Output = { isTTY?: boolean; write(text: string): unknown }

/**
 * JSON lines on standard error. On a terminal somebody reads along: there only warnings and errors, each in a line of
 * words; a level other than `info` is what was asked for, and holds there too.
 */
export function createLogger(level: string, output: Output = process.stderr) {
  const forPeople = output.isTTY === true
  return pino(
    {
      level: forPeople && level === 'info' ? 'warn' : level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          'token',
          'link',
          '*.password',
          '*.token',
          '*.link',
          'headers.authorization',
          'headers.cookie',
        ],
        censor: '[redacted]',
      },
    },
    forPeople
      ? { write: (line: string) => void output.write(logLine(line)) }
      : pino.destination({ fd: 2, sync: false }),
  )
}
