import type { Interval } from './calendar.js'

/** A time that a question names. */
export interface NamedTime extends Interval {
  /** Its start and end in the question, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** Whether it depends on the time of asking: then no record contains its words. */
  readonly relative: boolean
  /** Its other meaning if it has two: `2/9/1666` is a day of February or of September. */
  readonly other?: Interval | undefined
}
