/** Times a second that the bar is drawn. */
const DRAWN_MS = 100
const WIDTH = 24

type Terminal = { isTTY?: boolean; columns?: number; write(text: string): unknown }

/** A bar on a terminal; on anything else it is silent, so that logs stay readable. */
export class ProgressBar {
  readonly #terminal: Terminal
  readonly #now: () => number
  readonly #startedAt: number
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(terminal: Terminal = process.stderr, now: () => number = () => performance.now()) {
    this.#terminal = terminal
    this.#now = now
    this.#startedAt = now()
  }

  show(done: number, of: number): void {
    const now = this.#now()
    if (!this.#terminal.isTTY || (done < of && now - this.#drawnAt < DRAWN_MS)) return
    this.#drawnAt = now
    const share = of === 0 ? 1 : done / of
    const filled = Math.round(share * WIDTH)
    const bar = `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}]`
    const seconds = (now - this.#startedAt) / 1_000
    const left = done === 0 ? '' : `, ${Math.ceil((seconds / done) * (of - done))} s left`
    const line = `${bar} ${Math.floor(share * 100)} %  ${done} of ${of}${done === of ? '' : left}`
    this.#terminal.write(`\r\u001b[K${line.slice(0, (this.#terminal.columns ?? 80) - 1)}`)
  }

  /** Takes it away. */
  clear(): void {
    if (this.#terminal.isTTY) this.#terminal.write('\r\u001b[K')
  }
}
