# The first run
welcome-title = dundian
welcome-purpose = A ledger of village visits: each visit is written once, and what waits, the progress and each household's file come out of it. A concern stays on the list until the household is told, and households never visited are seen at a glance.
welcome-local = The data stays on this computer; nothing goes online.
welcome-begin = Begin a ledger
welcome-begin-about = three steps, one minute
welcome-sample = Look at sample data
welcome-sample-about = to try things; nothing is kept
welcome-exit = Leave
welcome-not-yet = There is no ledger yet. Begin one, or look at the sample data.

welcome-who = Who works here
welcome-name = Name
welcome-name-about = the name that visits are signed with
welcome-committee-name = Name
welcome-committee-name-about = the name that tasks and remarks are signed with
welcome-unit = Unit
welcome-unit-about = the office that sent you
welcome-role = Role
welcome-role-cadre-about = visits households and keeps a ledger
welcome-role-committee-about = gives tasks, gathers ledgers, answers

welcome-lock = Lock the ledger
welcome-protection = Lock
welcome-with-passphrase = passphrase
welcome-without-passphrase = no passphrase
welcome-passphrase = Passphrase
welcome-passphrase-about = { $least } characters or more
welcome-passphrase-composed = has Chinese in it; type it so each time
welcome-again = Once more
welcome-again-about = typed blindly, so twice
welcome-protection-about = asked for at each start; keeps others out
welcome-open-warning = Without a passphrase the ledger has no lock: if the laptop is lost or taken, whoever has it can read the households, phone numbers and concerns in it.
welcome-open-later = One can be set later with dundian passphrase change.
welcome-founding = Making the ledger; this takes a second or two.

welcome-code = Recovery code
welcome-code-purpose = Write it on paper and keep it away from the laptop. If the passphrase is forgotten, only this opens the ledger. It is shown once and kept nowhere.
welcome-check = Check
welcome-check-about = once written, type group { $group } off the paper
welcome-noted = It is on paper, no check

welcome-ready = The ledger is ready
welcome-ready-purpose = Import villages and a roster from the command line first, and households are listed here. Visits can be logged without, too.
welcome-next-villages = Villages
welcome-next-roster = Households
welcome-next-visit = Log a visit
welcome-next-help = Help
welcome-command-villages = dundian village import FILE
welcome-command-roster = dundian roster import FILE
welcome-work = Go to work

welcome-hint-move = choose
welcome-hint-choose = take it
welcome-hint-on = next
welcome-hint-field = other field
welcome-hint-turn = other choice
welcome-hint-found = make the ledger
welcome-hint-back = back

welcome-problem-no-name = the name is missing
welcome-problem-no-unit = the unit is missing
welcome-problem-short = under { $least } characters; or choose none above
welcome-problem-differ = not the same; please type it again
welcome-problem-unchecked = type the last group, or choose no check
welcome-problem-other-group = not the last group; please look again
welcome-problem-not-noted = not shown again once you leave; press again to
welcome-problem-founding = The ledger is being made, it won't take long. Press again to leave.
welcome-problem-failed = The ledger was not made: { $reason } All you typed is still here; you can try again.
