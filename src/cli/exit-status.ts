/** The exit statuses; `docs/cli.md` and `recollect --help` list them. */
export const EXIT = {
  done: 0,
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** `recall` found nothing. */
  nothingFound: 3,
  /** Only partly done: rejected lines, texts that could not be embedded, bytes still to be erased. */
  incomplete: 4,
} as const

/** Plus the number of the signal that ended the program, as in shells. */
export const SIGNAL_BASE = 128
