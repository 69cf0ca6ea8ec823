import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { programsFor } from './installation.mjs'
import { ServerFolder } from './server-folder.mjs'

/** Password of the superuser `postgres` over TCP; the socket needs none. */
export const ADMIN_PASSWORD = 'an admin of tests'

/**
 * @typedef {object} ServerOptions
 * @property {boolean} [durable] whether it survives a power cut, for which a test has no use by default
 * @property {boolean} [tcp] whether it listens on 127.0.0.1 as well, where it asks for passwords
 * @property {Readonly<Record<string, string>>} [settings] of postgresql.conf
 *
 * @typedef {object} Address
 * @property {string} [database] default: `postgres`
 * @property {string} [user] default: the superuser
 * @property {string} [password]
 * @property {boolean} [tcp] over 127.0.0.1 in place of the socket
 */

/**
 * How a server ends: `smart` waits for its clients, `fast` aborts their work, `immediate` leaves the recovery to the
 * next start, like a crash.
 */
const SIGNALS = /** @type {const} */ ({ smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' })

const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** Enough for tests on a busy machine. */
const SMALL = {
  shared_buffers: '64MB',
  // The stores of all test files that run at once, each with its pool.
  max_connections: '400',
  listen_addresses: '',
  unix_socket_permissions: '0777',
}

/** A real PostgreSQL server with pgvector, in a temporary folder. */
export class PostgresServer {
  /** Of its socket, and on 127.0.0.1. @readonly @type {number} */
  port

  /** @readonly @type {string} */
  dataFolder

  #folder

  #programs

  #options

  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process

  /**
   * @param {ServerFolder} folder
   * @param {string} programs
   * @param {string} name
   * @param {number} port
   * @param {ServerOptions} options
   */
  constructor(folder, programs, name, port, options) {
    this.#folder = folder
    this.#programs = programs
    this.#options = options
    this.port = port
    this.dataFolder = path.join(folder.path, name)
  }

  /**
   * A new server that accepts connections, with the extension `vector` in every database that is created from then on.
   *
   * @param {ServerOptions} [options]
   */
  static async start(options = {}) {
    const folder = new ServerFolder()
    try {
      const programs = programsFor(folder.user, folder.path)
      const server = new PostgresServer(folder, programs, 'data', await freePort(), options)
      await server.#initialize()
      await server.resume()
      await server.query('CREATE EXTENSION vector', { database: 'template1' })
      return server
    } catch (error) {
      await folder.remove()
      throw error
    }
  }

  /** The folder with its socket. */
  get socketFolder() {
    return this.#folder.path
  }

  /** The number of its first process. */
  get pid() {
    return Number(readFileSync(path.join(this.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0])
  }

  /** Starts a second server, which follows this one as a streaming replica and answers reads. */
  async startReplica() {
    const port = await freePort()
    const replica = new PostgresServer(this.#folder, this.#programs, `data-${port}`, port, this.#options)
    await this.#run('pg_basebackup', [
      ...['--pgdata', replica.dataFolder, '--host', this.socketFolder, '--port', `${this.port}`],
      ...['--username', 'postgres', '--checkpoint', 'fast', '--write-recovery-conf', '--no-sync'],
    ])
    await replica.resume()
    return replica
  }

  /** Turns a replica into a server that accepts writes; resolves when it does. */
  async promote() {
    await this.query('SELECT pg_promote(true, 60)')
  }

  /** Starts it again, after `halt`; resolves when it accepts connections. */
  async resume() {
    const settings = {
      ...SMALL,
      ...(this.#options.durable !== true && NOT_DURABLE),
      ...(this.#options.tcp === true && { listen_addresses: '127.0.0.1' }),
      ...this.#options.settings,
      port: `${this.port}`,
      unix_socket_directories: this.socketFolder,
    }
    const log = openSync(this.#logFile, 'a')
    const assigned = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(path.join(this.#programs, 'postgres'), ['-D', this.dataFolder, ...assigned], {
      ...this.#folder.user,
      // A Ctrl-C at the terminal would end it before its clients.
      detached: true,
      stdio: ['ignore', log, log],
      cwd: this.#folder.path,
    })
    closeSync(log)
    child.unref()
    this.#process = child
    await this.#acceptsConnections(child)
  }

  /**
   * Ends the server and keeps its data.
   *
   * @param {keyof typeof SIGNALS} [ending]
   */
  async halt(ending = 'fast') {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.ref()
    child.kill(SIGNALS[ending])
    await ended
  }

  /** @param {keyof typeof SIGNALS} [ending] */
  async restart(ending = 'fast') {
    await this.halt(ending)
    await this.resume()
  }

  /** Stops the server and its replicas, and removes all their data. */
  async stop() {
    await this.halt('immediate')
    await this.#folder.remove()
  }

  /**
   * For `pg`, for the store, and for PostgreSQL's own programs.
   *
   * @param {Address} [address]
   */
  connectionString({ database = 'postgres', user = 'postgres', password, tcp = false } = {}) {
    const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`
    const host = tcp ? '127.0.0.1' : encodeURIComponent(this.socketFolder)
    return `postgres://${encodeURIComponent(user)}${secret}@${host}:${this.port}/${encodeURIComponent(database)}`
  }

  /**
   * Runs one statement over a connection of its own.
   *
   * @param {string} statement
   * @param {Address} [address]
   * @param {readonly unknown[]} [values]
   * @returns {Promise<Record<string, unknown>[]>} the rows
   */
  async query(statement, address = {}, values = []) {
    const client = new pg.Client({ connectionString: this.connectionString(address) })
    // Stopping the server ends this connection too, which the query's own error reports.
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query(statement, [...values])).rows
    } finally {
      await client.end()
    }
  }

  /**
   * Makes the server's user the owner of a file or folder.
   *
   * @param {string} file
   */
  give(file) {
    this.#folder.give(file)
  }

  /** The server's log since it was created. */
  log() {
    return readFileSync(this.#logFile, 'utf8')
  }

  get #logFile() {
    return `${this.dataFolder}.log`
  }

  async #initialize() {
    const passwordFile = path.join(this.#folder.path, 'password')
    writeFileSync(passwordFile, ADMIN_PASSWORD, { mode: 0o600 })
    this.#folder.give(passwordFile)
    await this.#run('initdb', [
      ...['--pgdata', this.dataFolder, '--username', 'postgres', '--pwfile', passwordFile],
      ...['--auth-local', 'trust', '--auth-host', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--no-locale', '--no-sync', '--no-instructions'],
    ])
  }

  /**
   * @param {string} program
   * @param {readonly string[]} args
   */
  async #run(program, args) {
    await promisify(execFile)(path.join(this.#programs, program), args, {
      ...this.#folder.user,
      cwd: this.#folder.path,
    })
  }

  /** @param {import('node:child_process').ChildProcess} child */
  async #acceptsConnections(child) {
    for (;;) {
      try {
        await this.query('SELECT 1')
        return
      } catch (error) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`PostgreSQL did not start:\n${this.log()}`, { cause: error })
        await sleep(20)
      }
    }
  }
}

/** @returns {Promise<number>} a port that nobody listens on at this moment */
async function freePort() {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  if (address === null || typeof address === 'string') throw new Error('Expected a port')
  return address.port
}
