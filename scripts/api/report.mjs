// `npm run generate -- api-report`: writes api/*.api.md, everything that a user of the package can name, one file for
// each entry of the package. `--check` writes nothing and fails when a file would change: a change of the public API
// must be committed with its new report.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { inRoot, ROOT, STATE } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { installToolPackage } from '../lib/tool-package.mjs'

const FOLDER = inRoot('api')

/** The entry that the others build on: its names are reported there, and not again with each of them. */
const MAIN = '.'

/**
 * The little of @microsoft/api-extractor that is used; it is not installed where our types are checked.
 *
 * @typedef {{ logLevel: string, messageId: string, text: string, sourceFilePath?: string, sourceFileLine?: number, handled: boolean }} Message
 * @typedef {{ succeeded: boolean, apiReportChanged: boolean, errorCount: number }} Result
 * @typedef {{
 *   ExtractorConfig: { prepare(options: object): object },
 *   Extractor: { invoke(config: object, options: object): Result },
 * }} ApiExtractor
 */

await runMain(async () => {
  const rerun = await rerunWithPinnedNode(fileURLToPath(import.meta.url))
  if (rerun !== null) return rerun
  const check = process.argv.includes('--check')
  const { setUp } = await import('../lib/set-up.mjs')
  await setUp({ only: ['dependencies', 'typescript'] })
  const modules = await installToolPackage('api', ['@microsoft/api-extractor'], 'bringing API Extractor')
  const require = createRequire(path.join(modules, 'index.js'))
  const { Extractor, ExtractorConfig } = /** @type {ApiExtractor} */ (require('@microsoft/api-extractor'))
  /** @type {string[]} */
  const found = []
  /** @type {string[]} */
  const changed = []
  for (const entry of entries()) {
    const { apiReportChanged } = Extractor.invoke(ExtractorConfig.prepare(configuration(entry)), {
      localBuild: !check,
      messageCallback: (/** @type {Message} */ message) => {
        message.handled = true
        if (message.logLevel === 'error' || message.logLevel === 'warning') found.push(said(message))
      },
    })
    if (apiReportChanged) changed.push(entry.report)
  }
  const problems = found.filter((text) => !text.includes('console-api-report'))
  if (problems.length > 0) throw new Problem(problems.join('\n'))
  if (check && changed.length > 0) throw new Problem(changed.map(difference).join('\n'))
  return 0
})

/**
 * @typedef {{ name: string, types: string, report: string }} Entry
 *
 * @returns {Entry[]} what can be imported, with its declarations
 */
function entries() {
  const { exports } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
  return Object.entries(exports).flatMap(([name, { types }]) =>
    types === undefined
      ? []
      : [{ name, types, report: `${['recollect', ...name.split('/').slice(1)].join('-')}.api.md` }],
  )
}

/** @param {Entry} entry */
function configuration({ name, types, report }) {
  return {
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: inRoot(types),
      compiler: { tsconfigFilePath: inRoot('tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: FOLDER,
        reportTempFolder: path.join(STATE, 'api'),
        includeForgottenExports: name === MAIN,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          // All exports are public; anything else has its tag, and is not in the declarations.
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'none' },
          // Part of an exported type, and as such in the report.
          'ae-forgotten-export': { logLevel: 'none' },
          // Within a class, editors accept a method's bare name, and so do we.
          'ae-unresolved-link': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
        compilerMessageReporting: { default: { logLevel: 'error' } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: inRoot('package.json'),
  }
}

/** @param {Message} message */
function said({ messageId, text, sourceFilePath, sourceFileLine }) {
  const where =
    sourceFilePath === undefined ? '' : `${path.relative(ROOT, sourceFilePath)}:${sourceFileLine ?? 0}: `
  return `${where}${text} (${messageId})`
}

/**
 * What changed, as a list of lines.
 *
 * @param {string} report
 */
function difference(report) {
  const lines = (/** @type {string} */ file) =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const before = lines(path.join(FOLDER, report))
  const now = lines(path.join(STATE, 'api', report))
  const gone = before.filter((line) => !now.includes(line)).map((line) => `- ${line}`)
  const added = now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)
  return [
    `The public API is not what api/${report} says:`,
    ...gone,
    ...added,
    'If that is intended, run `npm run generate -- api-report`, commit the report, and add it to CHANGELOG.md.',
  ].join('\n')
}
