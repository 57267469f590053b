# The interface: seven screens, top and bottom lines, what lies over them.
app-name = dundian
app-comma = { ", " }
app-tab-today = Today
app-tab-visits = Visits
app-tab-households = Households
app-tab-todo = To do
app-tab-progress = Progress
app-tab-policies = Policies
app-tab-tasks = Tasks
app-tab-exchange = Exchange

app-day = { $month }-{ $day }
app-day-of-year = { $year }-{ $month }-{ $day }
app-month = { $year }-{ $month }
app-weekday = { $n ->
    [0] Mon
    [1] Tue
    [2] Wed
    [3] Thu
    [4] Fri
    [5] Sat
   *[6] Sun
}
app-lunar = lunar { $date }
app-ago-today = today
app-ago-yesterday = yesterday
app-ago-days = { $days } d ago
app-ago-months = { $months } mo ago
app-ago-years = { $years } yr ago
app-due-past = { $days ->
    [1] 1 day late
   *[other] { $days } days late
}
app-due-today = due today
app-due-tomorrow = due tomorrow
app-due-in = { $days } days left
app-minutes = { $minutes } min
app-people = { $people } people
app-group = grp { $group }
app-number = no. { $number }
app-of = { $done } / { $total }

app-assignment-days = { $days } days left
app-unsent = unsent { $count }
app-read-only = read only
app-draft-pending = draft: saving
app-draft-safe = draft: safe
app-too-small = The window is too small: { $columns } columns and { $rows } rows are needed, it has { $now_columns } and { $now_rows }. Make it larger to go on; nothing that was typed is lost.

app-open-failed = Can't be opened
app-lock-passphrase = Passphrase
app-lock-recovery = Recovery code
app-lock-trying = Trying…
app-lock-wrong = That is not the passphrase. Try again.
app-lock-wrong-recovery = That is not the recovery code. Compare it with the paper and try again.
app-lock-use-recovery = Forgotten it? ↓ takes the recovery code instead
app-lock-use-passphrase = ↓ goes back to the passphrase

app-household-elsewhere = another village’s household
app-cadre-elsewhere = a cadre not known here
app-household-gone = This household is no longer in the register.
app-nobody-home = nobody home
app-never-visited = never seen
app-must-visit = must be visited
app-must-visit-mark = must
app-visit-policies = policies explained: { $count }
app-visit-unwritten = (nothing written)
app-visit-concerns = { $count } con.
app-household-counts = { $all } households, { $never } never visited
app-sorted = by { $by }
app-sort-register = register
app-sort-last-visit = longest unseen
app-sort-name = name

app-filter = Filter
app-filter-found = { $count } found
app-filter-nothing = Nothing was found.
app-filter-nothing-do = Esc shows all.
app-all-visited = Every household has been visited.
app-all-visited-do = Esc, or F6 once more, shows all.

app-today-draft = A visit not finished
app-today-due = Late and due today
app-today-logged = Logged today
app-today-more = { $count } more; Enter shows the to-do list
app-draft-go-on = Enter goes on
app-saved-mark = safe
app-empty-today = Nothing is late and nothing is due today.
app-empty-today-do = When you come back from a visit, F2 logs it.
app-empty-visits = No visit has been logged yet.
app-empty-visits-do = F2 logs the first one.
app-empty-households = There are no households in the register yet.
app-empty-households-do = Press { $roster } to take in the village's roster (xlsx, xls or csv), { $villages } to add a village; or { $visit } and enter households as you visit them.
app-empty-todo = Nothing waits.
app-empty-todo-do = Concerns heard, matters promised and visits announced will line up here.
app-empty-progress = There were no visits in this time.
app-empty-policies = There are no policies yet.
app-empty-policies-do = Press { $add } to type or paste one, { $import } to take a list in from a file. The plain text can then be read out from here.

app-fact-cadres = Visitors
app-fact-met = Met
app-fact-next = Next visit
app-fact-last-visit = Last visit · { $ago }
app-fact-categories = Categories
app-fact-address = Address
app-fact-residents = Residents
app-fact-phone = Phone
app-fact-members = Family
app-fact-note = Note
app-fact-result = Result
app-fact-told = Told
app-fact-promised = Promised
app-fact-action = Action
app-fact-done = Done
app-fact-responsible = Responsible
app-fact-due = Due
app-dossier-seen = { $times ->
    [1] Visited once, { $ago }
   *[other] Visited { $times } times, last { $ago }
}
app-dossier-history = All that happened here
app-dossier-empty = Nothing yet. F2 logs a visit.

app-policy-question = Q
app-policy-answer = A
app-policy-audience = For
app-policy-everyone = all households
app-policy-covered = Understood
app-policy-open = Still to be told
app-names-and-more = { $names } and { $more } more

app-progress-own = My assignments
app-progress-all = All assignments
app-no-target = no target
app-as-of = as of { $day }
app-pane-pictures = Calendar and curve
app-pane-villages = Villages
app-pane-cadres = Cadres
app-pane-offices = Offices below


app-help-title = Keys
app-help-here = What works here
app-palette-title = Commands
app-palette-nothing = There is no such command.
app-search-title = Search
app-search-what = Type what to look for; spaces part words.
app-search-busy = Searching…
app-search-nothing = Nothing was found.
app-messages-title = Messages
app-messages-none = No messages yet.
app-confirm-title = Please confirm
app-yes = yes
app-no = no
app-no-page = { $kind } { $name } has no page of its own.

app-step-title = The next step · { $what }
app-step-title-many = The next step of { $count } at once
app-step-way = Next step
app-step-note = Note
app-step-satisfaction = Content
app-step-saved = { $count ->
    [1] Safe on disk: { $to }
   *[other] Safe on disk: { $count } to { $to }
}
app-step-none = This needs no next step; Enter goes to where it lives.
app-step-none-common = These have no step in common; take them one by one.
app-step-not-yet = The work isn't done, so the household can't be told yet. F6 takes it further first.
app-step-day = Write the day like 2026-11-22.
app-record-gone = This record is gone; nothing was changed.

app-visit-saved = The visit is safe on disk.
app-saved = Safe on disk.
app-undo-nothing = There is nothing to take back.
app-redo-nothing = There is nothing to make again.
app-draft-found = A visit was left unfinished; all of it is here. F2 goes on.
app-draft-unreadable = The unfinished visit can't be read; it was left as it is. A new one can be begun.
app-draft-first = Finish this one first; to begin another, save it, or throw it away with F8 on the first screen.
app-draft-kept = Kept as a draft; F2 goes on.
app-draft-dropped = The draft is thrown away.
app-drop-draft = Throw the unfinished visit away? It can't be brought back.
app-quit-writing = Something is still being written to disk. Quit all the same?
app-copied = Copied.
app-mouse-on = The mouse works here: click tabs and rows.
app-mouse-off = The mouse is the terminal's: text can be selected.

app-opening-catching-up = Taking in what came since the last time
app-opening-rebuilding = Making the store anew from the journal
app-report-torn = A write was cut short the last time and was taken off; all that was acknowledged is here.
app-report-damage = { $count } stretches of the journal can't be read; all else was recovered. dundian doctor tells more.
app-report-newer = { $count } entries were written by a later version; they are kept and not shown.
app-store-trouble = The store is out of use ({ $reason }). What is logged is safe on disk all the same; the next start mends it.
app-shell-no-terminal = There is no terminal here. Start the program from a terminal window; for scripts, dundian --help lists the commands.
app-shell-terminal = The terminal fails: { $reason }. All that was acknowledged is safe, and so is the draft.
app-shell-worker = Something went wrong inside ({ $place }) and the interface was closed. All that was acknowledged is safe, and so is the draft; please open it again, and pass this sentence on to those who maintain it.

app-to = { " to " }
app-fact-villages = Villages
app-task-over = over
app-empty-tasks = No assignments yet.
app-empty-tasks-do = Press F6 to write one: which villages, which period, how many households. Those that the committee sends appear here, too.
app-opening-importing = Going on with an import that was cut short
