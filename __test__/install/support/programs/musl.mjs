// Preloaded: makes this process look as under musl, whose reports name no glibc.
const getReport = process.report.getReport.bind(process.report)
process.report.getReport = () => {
  const report = /** @type {{ header: Record<string, unknown> }} */ (getReport())
  const { glibcVersionRuntime, ...header } = report.header
  return { ...report, header }
}
