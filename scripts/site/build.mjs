// Makes a website of the pages, with navigation and search: target/site. A link that leads nowhere fails it.
//
//   npm run generate -- site [--serve]     --serve: shows it at a port of this machine until it is stopped
//
// The address of its top folder is SITE_BASE, such as /recollect/, or / if that is not set.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { runLogged } from '../lib/command.mjs'
import { inRoot, ROOT, TOOLCHAIN } from '../lib/paths.mjs'
import { runMain } from '../lib/problem.mjs'
import { step } from '../lib/report.mjs'
import { installToolPackage } from '../lib/tool-package.mjs'
import { sitePage, sitePath } from './pages.mjs'

/** The pages. The notices are excluded: they are a list of licences of 160 KB. */
const PAGES = ['*.md', 'docs/**/*.md', 'bench/README.md', 'examples/README.md']
const NOT_PAGES = new Set(['THIRD-PARTY-NOTICES.md'])

const PICTURES = ['docs/*.svg']

/** The site's own files and the pages, in a folder where VitePress and Vue are found. */
const ROOM = path.join(TOOLCHAIN, 'site', 'pages')

await runMain(async () => {
  const modules = await installToolPackage('site', ['vitepress'], 'bringing VitePress')
  const count = writeSources()
  const vitepress = [process.execPath, path.join(modules, 'vitepress', 'bin', 'vitepress.js')]
  await step('site', `building ${count} pages`, async () => {
    await runLogged('site', [...vitepress, 'build', ROOM], { cwd: ROOM })
    return `${count} pages in target/site`
  })
  if (!process.argv.includes('--serve')) return 0
  const [program = '', ...args] = [...vitepress, 'serve', ROOM]
  return spawnSync(program, args, { cwd: ROOM, stdio: 'inherit' }).status ?? 1
})

/** @returns {number} of pages */
function writeSources() {
  rmSync(ROOM, { recursive: true, force: true })
  cpSync(inRoot('scripts/site/theme'), path.join(ROOM, '.vitepress'), { recursive: true })
  cpSync(inRoot('scripts/site/pages.mjs'), path.join(ROOM, '.vitepress', 'pages.mjs'))
  const pages = new Set(files(PAGES).filter((file) => !NOT_PAGES.has(file)))
  const exists = (/** @type {string} */ file) => existsSync(inRoot(file))
  for (const page of pages) {
    write(sitePath(page), sitePage(page, readFileSync(inRoot(page), 'utf8'), pages, exists))
  }
  for (const picture of files(PICTURES)) write(picture, readFileSync(inRoot(picture)))
  return pages.size
}

/** @param {readonly string[]} patterns */
function files(patterns) {
  return globSync(patterns, { cwd: ROOT }).map((file) => file.split(path.sep).join('/'))
}

/**
 * @param {string} file
 * @param {string | Buffer} content
 */
function write(file, content) {
  mkdirSync(path.dirname(path.join(ROOM, file)), { recursive: true })
  writeFileSync(path.join(ROOM, file), content)
}
