import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectClean } from './support/fetching.js'
import { type Ended, runChild } from './support/processes.js'
import { Sandbox } from './support/sandbox.js'
import { ProxyServer } from './support/server/proxy.js'
import { REPO, Site, TOKEN } from './support/site.js'

const FOLDER = `models--${REPO.replace('/', '--')}`

/** Distinct Authorization headers that the endpoint received. */
const tokensSeen = (site: Site): unknown[] => [
  ...new Set(
    site.server.requests.filter(({ host }) => host === 'hub').map(({ headers }) => headers.authorization),
  ),
]

/** A download with these variables and no options that would override them. */
function run(
  site: Site,
  sandbox: Sandbox,
  environment: Readonly<Record<string, string>>,
  options: object = {},
): Promise<Ended> {
  const unset = { endpoint: undefined, cacheDir: undefined, token: undefined }
  return runChild(site, sandbox, {
    options: { ...unset, ...options },
    environment: { HF_ENDPOINT: site.server.endpoint, ...environment },
  })
}

describe('the location of the cache', () => {
  it.each<[string, (root: string) => Record<string, string>, string]>([
    ['HF_HUB_CACHE', (root) => ({ HF_HUB_CACHE: `${root}/x`, HF_HOME: `${root}/y` }), 'x'],
    ['HUGGINGFACE_HUB_CACHE', (root) => ({ HUGGINGFACE_HUB_CACHE: `${root}/x` }), 'x'],
    ['HF_HOME', (root) => ({ HF_HOME: `${root}/y` }), 'y/hub'],
    ['XDG_CACHE_HOME', (root) => ({ XDG_CACHE_HOME: `${root}/z` }), 'z/huggingface/hub'],
    ['none of them', () => ({}), 'home/.cache/huggingface/hub'],
    ['HF_HOME with ~', () => ({ HF_HOME: '~/w' }), 'home/w/hub'],
    ['empty ones', () => ({ HF_HOME: '', HF_HUB_CACHE: '' }), 'home/.cache/huggingface/hub'],
  ])('%s', async (_name, environment, expected) => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const ended = await run(site, sandbox, environment(sandbox.root))
    expect(ended, ended.errors).toMatchObject({ code: 0 })
    expect(readdirSync(path.join(sandbox.root, expected))).toContain(FOLDER)
  })

  it('cacheDir overrides the variables', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const ended = await run(site, sandbox, { HF_HUB_CACHE: `${sandbox.root}/x` }, { cacheDir: sandbox.cache })
    expect(ended).toMatchObject({ code: 0 })
    expectClean(site, sandbox)
  })
})

describe('the token', () => {
  it.each<[string, (sandbox: Sandbox) => Record<string, string>, object, string | undefined]>([
    ['of HF_TOKEN', () => ({ HF_TOKEN: TOKEN }), {}, TOKEN],
    ['of HF_TOKEN with spaces around it', () => ({ HF_TOKEN: ` ${TOKEN}\n` }), {}, TOKEN],
    ['of HUGGING_FACE_HUB_TOKEN', () => ({ HUGGING_FACE_HUB_TOKEN: TOKEN }), {}, TOKEN],
    [
      'of the token file in HF_HOME',
      (sandbox) => ({ HF_HOME: tokenFile(sandbox, 'hf', 'token') }),
      {},
      TOKEN,
    ],
    [
      'of HF_TOKEN_PATH',
      (sandbox) => ({ HF_TOKEN_PATH: path.join(tokenFile(sandbox, 'hf', 'other'), 'other') }),
      {},
      TOKEN,
    ],
    [
      'is not sent with HF_HUB_DISABLE_IMPLICIT_TOKEN',
      () => ({ HF_TOKEN: TOKEN, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' }),
      {},
      undefined,
    ],
    ['is not sent with token: false', () => ({ HF_TOKEN: TOKEN }), { token: false }, undefined],
    ['of the option goes before HF_TOKEN', () => ({ HF_TOKEN: 'hf_other' }), { token: TOKEN }, TOKEN],
    ['is none without any', () => ({}), {}, undefined],
  ])('%s', async (_name, environment, options, expected) => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    const ended = await run(site, sandbox, environment(sandbox), options)
    expect(ended, ended.errors).toMatchObject({ code: 0 })
    expect(tokensSeen(site)).toEqual([expected === undefined ? undefined : `Bearer ${expected}`])
    expect(
      site.server.requests.filter(({ host, headers }) => host === 'cdn' && headers.authorization),
    ).toEqual([])
    expect(ended.errors + JSON.stringify(ended.lines)).not.toContain(TOKEN)
  })

  const tokenFile = (sandbox: Sandbox, folder: string, name: string): string => {
    const home = path.join(sandbox.root, folder)
    mkdirSync(home)
    writeFileSync(path.join(home, name), `${TOKEN}\n`)
    return home
  }

  it('is in no message when the Hub refuses it, or when it cannot be sent', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start({ tokens: [] }, { access: 'private' })
    for (const token of [TOKEN, `${TOKEN}\r\nx-injected: 1`, `${TOKEN} é`]) {
      const { code, lines, errors } = await run(site, sandbox, { HF_TOKEN: token })
      expect(code).toBe(1)
      expect(lines).toMatchObject([
        { name: 'RecollectError', code: expect.stringMatching(/^(HUB_UNAUTHORIZED|INVALID_ARGUMENT)$/) },
      ])
      expect(errors + JSON.stringify(lines)).not.toContain(TOKEN)
    }
    expect(site.server.requests.every(({ headers }) => headers['x-injected'] === undefined)).toBe(true)
  })

  it('is not sent over plain HTTP to another machine', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await using proxy = await proxyFor(site)
    const ended = await run(site, sandbox, {
      HF_ENDPOINT: 'http://hub.test',
      HF_TOKEN: TOKEN,
      HTTP_PROXY: proxy.url,
    })
    expect(ended, JSON.stringify(ended.lines)).toMatchObject({ code: 0 })
    expect(tokensSeen(site)).toEqual([undefined])
    expect(JSON.stringify(proxy.requests)).not.toContain(TOKEN)
  })

  it.each([
    ['private', 'none', 'HUB_UNAUTHORIZED'],
    ['gated', 'none', 'HUB_UNAUTHORIZED'],
    ['gated', 'known', 'HUB_UNAUTHORIZED'],
    ['disabled', 'known', 'HUB_UNAUTHORIZED'],
  ] as const)('a %s repository with token %s: %s', async (access, token, code) => {
    using sandbox = new Sandbox()
    await using site = await Site.start({}, { access })
    const { lines } = await run(site, sandbox, token === 'known' ? { HF_TOKEN: TOKEN } : {})
    expect(lines).toMatchObject([{ code }])
    // Asking again does not help in any of these cases.
    expect(site.server.requests).toHaveLength(1)
  })

  it('opens a private repository', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start({}, { access: 'private' })
    const ended = await run(site, sandbox, { HF_TOKEN: TOKEN })
    expect(ended, JSON.stringify(ended.lines)).toMatchObject({ code: 0 })
  })
})

const proxyFor = (site: Site, credentials?: string): Promise<ProxyServer> =>
  ProxyServer.start(new Map([['hub.test', Number(new URL(site.server.endpoint).port)]]), credentials)

describe('a proxy', () => {
  it.each<[string, (proxy: ProxyServer) => Record<string, string>]>([
    ['HTTP_PROXY', (proxy) => ({ HTTP_PROXY: proxy.url })],
    ['http_proxy', (proxy) => ({ http_proxy: proxy.url })],
    ['ALL_PROXY', (proxy) => ({ ALL_PROXY: proxy.url })],
    ['all_proxy', (proxy) => ({ all_proxy: proxy.url })],
    ['HTTP_PROXY without a scheme', (proxy) => ({ HTTP_PROXY: `127.0.0.1:${proxy.port}` })],
    ['NO_PROXY for others', (proxy) => ({ HTTP_PROXY: proxy.url, NO_PROXY: 'localhost,other.test' })],
  ])('for %s is used', async (_name, environment) => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await using proxy = await proxyFor(site)
    const ended = await run(site, sandbox, { HF_ENDPOINT: 'http://hub.test', ...environment(proxy) })
    expect(ended, JSON.stringify(ended.lines)).toMatchObject({ code: 0 })
    expect(proxy.requests.some(({ target }) => target.includes('hub.test'))).toBe(true)
  })

  it.each([
    ['its host', '127.0.0.1'],
    ['its host and port', undefined],
    ['everything', '*'],
  ])('is not used when NO_PROXY contains %s', async (_name, value) => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await using proxy = await proxyFor(site)
    const { host } = new URL(site.server.endpoint)
    const hosts = value ?? `${host},${new URL(site.server.cdnOrigin).host}`
    const ended = await run(site, sandbox, { HTTP_PROXY: proxy.url, NO_PROXY: hosts })
    expect(ended, JSON.stringify(ended.lines)).toMatchObject({ code: 0 })
    expect(proxy.requests).toEqual([])
  })

  it('that requires a password gets it, and no message shows it', async () => {
    using sandbox = new Sandbox()
    await using site = await Site.start()
    await using proxy = await proxyFor(site, 'user:proxySecret')
    const address = proxy.url.replace('http://', 'http://user:proxySecret@')
    const ended = await run(site, sandbox, { HF_ENDPOINT: 'http://hub.test', HTTP_PROXY: address })
    expect(ended, JSON.stringify(ended.lines)).toMatchObject({ code: 0 })
    using other = new Sandbox()
    const wrong = address.replace('proxySecret', 'proxySecretWrong')
    const refused = await run(site, other, { HF_ENDPOINT: 'http://hub.test', HTTP_PROXY: wrong })
    expect(refused.code).toBe(1)
    expect(JSON.stringify(refused.lines) + refused.errors).not.toContain('proxySecret')
  })

  it.each(['http://127.0.0.1:9', 'nonsense://x', 'http://'])(
    'with the invalid value %s causes a typed error',
    async (address) => {
      using sandbox = new Sandbox()
      await using site = await Site.start()
      const { code, lines } = await run(site, sandbox, { HTTP_PROXY: address })
      expect(code).toBe(1)
      expect(lines).toMatchObject([{ name: 'RecollectError' }])
    },
  )
})

it.each([
  '',
  'hub.test',
  'ftp://hub.test',
  'http://',
  'http://u:hiddenSecret@127.0.0.1:9',
  'http://127.0.0.1:9?x=1',
])('the endpoint %j is refused or means the default', async (endpoint) => {
  using sandbox = new Sandbox()
  await using site = await Site.start()
  // Offline, so that no request goes to the default endpoint.
  const { lines } = await run(site, sandbox, { HF_ENDPOINT: endpoint, HF_HUB_OFFLINE: '1' })
  expect(lines).toMatchObject([{ code: endpoint === '' ? 'HUB_OFFLINE' : 'INVALID_ARGUMENT' }])
  expect(JSON.stringify(lines)).not.toContain('hiddenSecret')
})
