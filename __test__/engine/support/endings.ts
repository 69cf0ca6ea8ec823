/** The ways that a process ends, as `children/ending.mjs` names them. */
export const ENDINGS = [
  'idle',
  'process.exit',
  'process.exit while loading',
  'process.exit in idle',
  'uncaught error',
  'unhandled rejection',
  'SIGTERM',
  'worker terminated',
] as const
