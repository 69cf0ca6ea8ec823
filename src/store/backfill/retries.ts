/** Seconds after the first failure until the next try; doubled with each one, up to a day. */
export const FIRST_DELAY_SECS = 60
/** The longest wait. */
export const MAX_DELAY_SECS = 24 * 60 * 60

/** Characters of a failure's reason that are kept. */
export const MAX_REASON = 500
