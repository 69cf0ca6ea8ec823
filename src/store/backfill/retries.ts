/** Seconds after the first failure until the next try; doubled with each one, up to a day. */
export const FIRST_DELAY_SECS = 60
/** The maximum wait. */
export const MAX_DELAY_SECS = 24 * 60 * 60

/** The maximum length of a stored reason for a failure, in characters. */
export const MAX_REASON = 500
