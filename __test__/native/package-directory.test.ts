import { describe, expect, it } from 'vitest'
import { findPackageDirectory, outsideArchive } from '../../src/native/package-directory.js'

describe('looking for a package', () => {
  it('lists every path tried when it is not found', () => {
    const { directory, tried } = findPackageDirectory('linux-riscv64-gnu', 'recollect.linux-riscv64-gnu.node')
    expect(directory).toBeUndefined()
    expect(tried[0]).toContain('@recollect/linux-riscv64-gnu')
    expect(tried[1]).toMatch(/npm.linux-riscv64-gnu.recollect\.linux-riscv64-gnu\.node$/)
  })

  it('finds the model of a checkout', () => {
    const { directory } = findPackageDirectory('model-all-minilm-l6-v2', 'tokenizer.json')
    expect(directory).toMatch(/model-all-minilm-l6-v2$/)
  })

  it.each([
    ['/opt/App/resources/app.asar/node_modules/x', '/opt/App/resources/app.asar.unpacked/node_modules/x'],
    ['C:\\App\\resources\\app.asar\\x', 'C:\\App\\resources\\app.asar.unpacked\\x'],
    ['/opt/App/resources/app.asar.unpacked/x', '/opt/App/resources/app.asar.unpacked/x'],
    ['/home/me/quasar/x', '/home/me/quasar/x'],
  ])('outside an archive, %s is %s', (inside, outside) => {
    expect(outsideArchive(inside)).toBe(outside)
  })
})
