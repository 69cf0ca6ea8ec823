import { Problem } from '../lib/problem.mjs'

/** The parts of THIRD-PARTY-NOTICES.md that belong to only one package. */
const COMPILED_IN = '## npm packages compiled into recollect\n'
const LINKED = '## Rust crates linked into the addon\n'

/**
 * Each package has the notices for its own content: with those of the crates in both, an installation would have them
 * twice.
 *
 * @param {string} notices all of them
 * @returns {{ main: string, platform: string }} of the package `recollect`, and of those with the addon
 */
export function noticesByPackage(notices) {
  const compiled = notices.indexOf(COMPILED_IN)
  const linked = notices.indexOf(LINKED)
  if (compiled < 0 || linked < compiled) {
    throw new Problem(
      `Expected THIRD-PARTY-NOTICES.md to have "${COMPILED_IN.trim()}" and then "${LINKED.trim()}".`,
    )
  }
  const head = notices.slice(0, compiled)
  return {
    main: `${notices.slice(0, linked)}${LINKED}\nThey and their licences are in the same file of the package with the addon, \`@recollect/<platform>\`.\n`,
    platform: `${head}${notices.slice(linked)}`,
  }
}
