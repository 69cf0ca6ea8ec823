// `npm run release -- STEP`: one step of a release; without a name, lists the steps.
import { runStep } from './lib/steps.mjs'

process.exitCode = runStep('release', process.argv.slice(2))
