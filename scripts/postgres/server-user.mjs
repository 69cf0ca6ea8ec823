import { spawnSync } from 'node:child_process'

/**
 * The user that a server runs as: options of `spawn`.
 *
 * @typedef {{ readonly uid?: number, readonly gid?: number }} ServerUser
 */

/**
 * PostgreSQL refuses to run as root, which tests in a container do: then `nobody` is used.
 *
 * @returns {ServerUser}
 */
export function serverUser() {
  return process.getuid?.() === 0 ? { uid: idOfNobody('-u'), gid: idOfNobody('-g') } : {}
}

/** @param {'-u' | '-g'} option */
function idOfNobody(option) {
  const { status, stdout } = spawnSync('id', [option, 'nobody'], { encoding: 'utf8' })
  if (status !== 0) throw new Error('Expected a user `nobody` to run PostgreSQL as, found none')
  return Number(stdout)
}
