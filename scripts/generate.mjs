// `npm run generate -- WHAT`: writes anew what is committed but made from something else; without a name, what there is.
import { runStep } from './lib/steps.mjs'

process.exitCode = runStep('generate', process.argv.slice(2))
