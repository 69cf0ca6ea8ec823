import { text } from './chart-svg.mjs'

export const ROW_HEIGHT = { large: 30, small: 21 }
const BAR_HEIGHT = { large: 18, small: 11 }
/** Space to the right of the longest bar, for its caption. */
const CAPTION_WIDTH = { large: 170, small: 52 }
/** A value too small to be seen still gets a mark. */
const MIN_WIDTH = 1.5

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {'ours' | 'peer' | 'bound'} kind
 * @property {import('./statistics.mjs').Spread | undefined} spread
 * @property {string} caption
 *
 * @typedef {object} Place
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} labelWidth
 * @property {'large' | 'small'} size
 */

/**
 * Horizontal bars on one scale from 0, each with the range of its repetitions.
 *
 * @param {readonly Bar[]} list
 * @param {Place} place
 */
export function bars(list, { left, top, width, labelWidth, size }) {
  const zero = left + labelWidth
  const room = width - labelWidth - CAPTION_WIDTH[size]
  const most = Math.max(...list.map(({ spread }) => spread?.max ?? 0))
  const x = (/** @type {number} */ value) => zero + (value / most) * room
  const parts = list.map(({ label, kind, spread, caption }, at) => {
    const middle = top + (at + 0.5) * ROW_HEIGHT[size]
    const { median = 0, min = 0, max = 0 } = spread ?? {}
    const barWidth = Math.max(MIN_WIDTH, x(median) - zero)
    const [y, high] = [middle - BAR_HEIGHT[size] / 2, BAR_HEIGHT[size]]
    return [
      text(left, middle + 4, `${size} label ${kind}-label`, label),
      `<rect class="${kind}" x="${zero}" y="${f(y)}" width="${f(barWidth)}" height="${high}" rx="2"/>`,
      `<path class="range" d="M${f(x(min))} ${f(middle)}H${f(x(max))}"/>`,
      text(Math.max(zero + barWidth, x(max)) + 8, middle + 4, `${size} caption`, caption),
    ].join('')
  })
  return parts.join('\n')
}

/** @param {number} value */
const f = (value) => value.toFixed(1)
