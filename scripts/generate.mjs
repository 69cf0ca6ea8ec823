// `npm run generate -- WHAT`: regenerates what is committed but made from something else; without a name, lists the
// choices.
import { runStep } from './lib/steps.mjs'

process.exitCode = runStep('generate', process.argv.slice(2))
