# Backups.
backup-do = Write the whole ledger into one backup file, and read it again
backup-do-restore = Make a ledger of a backup, in the directory that --data names
backup-arg-place = Write this file, or into this folder
backup-arg-file = The backup
backup-arg-recover = Open it with the recovery code (without a terminal, --passphrase-file holds the code)
backup-arg-newer = A file that the committee sent after the backup: taken in at once; what it says is erased is destroyed first
backup-name = dundian-backup-{ $name }-{ $day }
backup-writing = Backing up
backup-reading = Checking the backup
backup-restoring = Restoring

backup-verified = The backup is written and was read again, every byte of it. The stick can be pulled out.
backup-locked = It opens with the passphrase of the day it was made, or with the recovery code.
backup-open = This ledger has no passphrase: whoever gets this file can read it. Lock it away.
backup-source-damaged = The ledger itself is damaged, and the backup is as it is. Run dundian doctor.
backup-forgotten = The backup is good; only the day of it could not be noted: { $reason }
backup-label-file = File
backup-label-folder = Folder
backup-label-size = Size
backup-label-entries = Entries

backup-not-one = This is no backup of dundian; nothing was restored. For a file that somebody sent, use dundian import.
backup-damaged = The backup is incomplete, or a byte of it has changed; nothing was restored. Use another backup, or copy it from its stick once more.
backup-newer = A later version of the program wrote this backup (format { $version }); nothing was restored. Renew the program first.
backup-not-verified = What was written isn't what was read again ({ $reason }); the file was removed and the ledger is as it was. Try once more; if it fails again, use another stick.
backup-cancelled = Cancelled; no half file was left, and the ledger is as it was.
backup-newer-file = “{ $file }” could not be taken in, so nothing was restored: { $reason }
backup-nothing-restored = Nothing was restored; the backup was not touched, and { $dir } is as it was.

backup-restored = Restored to { $dir }: the backup of { $day }, { $entries } entries.
backup-new-device = It goes on as a new device, so no number is used twice. If the old machine is still there, don't write on it any more.
backup-erased = { $count } records that were erased after the backup have been destroyed again.
backup-newer-in = Newer files taken in: { $count }.
backup-erasures-by-file = If a household was to be erased after the backup, the committee's next file says so: import it before you show this to anybody.
backup-lost-since = Of what was written after the backup, the committee's next file brings back what had been sent; what had not is not here.
backup-restored-damage = { $count } places of the ledger can't be read; they couldn't when the backup was made. Run dundian doctor.

backup-last-never = Last backup: never
backup-last-today = Last backup: today
backup-last-days = Last backup: { $days } days ago
backup-last-since = { $last } · { $count } entries since
backup-reminder = { $said } · { $key } on Exchange
backup-title = Backup
backup-done = Backed up to { $file }
backup-then = Keep it somewhere else. To restore: dundian restore FILE --data EMPTY-DIR
backup-made-of = The whole ledger with forms not finished; the store isn't in it and is made anew
