// `npm run generate -- api-report`: writes api/recollect.api.md, everything that a user of the package can name. `--check` writes nothing
// and fails when the file would change: whoever changes the public API says so by committing the new report.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rerunWithPinnedNode } from '../lib/node.mjs'
import { inRoot, ROOT, STATE } from '../lib/paths.mjs'
import { Problem, runMain } from '../lib/problem.mjs'
import { installToolPackage } from '../lib/tool-package.mjs'

const FOLDER = inRoot('api')
const REPORT = 'recollect.api.md'

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
  const { apiReportChanged } = Extractor.invoke(ExtractorConfig.prepare(configuration()), {
    localBuild: !check,
    messageCallback: (/** @type {Message} */ message) => {
      message.handled = true
      if (message.logLevel === 'error' || message.logLevel === 'warning') found.push(said(message))
    },
  })
  const problems = found.filter((text) => !text.includes('console-api-report'))
  if (problems.length > 0) throw new Problem(problems.join('\n'))
  if (check && apiReportChanged) throw new Problem(difference())
  return 0
})

function configuration() {
  return {
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: inRoot('dist', 'index.d.ts'),
      compiler: { tsconfigFilePath: inRoot('tsconfig.json') },
      apiReport: {
        enabled: true,
        reportFileName: REPORT,
        reportFolder: FOLDER,
        reportTempFolder: path.join(STATE, 'api'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          // All that is exported is public; what is not has its tag, and is not in the declarations.
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'none' },
          // Part of an exported type, and as such in the report.
          'ae-forgotten-export': { logLevel: 'none' },
          // Within a class, editors take a method's bare name, and so do we.
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

/** What changed, as far as a list of lines can say it. */
function difference() {
  const lines = (/** @type {string} */ file) =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const before = lines(path.join(FOLDER, REPORT))
  const now = lines(path.join(STATE, 'api', REPORT))
  const gone = before.filter((line) => !now.includes(line)).map((line) => `- ${line}`)
  const added = now.filter((line) => !before.includes(line)).map((line) => `+ ${line}`)
  return [
    `The public API is not what api/${REPORT} says:`,
    ...gone,
    ...added,
    'When that is meant, run `npm run generate -- api-report`, commit the report, and say it in CHANGELOG.md.',
  ].join('\n')
}
