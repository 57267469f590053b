# Backups.
backup-do = Write the whole ledger into one backup file, and read it again
backup-do-restore = Make a ledger of a backup, in the directory that --data names
backup-arg-place = Write this file, or into this folder
backup-arg-file = The backup, or a folder of backups, of which the newest is taken
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

backup-outside-never = Backup on another disk: never
backup-outside-today = Backup on another disk: today
backup-outside-days = Backup on another disk: { $days } days ago
backup-last-since = { $last } · { $count } entries since
backup-reminder = { $said } · { $key } on Exchange
backup-title = Backup
backup-done = Backed up to { $file }
backup-then = Keep it somewhere else. To restore: dundian restore FILE --data EMPTY-DIR
backup-made-of = The whole ledger with forms not finished; the store isn't in it and is made anew

backup-do-list = List the automatic backups, or the backups in a folder
backup-do-auto = Where backups are made automatically; without an option, say where
backup-arg-list = The folder to look at
backup-arg-auto-to = Back up automatically to this place from now on, such as a stick; a folder 蹲点备份 is made in it
backup-arg-auto-beside = Back up beside the data directory, as it is from the beginning
backup-arg-auto-off = Don't back up automatically
backup-arg-auto-now = Make one now
backup-auto-now-off = Automatic backups are off; none was made. Leave --off out, or turn them on with --beside or --to first.
backup-own-name = dundian-auto-backup-{ $name }
backup-closing = Backing up
backup-auto-off = Automatic backups: off
backup-auto-beside = Automatic backups: on leaving, beside the data directory
backup-auto-folder = Automatic backups: on leaving, to { $dir }; beside the data directory while that isn't there
backup-own-none = { $where }; none yet, the next is made on leaving
backup-own-some = { $where }; { $count } there, the last of { $at }: { $file }
backup-own-gone = Older ones beyond 7 days and 4 weeks that were removed: { $count }
backup-own-trouble = No automatic backup was made: { $reason } Those that are there stay, and the ledger is as it was.
backup-own-damaged = The ledger is damaged and so is this copy; none of the older ones was removed. Run dundian doctor.
backup-own-then-leave = { $said } { $key } leaves.
backup-not-of-samples = Sample data are gone once they are closed and aren't backed up automatically; nothing was written.
backup-daily = From today on, each time you leave, a backup is made here
backup-key-daily = from now on
backup-key-once = only once
backup-same-disk = It doesn't seem to lie on another disk: if it is the one of the ledger and breaks, both are gone. Make one on a stick, too.
backup-list-none = There is no backup here
backup-copy = { $day } · { $entries } entries · { $size } · { $file }
backup-copy-newest = {" "}· the newest
backup-copy-same = {" "}· the same as { $file }
backup-copy-none = No whole backup: { $file }
backup-several-there = There are { $count } backups:
backup-several-taken = The newest is taken: { $file }
backup-several = These are backups of different ledgers; nothing was restored. Name the one you want:
    { $files }
backup-none-there = There is no whole backup here; nothing was restored. Name another folder, or the backup itself.
backup-renewed = The automatic backups were made anew, and those of before are deleted.
backup-stale = These automatic backups are still the old ones (they hold what was destroyed, or open by the old key) and could not be made anew. Remove them, or wait for the next automatic backup, which does:
    { $files }
