import { existsSync } from 'node:fs'
import path from 'node:path'
import { TOOLCHAIN } from './paths.mjs'
import { findPython, installPythonTools } from './python-tools.mjs'

const NAME = 'huggingface-hub'

const PACKAGE = 'huggingface_hub'

/** If a Python with huggingface_hub is named, that one is used. */
const isNamed = () => process.env['RECOLLECT_TEST_PYTHON'] !== undefined

export async function installHuggingfaceHub() {
  if (!isNamed()) await installPythonTools(NAME, [PACKAGE], 'bringing huggingface_hub')
}

/** @returns {Record<string, string>} the variables with which tests find it; none if it is not installed */
export function huggingfaceHubVariables() {
  const folder = path.join(TOOLCHAIN, NAME)
  if (isNamed() || !existsSync(path.join(folder, PACKAGE))) return {}
  return { RECOLLECT_TEST_PYTHON: findPython(), PYTHONPATH: folder }
}
