/** Letters that stand for a unit after a number: `5 km`, `3 pm`, `20 GB`. */
const UNIT =
  '(?:[kmcdn]?m|[km]?g|[mcd]?l|ml|kmh|mph|km/h|[kmgt]i?b|[km]?hz|ghz|k?wh?|mw|ma|v|db|min|hrs?|h|s|ms|am|pm|px|ft|in|lbs?|oz|f|c|k|x)'
const MEASURE = new RegExp(`(?<![\\w.,])(\\d+(?:[.,]\\d+)?)( ?)(${UNIT})(?![\\w/])`, 'gi')

/** A number with its unit: how it was typed, in pieces, and the other ways to write it, each as words of the index. */
export interface Measure {
  /** Its pieces in the question: `5km`, or `5` and `km`. */
  readonly typed: readonly string[]
  readonly others: readonly (readonly string[])[]
}

/** `5km` for `5 km`, and the other way round; `15:00` for `3 pm`. */
export function measures(folded: string): readonly Measure[] {
  return [...folded.matchAll(MEASURE)].map(([, number = '', space = '', unit = '']) => {
    const letters = unit.toLowerCase()
    const parted = [...number.split(/[.,]/), letters]
    const joined = parted.join('')
    const whole = parted.length === 2 ? [[joined]] : [[...parted.slice(0, -2), `${parted.at(-2)}${letters}`]]
    const clock = hour(Number(number), letters)
    return {
      typed: space === '' ? [`${number}${letters}`] : [number, letters],
      others: [...(space === '' ? [parted] : whole), ...(clock === undefined ? [] : [clock])],
    }
  })
}

function hour(number: number, unit: string): readonly string[] | undefined {
  if (!(unit === 'am' || unit === 'pm') || !(number >= 1 && number <= 12)) return undefined
  return [String((number % 12) + (unit === 'pm' ? 12 : 0)), '00']
}
