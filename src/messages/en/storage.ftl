# storage

storage-disk-full = The disk is full, { $path } can't be written. Make some room and try again.
storage-disk-denied = No permission to read or write { $path }. Check the rights of that folder, or choose another data directory.
storage-disk-read-only = { $path } lies on a read-only disk. Choose a disk that can be written.
storage-disk-failed = Reading or writing { $path } failed: { $detail }
storage-file-link = { $path } is a link and not the file itself. It wasn't read and nothing was changed. Copy the file itself.
storage-file-folder = { $path } is a folder and not a file. Nothing was changed. Choose a file in it.
storage-file-device = { $path } is a pipe, a socket or a device and no plain file. It wasn't read and nothing was changed.
storage-file-empty = { $path } is empty. Nothing was changed. It may not have been copied to its end; copy it again.
storage-file-too-large = { $path } is larger than { $max }. It wasn't read and nothing was changed. See whether it is the right file.
storage-file-name = The name is too long, or has characters that the system doesn't take: { $path }. Nothing was changed. Rename it and try again.
storage-file-missing = There is no file { $path }. Nothing was changed. Check its name and folder, and whether the stick it is on is plugged in.
storage-file-denied = { $path } may not be read. Nothing was changed. Check its permissions.
storage-fresh-exists = This file is there already and was left alone: { $path }. Choose another name, or move it away first.
storage-fresh-link = { $path } is a link and could lead anywhere. Nothing was written or changed. Choose another name.
storage-fresh-folder = { $path } is a folder. Nothing was written or changed. Add the name of a file.
storage-fresh-device = { $path } is a pipe, a socket or a device. Nothing was written or changed. Choose another name.
storage-fresh-no-folder = There is no folder { $path }, and nothing was written. If it is on a stick, check that the stick is plugged in; else make the folder first.
storage-fresh-no-place = There is no folder { $path }, and nothing was written. If it is on a stick, check that the stick is plugged in; if a file is meant, let its name end in .{ $ending }.
storage-fresh-not-a-folder = { $path } is a file and not a folder; nothing can be put into it. Nothing was changed. Choose another folder.
storage-fresh-not-empty = { $path } is not empty and was left alone. Choose an empty directory.
storage-fresh-data = { $path } is the data directory of a ledger, or lies in one. Only the ledger belongs there, so nothing was written. Choose another folder, such as a stick.
storage-fresh-dash = Here - does not stand for the screen. Nothing was written. Give a name; for a file that is called -, write ./-.
storage-fresh-no-name = No name was given. Nothing was written. Give the name of a file.
storage-fresh-name = The name is too long, or has characters that the system doesn't take: { $path }. Nothing was written. Choose another name.
storage-fresh-denied = No permission to write to { $path }. Nothing was changed. Check the rights, or choose another folder.
storage-fresh-read-only = { $path } lies on a read-only disk. Nothing was written. Check the switch of the stick, or choose another disk.
storage-fresh-full = The disk is full and { $path } was not written. No part of it was left, and all else is as it was. Make some room, or choose another disk.
storage-newer-version = The data was written by a later version (format { $version }). It can't be read here and was left as it is. Update the program, then open it again.

storage-lock-in-use = The data is in use by another window. Nothing was changed. Close that window first.
storage-lock-in-use-by = The data is in use by another window (process { $pid }). Nothing was changed. Close that window first.

storage-vault-missing = There is no ledger here yet. Run dundian init first, or name the data directory with --data.
storage-vault-exists = There is a ledger here already; it was left as it is. Choose another data directory for a new one.
storage-vault-locked = The ledger is locked. Enter the passphrase, or the recovery code if you have forgotten it.
storage-vault-wrong-passphrase = Wrong passphrase. Nothing was changed. Try again, or use the recovery code.
storage-vault-wrong-code = This is not the recovery code of this ledger. Nothing was changed. See which computer the code belongs to.
storage-vault-short-passphrase = The passphrase is too short: it takes at least { $least } characters that are not all blanks. None was set. Please choose a longer one.
storage-vault-damaged = The key file vault.json and its copy are both damaged. The data files are still there, unchanged. Restore the two files from a backup.
storage-vault-other-key = This vault.json doesn't hold the key of the data that is here: it is from before the data key was renewed, or of another ledger, and opens nothing. The data is all there, unchanged. Use the passphrase or recovery code of after the renewal; if that doesn't help, put the vault.json of a backup made after it here, and delete vault.copy.json.
storage-code-length = A recovery code has 25 characters, { $found } were entered. Compare with the paper.
storage-code-character = No recovery code holds the character “{ $character }”. Compare with the paper and enter it again.
storage-code-check = Some characters of the recovery code are wrong or swapped. Compare it with the paper, group by group.

storage-journal-full = Not saved: { $reason } All earlier records are there, and what you are writing stays in the draft.
storage-journal-disk = Not saved: { $reason } All earlier records are there, and what you are writing stays in the draft.
storage-journal-closed = An earlier write failed, so writing has stopped to lose nothing: { $reason } All records saved before are there. Start the program again; if this returns, check the disk.
storage-journal-too-large = Not saved: { $bytes } bytes at once are over the limit of { $limit }. Save in several parts.

storage-store-damaged = The lookup store is damaged and is being rebuilt from the journal. No record is lost.
storage-store-other-schema = The lookup store was written by another version and is being rebuilt from the journal. No record is lost.
storage-store-hung = The lookup store doesn't answer. It was stopped and is being rebuilt from the journal. No record is lost.
storage-store-failed = The lookup store failed and is being rebuilt from the journal. No record is lost.
storage-store-disk = The lookup store can't be written: { $reason } All saved records are in the journal.
storage-store-closed = The lookup store is closed. All saved records are there. Start the program again.
storage-store-too-large = A record of { $bytes } bytes is over the limit of { $limit } and was not written. Shorten it and save again.

storage-draft-bad-name = “{ $name }” can't name a draft.
storage-draft-too-large = The draft has { $bytes } bytes, over the limit of { $limit }. This state was not kept, the last one was. Shorten the text.
storage-draft-disk = The draft was not kept: { $reason } What is on the screen is still there. Save it soon, or copy it.
storage-short-full = full
storage-short-read-only = read-only
storage-disk-waits = The disk has not answered for 5 seconds; still waiting. Until it does, what was just entered is not saved. Please don't switch off or unplug anything.
