import { useMemo, useState } from 'react'
import { lineTops, windowOf } from '../../util/line-window.ts'

/** Pixels of a line; diff.module.css has the same. */
export const LINE_HEIGHT = 22
/** Lines scrolled before others are drawn, and drawn beyond both ends of what is in sight. */
const STEP = 10
const BEYOND = 20

/**
 * The items of a long list that are in sight, for heights given in lines. Scrolling draws again once every few lines;
 * `onScroll` is for the element that scrolls.
 */
export function useLineWindow(heights: readonly number[]) {
  const tops = useMemo(() => lineTops(heights), [heights])
  const [step, setStep] = useState(0)
  const from = step * STEP
  // What scrolls is never higher than the window.
  const inSight = Math.ceil(innerHeight / LINE_HEIGHT) + STEP
  const { first, end } = windowOf(tops, from - BEYOND, from + inSight + BEYOND)
  return {
    first,
    end,
    /** Pixels from the top of the list to an item. */
    topOf: (index: number) => (tops[index] ?? 0) * LINE_HEIGHT,
    height: (tops.at(-1) ?? 0) * LINE_HEIGHT,
    onScroll: (element: HTMLElement) => setStep(Math.floor(element.scrollTop / LINE_HEIGHT / STEP)),
  }
}
