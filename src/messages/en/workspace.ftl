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
