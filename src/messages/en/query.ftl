# Todo, progress, data quality
query-todo-concern = concern
query-todo-tell = to be told
query-todo-close = to be closed
query-todo-matter = promise
query-todo-revisit = announced
query-todo-must-visit = must visit
query-todo-never-visited = never seen
query-todo-not-yet-visited = not yet
query-todo-remark = remark
query-todo-answer = answered
query-todo-alike = alike
query-todo-draft = draft
query-todo-conflict = conflict
query-todo-conflicts-title = { $count } records were written in two ways
query-todo-unsent = not sent
query-todo-unsent-title = { $count } entries have not been sent
query-group-review = to review
query-group-overdue = overdue
query-group-today = today
query-group-week = within a week
query-group-later = later
query-group-waiting = waiting for others
query-reason-overdue = { $days ->
    [1] 1 day late
   *[other] { $days } days late
}
query-reason-due-today = due today
query-reason-workdays-left = { $days ->
    [1] 1 working day left
   *[other] { $days } working days left
}
query-reason-calendar-unknown = no holidays known for { $year }: only weekends were counted off
query-reason-urgent = urgent
query-reason-urged = { $times ->
    [1] urged once
   *[other] urged { $times } times
}
query-reason-reopened = reopened
query-reason-sent-back = sent back
query-reason-extended = { $times ->
    [1] put off once
   *[other] put off { $times } times
}
query-reason-not-told = household not told yet
query-reason-told-on = told on { $day }
query-reason-with = with { $who }
query-reason-must-visit = must visit
query-reason-never-visited = never visited
query-reason-nobody-home = { $times ->
    [1] nobody home once
   *[other] nobody home { $times } times
}
query-reason-last-seen = { $days ->
    [0] seen today
    [1] seen yesterday
   *[other] seen { $days } days ago
}
query-reason-announced = announced for { $day }
query-reason-promised = promised for { $day }
query-reason-no-day = no day was set
query-reason-assignment-left = { $days ->
    [1] 1 day left
   *[other] { $days } days left
}
query-reason-asked = remark: { $verdict }
query-reason-asked-by = remark: { $verdict } · answer by { $day }
query-reason-answered = answered { $day }
query-reason-remarked = with a remark
query-reason-escalated = { $level } level
query-reason-asked-up = put to the committee
query-reason-begun = begun { $days } days ago
query-reason-in-conflict = two versions of a { $kind }
query-reason-merged-into-each-other = households merged into each other: decide which one stands
query-reason-not-sent-for = the oldest has waited { $days } days
query-metric-coverage = households covered
query-metric-visits = visits
query-metric-must-visit = must-visit on time
query-metric-nights = nights stayed
query-metric-settled-on-time = settled on time
query-metric-told = households told
query-metric-matters-done = matters done
query-metric-policy-coverage = policies explained
query-metric-satisfaction = satisfaction
query-formula-coverage = Households where somebody was met at least once in the period, of those the assignment asks for. Nobody home does not count as covered; excused households and those not in the register are left out.
query-formula-visits = Visits in the period at which somebody was met, of households times visits asked for each. Nobody home does not count; a visit to several households counts for each.
query-formula-must-visit = Must-visit households met within their interval before the last day, of all must-visit households. The interval is 30 days where the assignment sets none.
query-formula-nights = Nights stayed in the period, of nights asked for times cadres. A night counts once for a cadre.
query-formula-settled-on-time = Concerns raised in the period and settled by their due date, of those settled or past it.
query-formula-told = Concerns raised in the period whose household was told, of those settled or declined.
query-formula-matters-done = Matters done, of those taken on in the period. Dropped ones are left out.
query-formula-policy-coverage = Pairs of household and policy explained and understood by the last day, of those due. The last time counts; “explain again” does not.
query-formula-satisfaction = Concerns raised in the period whose household is satisfied or mostly satisfied, of those that said.
query-pace-ahead = ahead
query-pace-on-track = on track
query-pace-behind = behind
query-pace-none = no pace
query-flaw-no-number = no number
query-flaw-no-residents = residents not known
query-flaw-no-category = no category
query-flaw-bad-phone = phone number that cannot be one
query-flaw-look-alike = may be the same household
query-flaw-same-number = same number twice
query-flaw-no-text = visit without any text
query-flaw-no-household = concern without a household
