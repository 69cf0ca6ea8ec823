import { Presets, SingleBar } from 'cli-progress'

/** A bar with rate and time left on standard error; a line a second where that is not a terminal. */
export function embeddingProgress() {
  const bar = new SingleBar(
    {
      format: 'Embedding {bar} {percentage}%  {value}/{total}  {rate} texts/s  {left} s left',
      noTTYOutput: true,
      notTTYSchedule: 1000,
      hideCursor: true,
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
