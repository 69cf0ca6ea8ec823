import { describe, expect, it } from 'vitest'
import { Notes } from './support/folder.js'

const named = async (notes: Notes, options = {}) => {
  await notes.sync(options)
  return (await notes.memory.list()).map(({ source }) => source?.id.slice(notes.path.length + 1)).sort()
}

describe('files that are not notes', () => {
  it('are hidden files, installed packages, and files with another extension', async () => {
    const notes = await Notes.of({
      'a.MD': 'a',
      'b.markdown': 'b',
      'c.png': 'c',
      '.hidden.md': 'd',
      '.obsidian/e.md': 'e',
      'node_modules/x/f.md': 'f',
      'g.txt': 'g',
    })
    expect(await named(notes)).toEqual(['a.MD', 'b.markdown', 'g.txt'])
  })

  it('are those that .gitignore and .recollectignore exclude, by Git’s rules', async () => {
    const notes = await Notes.of({
      '.gitignore': 'drafts/\n*.tmp.md\n/only-here.md\n',
      '.recollectignore': '# mine\nsecret.md\n!drafts/\n',
      'sub/.gitignore': '!secret.md\nbelow.md\n',
      'a.md': 'a',
      'a.tmp.md': 'x',
      'drafts/b.md': 'b',
      'only-here.md': 'x',
      'sub/only-here.md': 'c',
      'secret.md': 'x',
      'sub/secret.md': 'd',
      'sub/below.md': 'x',
      'sub/deep/below.md': 'x',
    })
    const left = ['a.md', 'drafts/b.md', 'sub/only-here.md', 'sub/secret.md']
    expect(await named(notes)).toEqual(left)
    expect(await named(notes, { ignore: false })).toHaveLength(9)
    expect(await named(notes)).toEqual(left)
  })
})
