/**
 * Reports the progress on standard error. It writes only between runs: an animated line would disturb the measurement.
 *
 * @param {number} runs
 */
export function progress(runs) {
  return {
    /** @param {number} run @param {string} label */
    begin: (run, label) => void process.stderr.write(`run ${run}/${runs}  ${label.padEnd(24)}`),
    /** @param {number} textsPerSecond @param {number} ms */
    done: (textsPerSecond, ms) =>
      void process.stderr.write(
        `${textsPerSecond.toFixed(0).padStart(6)} texts/s ${(ms / 1000).toFixed(0).padStart(5)} s\n`,
      ),
    /** @param {string} reason */
    failed: (reason) => void process.stderr.write(`  FAILED: ${reason}\n`),
  }
}
