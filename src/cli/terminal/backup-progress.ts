import type { BackupProgress } from '../../store/backup-report.js'
import type { Bar } from './bar.js'

/** Shows the progress of a backup on a bar: first writing, then checking. */
export function showBackupProgress(bar: Bar): (progress: BackupProgress) => void {
  return ({ part, ...progress }) =>
    bar.show({ ...progress, label: part === 'copying' ? 'Copying' : 'Checking' })
}
