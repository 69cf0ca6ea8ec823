/** The processor's instructions that `RECOLLECT_INSTRUCTIONS` names; undefined for the fastest. */
export function forcedInstructions(): string | undefined {
  const { RECOLLECT_INSTRUCTIONS: name } = process.env
  return name === '' ? undefined : name
}
