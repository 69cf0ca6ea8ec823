import { spawnSync } from 'node:child_process'
import { inRoot } from './paths.mjs'

/** The choices of `npm run release -- STEP` and `npm run generate -- WHAT`: a script each, and what it does. */
export const STEPS = {
  release: {
    version: ['scripts/release/version-set.mjs', 'sets the version wherever it is stated'],
    addon: ['scripts/release/addon.mjs', "builds this platform's addon as it is released"],
    glibc: ['scripts/release/check-glibc.mjs', 'checks that native files run on glibc 2.34'],
    stage: ['scripts/release/prepare.mjs', 'writes every package to target/packages'],
    pack: ['scripts/release/dry-run.mjs', 'packs them into target/tarballs, and says how large they are'],
    sbom: ['scripts/release/sbom.mjs', 'writes the bill of materials beside the tarballs'],
    checksums: ['scripts/release/checksums.mjs', 'writes SHA256SUMS beside the tarballs'],
    reproduce: ['scripts/release/reproduce.mjs', 'builds the addon twice, and compares'],
  },
  generate: {
    'api-report': ['scripts/api/report.mjs', 'api/recollect.api.md: all that a user can name'],
    'api-docs': ['scripts/api-docs.mjs', 'docs/api: the reference, from the comments in src'],
    figures: ['scripts/figures.mjs', "the benchmarks' figures in the pages"],
    site: ['scripts/site/build.mjs', 'target/site: the pages as a website, with search'],
    signatures: ['scripts/signatures/learn.mjs', 'the projection of token signatures'],
  },
}

/**
 * Runs the script that the first argument names, with the other arguments.
 *
 * @param {keyof typeof STEPS} command
 * @param {readonly string[]} args
 * @returns {number} the exit status
 */
export function runStep(command, [name = '', ...rest]) {
  /** @type {Readonly<Record<string, readonly string[]>>} */
  const steps = STEPS[command]
  const [script] = (Object.hasOwn(steps, name) && steps[name]) || []
  if (script === undefined) {
    const lines = Object.entries(steps).map(([step, [, text]]) => `  ${step.padEnd(12)}${text}`)
    process.stderr.write(
      `Usage: npm run ${command} -- STEP [OPTIONS], with STEP one of\n${lines.join('\n')}\n`,
    )
    return 2
  }
  return spawnSync(process.execPath, [inRoot(script), ...rest], { stdio: 'inherit' }).status ?? 1
}
