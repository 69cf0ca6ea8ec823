import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { anchorOf, groupsOf } from './pages.mjs'

const PAGES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

const read = (file) => readFileSync(path.join(PAGES, file), 'utf8')

/** The sidebar with a page's groups; of the long ones only the first is open. */
const guide = groupsOf('docs/README.md', read('docs/index.md')).map((group, at) => ({
  ...group,
  collapsed: at > 1,
}))
const api = groupsOf('docs/api/README.md', read('docs/api/index.md')).map((group, at) => ({
  ...group,
  collapsed: at > 0,
}))

export default defineConfig({
  title: 'Recollect',
  description:
    'A local memory for Node.js: words and meaning in one SQLite file, with no server and no network',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  outDir: path.resolve(PAGES, '..', '..', '..', 'target', 'site'),
  cleanUrls: true,
  markdown: { anchor: { slugify: anchorOf }, languageAlias: { cjs: 'js' } },
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/docs/', activeMatch: '^/docs/(?!api|cli|comparison)' },
      { text: 'API', link: '/docs/api/', activeMatch: '^/docs/api' },
      { text: 'Command line', link: '/docs/cli' },
      { text: 'Comparison', link: '/docs/comparison' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    sidebar: { '/docs/api/': [{ text: 'API', link: '/docs/api/', items: [] }, ...api], '/': guide },
    outline: [2, 3],
    search: { provider: 'local', options: { detailedView: true } },
  },
})
