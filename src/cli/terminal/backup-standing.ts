import type { BackupProgress } from '../../store/backup-report.js'
import type { Bar } from './bar.js'

/** Shows how much of a backup is written on a bar, and that it is being checked then. */
export function backupStanding(bar: Bar): (progress: BackupProgress) => void {
  return ({ part, ...standing }) =>
    bar.show({ ...standing, label: part === 'copying' ? 'Copying' : 'Checking' })
}
