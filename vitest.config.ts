import { configDefaults, defineConfig } from 'vitest/config'

/** `npm run check`, `npm test`, `npm run test:built`, `npm run test:faults` and `npm run test:long` tell tests of different length apart by file name. */
const FILES = {
  check: { include: ['__test__/**/*.test.ts'], exclude: ['**/*.slow.test.ts', '**/*.long.test.ts'] },
  test: { include: ['__test__/**/*.test.ts'], exclude: ['**/*.long.test.ts'] },
  built: { include: ['__test__/**/*.test.ts'], exclude: ['**/*.long.test.ts', '**/*.install.test.ts'] },
  faults: { include: ['__test__/store/faults.long.test.ts'], exclude: [] },
  long: { include: ['__test__/**/*.long.test.ts'], exclude: [] },
}

export default defineConfig(({ mode }) => {
  const { include, exclude } = FILES[mode as keyof typeof FILES] ?? FILES.test
  return {
    test: {
      // A native addon per process, as users have it; vitest's own documentation warns of threads here.
      pool: 'forks',
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  }
})
