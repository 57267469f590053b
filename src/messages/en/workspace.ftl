# The door to the ledger
workspace-ledger-missing = There is no ledger in { $dir } yet. Make one with dundian init, or point --data at an existing one.
workspace-ledger-exists = There is a ledger in { $dir } already; it was left as it is. For another one, choose another directory with --data.
workspace-device-damaged = The file that names this installation (device) is damaged or missing. All visits are there and were left alone. Copy that file back into the data directory from a backup; without one, keep the whole directory as it is and delete nothing.
workspace-internal = Something went wrong inside the program: { $reason }. What was saved is on the disk. Please pass this sentence on to those who maintain it.
workspace-cancelled = Cancelled; no record was changed.
workspace-out-of-use = The lookup store is out of use for now ({ $reason }). What was saved is in the ledger; leave and open again, and it is made anew by itself.
workspace-record-lost = A record is missing from the lookup store. The ledger has it; leave and open again, and the store is made anew by itself.
workspace-nothing-to-undo = There is nothing to undo or redo.
workspace-undone = undone
workspace-more-problems = and { $count } more.
workspace-keys-damaged = The file keys with this computer’s keys is damaged. All records are there, but nothing can be exchanged. Put the file keys of a backup in its place and open again.
workspace-rebuilt = The store was rebuilt from the journal at opening{ $whole ->
    [yes] ; no record is missing
   *[no] {""}
 } (reason: { $reason }).
workspace-rebuilt-asked = as asked for
workspace-rebuilt-other-version = the program has another version
workspace-rebuilt-suspected = it gave a wrong answer when last in use
workspace-rebuilt-empty = it was empty
workspace-rebuilt-damaged = it was damaged
workspace-rebuilt-taken-back = an import was taken back
workspace-rebuilt-new-key = the data key was renewed
workspace-sealing = Sealing everything with the new key
workspace-not-sealed = What was sealed with the new key doesn't read back the same, so it isn't used: data and key are as they were. Check the disk and try again.
workspace-renewed-half = The data key is renewed, but not all is done: { $reason } Every record is there. Open the ledger again with the passphrase that holds now: that goes on with it. The new recovery code wasn't shown; get another one with dundian passphrase new-code.
workspace-old-key-left = The data key is renewed; what the old key had sealed isn't all gone yet: { $reason } The ledger works as usual; the next start goes on with it.
workspace-still-there = What was to be destroyed isn't gone yet: { $reason } The ledger works as usual; the next start goes on with it.
workspace-import-finished = The import of { $file } that was cut short has been finished.
workspace-import-unfinished = An import that was cut short isn't finished yet: { $reason } The ledger works as usual; the next start goes on with it.
workspace-shortened-shown = The journal has become shorter: batches { $frames }{ $known ->
    [yes] {" "}(up to { $until })
   *[no] {""}
 } are gone; a disk check, a sync tool or a virus scanner will have touched the files. The store still has all of them: they are shown as before, and are put into the journal again with the next thing saved. Please back up to another disk now, and have this one checked.
workspace-shortened = The journal has become shorter: batches { $frames }{ $known ->
    [yes] {" "}(up to { $until })
   *[no] {""}
 } are gone, and the store doesn't have them either. All the rest is there. Please bring them back from a backup, or have somebody who got your files send you one; and have this disk checked.
workspace-unwritable = This disk takes nothing at the moment ({ $reason }). All records can be read, and papers and backups can be written to another disk; nothing new can be saved. Please make room, or move to a disk that can be written to.
workspace-keys-mended = One of the two files that hold this machine's keys was damaged and has been made again from the other; exchange is not affected. Please have this disk checked.
workspace-keys-lost = Neither of the two files that hold this machine's keys can be read. All records are there and can be read. From the next thing saved on, this machine works under a new device: older files sealed for it can't be opened, and the office takes its files once it has sent a new invitation. If you have a backup, restore it first (dundian restore).
