import { runLogged } from '../../../scripts/lib/command.mjs'
import { npmCommand, QUIET_INSTALL } from '../../../scripts/lib/npm.mjs'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import { step } from '../../../scripts/lib/report.mjs'
import { contentKey, isFresh, markFresh } from '../../../scripts/lib/stamp.mjs'

const FOLDER = 'bench/recall/peers'

/** Installs the peers. Only `--peers` does so: they are large (0.9 GB, most of it a language model's runtime). */
export async function installRecallPeers() {
  const key = contentKey([`${FOLDER}/package-lock.json`], [process.platform, process.arch])
  if (isFresh('recall-peers', key, [inRoot(`${FOLDER}/node_modules/mem0ai/package.json`)])) return
  await step('peers', 'installing the locked peers of recall, install scripts off', async (onLine) => {
    await runLogged('recall-peers', npmCommand('ci', ...QUIET_INSTALL), { cwd: inRoot(FOLDER), onLine })
    return 'locked peers of recall installed, install scripts off'
  })
  markFresh('recall-peers', key)
}
