import { Presets, SingleBar } from 'cli-progress'

/** Columns of the line beside the bar, at its longest. */
const WORDS = 52

/** A bar with rate and time left on standard error; a line a second where that is not a terminal. */
export function embeddingProgress() {
  const bar = new SingleBar(
    {
      format: 'Embedding {bar} {value}/{total}  {rate} texts/s  {left} s left',
      barsize: Math.max(8, Math.min(40, (process.stderr.columns ?? 80) - WORDS)),
      noTTYOutput: true,
      notTTYSchedule: 1000,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  )
  return {
    /** @param {import('recollect').EmbedProgress} progress */
    show({ done, total, perSecond, secondsLeft }) {
      const fields = { rate: perSecond.toFixed(0), left: Math.ceil(secondsLeft) }
      if (bar.isActive) bar.update(done, fields)
      else if (total > 0) bar.start(total, done, fields)
    },
    end() {
      if (bar.isActive) bar.stop()
    },
  }
}
