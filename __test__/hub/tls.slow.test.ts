import { describe, expect, it } from 'vitest'
import { hasOpenssl, makeCertificates } from './support/certificates.js'
import { expectClean } from './support/fetching.js'
import { runChild } from './support/processes.js'
import { Sandbox } from './support/sandbox.js'
import { ProxyServer } from './support/server/proxy.js'
import { Site, TOKEN } from './support/site.js'

const LOOPBACK = ['DNS:localhost', 'IP:127.0.0.1']

describe.skipIf(!hasOpenssl)('over HTTPS (needs openssl to create certificates)', () => {
  it.each(['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'a certificate that %s trusts is accepted',
    async (variable) => {
      using sandbox = new Sandbox()
      using keys = new Sandbox()
      const { authority, tls } = makeCertificates(keys.home, LOOPBACK)
      await using site = await Site.start({ tls })
      const ended = await runChild(site, sandbox, { environment: { [variable]: authority } })
      expect(ended.code, JSON.stringify(ended.lines)).toBe(0)
      expect(site.server.requests.find(({ host }) => host === 'hub')?.headers.authorization).toBe(
        `Bearer ${TOKEN}`,
      )
      expect(
        site.server.requests.filter(({ host, headers }) => host === 'cdn' && headers.authorization),
      ).toEqual([])
    },
  )

  it('an untrusted certificate is refused, and no request is sent', async () => {
    using sandbox = new Sandbox()
    using keys = new Sandbox()
    await using site = await Site.start({ tls: makeCertificates(keys.home, LOOPBACK).tls })
    const { lines } = await runChild(site, sandbox)
    expect(lines).toMatchObject([{ code: 'HUB_UNREACHABLE' }])
    expect(site.server.requests).toEqual([])
  })

  it('a certificate for another host is refused', async () => {
    using sandbox = new Sandbox()
    using keys = new Sandbox()
    const { authority, tls } = makeCertificates(keys.home, ['DNS:other.test'])
    await using site = await Site.start({ tls })
    const { lines } = await runChild(site, sandbox, { environment: { SSL_CERT_FILE: authority } })
    expect(lines).toMatchObject([{ code: 'HUB_UNREACHABLE' }])
    expect(site.server.requests).toEqual([])
  })

  it('a redirect to plain HTTP is not followed', async () => {
    using sandbox = new Sandbox()
    using keys = new Sandbox()
    const { authority, tls } = makeCertificates(keys.home, LOOPBACK)
    await using site = await Site.start({ tls, plainCdn: true })
    const { lines } = await runChild(site, sandbox, { environment: { SSL_CERT_FILE: authority } })
    expect(lines).toMatchObject([{ code: 'HUB_BAD_RESPONSE', message: expect.stringContaining('http') }])
    expect(site.server.requests.filter(({ host }) => host === 'cdn')).toEqual([])
    expectClean(site, sandbox)
  })

  it('uses a proxy with CONNECT, which sees neither token nor path', async () => {
    using sandbox = new Sandbox()
    using keys = new Sandbox()
    const { authority, tls } = makeCertificates(keys.home, ['DNS:hub.test', ...LOOPBACK])
    await using site = await Site.start({ tls })
    const port = Number(new URL(site.server.endpoint).port)
    await using proxy = await ProxyServer.start(new Map([['hub.test', port]]), 'user:secret')
    const ended = await runChild(site, sandbox, {
      options: { endpoint: 'https://hub.test' },
      environment: { SSL_CERT_FILE: authority, HTTPS_PROXY: proxy.url.replace('//', '//user:secret@') },
    })
    expect(ended.code, JSON.stringify(ended.lines)).toBe(0)
    expect(new Set(proxy.requests.map(({ method }) => method))).toEqual(new Set(['CONNECT']))
    expect(proxy.requests.map(({ target }) => target)).toContain('hub.test:443')
    expect(JSON.stringify(proxy.requests)).not.toContain(TOKEN)
    expect(site.server.requests.find(({ host }) => host === 'hub')?.headers.authorization).toBe(
      `Bearer ${TOKEN}`,
    )
  })

  it('a proxy that refuses CONNECT is reported', async () => {
    using sandbox = new Sandbox()
    using keys = new Sandbox()
    const { authority, tls } = makeCertificates(keys.home, LOOPBACK)
    await using site = await Site.start({ tls })
    await using proxy = await ProxyServer.start(new Map(), 'user:secret')
    const environment = { SSL_CERT_FILE: authority, HTTPS_PROXY: proxy.url }
    const { lines } = await runChild(site, sandbox, { environment })
    expect(lines).toMatchObject([{ code: 'HUB_UNREACHABLE', message: expect.stringContaining('proxy') }])
  })
})
