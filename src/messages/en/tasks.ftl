# Assignments and stays: the screen and the sheets.
tasks-running = Running
tasks-coming = Coming
tasks-over = Over
tasks-stays = Stays
tasks-begins = begins { $day }
tasks-begins-in = { $days ->
    [1] tomorrow
   *[other] in { $days } days
}
tasks-ended-early = Ended early on { $day }: { $reason }
tasks-targets = Targets, and where they stand ({ $percent }% of the time gone)
tasks-fact-cadres = cadres
tasks-village-households = { $village } ({ $count })
tasks-and-more = { $count } more
tasks-excused = Excused: { $count }
tasks-handovers = Handovers
tasks-handover-line = { $from } to { $to }
tasks-policy-not-in-force = { $code }: not in the catalogue, or not in force today
tasks-nights-count = { $nights ->
    [1] 1 night
   *[other] { $nights } nights
}
tasks-stay-title = Stay · { $village }
tasks-stay-counts = counts for
tasks-stay-counts-nowhere = Counts for no assignment: none has this village and cadre in this period.
tasks-none-at-hand = No assignment is at hand.
tasks-stay-not-handed-over = A stay can't be handed over; choose an assignment.

tasks-sheet-new = New assignment
tasks-sheet-edit = Edit · { $title }
tasks-sheet-handover = Hand over · { $title }
tasks-sheet-ending = End or delete · { $title }
tasks-sheet-stay = Log a stay
tasks-sheet-stay-edit = Edit the stay
tasks-sheet-stay-removal = Delete the stay · { $village } { $day }
tasks-title-of = Visits in { $village }
tasks-campaign-usual = 三解三促
tasks-single = further households
tasks-coverage = cover %
tasks-visits-each = visits each
tasks-must-visit-days = must-visit every (days)
tasks-nights = nights
tasks-policies = policies to tell
tasks-help-title = A name that tells at once what it is
tasks-help-to = 12-31, year end, month end, 3 months, 90 days: all are read
tasks-help-from = today, tomorrow, 12-1: all are read
tasks-help-single = Households outside of these villages that are to be seen, too
tasks-help-coverage = Share of the households to be seen; empty: not asked for
tasks-help-visits-each = Visits to each household at least; empty: not asked for
tasks-help-must-visit-days = Days at most between visits where one must go; empty: 30
tasks-help-nights = Nights in the village; empty: not asked for
tasks-help-colleague = Nobody fits? Type name, a space and unit to enter them
tasks-help-handover-note = What is unfinished, which households to mind
tasks-newcomer = { $unit } · new
tasks-picked-before = { $count } more before these
tasks-picked-in-all = { " " }{ $count } in all

tasks-told-villages = { $count ->
    [1] 1 village
   *[other] { $count } villages
}
tasks-told-households = { $count ->
    [1] 1 household
   *[other] { $count } households
}
tasks-told-must-visit = { $count } of them must-visit
tasks-told-excused = { $count } excused
tasks-told-days = { $from } to { $to } ({ $days } d)
tasks-note-backwards = It ends before it begins.
tasks-note-past = This day has passed.
tasks-note-empty-village = { $more ->
    [0] { $village } has no households in the register yet; import its roster first.
   *[other] { $village } and { $more } more have no households in the register yet; import their rosters first.
}
tasks-unchosen = “{ $what }” was looked for and nothing chosen: press Enter on one, or delete it.
tasks-nothing-held = Choose a village, or some households.
tasks-day-unread = This isn't a day; write it like 2026-12-31.
tasks-number-unread = Digits only.
tasks-saved = Assignment is on disk: { $title }

tasks-handover-from = from
tasks-handover-to = to
tasks-handover-on = day
tasks-handover-note = to know
tasks-handover-nobody = Choose who takes it.
tasks-note-handover-early = This day is yet to come; the assignment changes hands as soon as it is saved.
tasks-handed-over = On disk: { $name } has the assignment now

tasks-way = Action
tasks-way-end = end early
tasks-way-remove = delete
tasks-help-way = Delete only what was a mistake; the ledger keeps it, and it can be undone
tasks-last-day = last day
tasks-reason = why
tasks-end-not-early = It ends on { $day } anyway; to make it longer, edit it.
tasks-ended = On disk: ended early
tasks-removed = Deleted; the ledger keeps it.

tasks-stay-village = village
tasks-stay-from = from
tasks-stay-to = left on
tasks-stay-cadre = who
tasks-help-stay-from = yesterday, 11-18: all are read
tasks-help-stay-to = The day of leaving; or: 2 nights
tasks-stay-told = { $from } to { $to }, { $nights ->
    [1] 1 night
   *[other] { $nights } nights
}
tasks-stay-where = Choose a village.
tasks-stay-who = Choose who stayed.
tasks-stay-no-night = Came and left on one day, so no night; change the day of leaving.
tasks-note-nights-to-come = Nights that are yet to come count when they are over.
tasks-note-overlap = { $nights ->
    [1] 1 night is
   *[other] { $nights } nights are
} in the stay from { $from } to { $to } in { $village }, too; they count once.
tasks-stay-saved = Stay is on disk: { $village }, { $nights ->
    [1] 1 night
   *[other] { $nights } nights
}

tasks-do-edit = Change an assignment; what isn't named stays
tasks-do-handover = Hand an assignment to somebody else
tasks-arg-assignment = The assignment, by title or id
tasks-arg-villages = Code of a village; may be given again; they take the place of those before
tasks-arg-handover-to = Who takes it, by name or id
tasks-arg-handover-from = Who gives it; not needed where only one has it, or it is your own
tasks-arg-handover-on = The day; today if not said
tasks-arg-handover-note = What they must know
tasks-arg-cadres = who has it: names or ids with commas between; it replaces those before
tasks-unknown-cadre = Nothing was saved: there is no “{ $name }”. Make them known first: dundian invite --cadre { $name } --unit UNIT --out STICK, or type “name unit” among the cadres of an assignment.
