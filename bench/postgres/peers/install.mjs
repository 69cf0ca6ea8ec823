import { runLogged } from '../../../scripts/lib/command.mjs'
import { npmCommand, QUIET_INSTALL } from '../../../scripts/lib/npm.mjs'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import { step } from '../../../scripts/lib/report.mjs'
import { contentKey, isFresh, markFresh } from '../../../scripts/lib/stamp.mjs'

const FOLDER = 'bench/postgres/peers'

/** mem0's and LangGraph's stores: only `--peers` installs them. */
export async function installPostgresPeers() {
  const key = contentKey([`${FOLDER}/package-lock.json`], [process.platform, process.arch])
  if (isFresh('postgres-peers', key, [inRoot(`${FOLDER}/node_modules/mem0ai/package.json`)])) return
  await step('peers', 'installing the locked peers in Postgres, install scripts off', async (onLine) => {
    // mem0 names twenty optional services as peers, with incompatible ranges.
    const install = npmCommand('ci', '--legacy-peer-deps', ...QUIET_INSTALL)
    await runLogged('postgres-peers', install, { cwd: inRoot(FOLDER), onLine })
    return 'locked peers in Postgres installed, install scripts off'
  })
  markFresh('postgres-peers', key)
}
