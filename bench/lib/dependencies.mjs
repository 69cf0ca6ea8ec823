import { runLogged } from '../../scripts/lib/command.mjs'
import { npmCommand, QUIET_INSTALL } from '../../scripts/lib/npm.mjs'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { step } from '../../scripts/lib/report.mjs'
import { contentKey, isFresh, markFresh } from '../../scripts/lib/stamp.mjs'

/** The peers are large (0.7 GB), so only the benchmark installs them. */
export async function installPeers() {
  const key = contentKey(['bench/package-lock.json'], [process.platform, process.arch])
  if (isFresh('bench', key, [inRoot('bench/node_modules/fastembed/package.json')])) return
  await step('bench', 'installing the locked peers, install scripts off', async (onLine) => {
    await runLogged('bench', npmCommand('ci', ...QUIET_INSTALL), { cwd: inRoot('bench'), onLine })
    return 'locked peers installed, install scripts off'
  })
  markFresh('bench', key)
}
