# Papers: the words on them. Column heads are those registers usually have.
report-day = { $year }-{ $month }-{ $day }
report-comma = {", "}
report-yes = yes
report-short-name = { $surname }.
report-number-left-out = [number left out]
report-seen = met
report-not-seen = nobody home
report-acknowledged = acknowledged
report-weekday = { $n ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[other] Sunday
}
report-hours = { $from }–{ $to }
report-due-working-days = { $days ->
    [one] one working day
   *[other] { $days } working days
}
report-due-date = agreed date
report-step = { $day } { $to }: { $note }
report-form-at-once = done at once
report-form-promised = promised
report-profile-full = for the superior (with names)
report-profile-work = for others (surnames alone, no phone numbers)

report-field-village = Village
report-field-group = Group
report-field-village-group = Village and group
report-field-number = Household no.
report-field-head = Head
report-field-categories = Categories
report-field-must-visit = Must visit
report-field-residents = Residents
report-field-address = Address
report-field-phone = Phone
report-field-keepers = Paired cadres
report-field-last-visit = Last visit
report-field-visits = Visits
report-field-open-concerns = Open concerns
report-field-never = Never visited
report-field-visit-date = Date of visit
report-field-weekday = Weekday
report-field-visit-time = Time
report-field-place = Place
report-field-cadres = Cadres
report-field-met = Person met
report-field-relation = Relation to head
report-field-seen = Met
report-field-chat = Small talk
report-field-policy-talk = Policies
report-field-development = Development
report-field-complaints = Complaints
report-field-help = Help
report-field-concern-count = Concerns
report-field-next = Next visit
report-field-acknowledged = Acknowledged
report-field-note = Note
report-field-concern-number = Number
report-field-raised = Recorded
report-field-concern-category = Category
report-field-concern-text = Concern
report-field-people = People affected
report-field-urgency = Urgency
report-field-responsible = Responsible
report-field-level = Level
report-field-due = Due
report-field-due-rule = Rule of due date
report-field-extended = Put off
report-field-urged = Urged
report-field-concern-state = State
report-field-progress = Handling
report-field-settled-on = Settled
report-field-told-on = Told
report-field-told-by = Told by
report-field-satisfaction = Satisfaction (as noted by the cadre)
report-field-similar = Similar to
report-field-date = Date
report-field-need = Need
report-field-form = Form
report-field-promised = Promised for
report-field-action = What was done
report-field-done-on = Done
report-field-cost = Cost
report-field-confirmed-by = Confirmed by
report-field-state = State
report-field-policy = Policy
report-field-version = Version
report-field-document = Document no.
report-field-outcome = Outcome

report-period = { $from } to { $to }
report-month = { $month }/{ $year }
report-summary-visits = { $households } households visited, { $visits } visits, policies explained at { $policies }; { $concerns } concerns raised, { $settled } settled; { $matters } matters done.
report-list-line = { $number }. { $place } { $head }: { $text }
report-figure-households = households in all
report-figure-households-covered = households visited
report-figure-visits = visits
report-figure-concerns = concerns raised
report-figure-concerns-settled = concerns settled
report-figure-matters-done = matters done
report-figure-policy-households = visits with policies explained
report-figure-nights = nights stayed
report-figure-summary-visits = summary of visits
report-figure-list-concerns = list of concerns
report-figure-list-escalated = concerns for above
report-figure-period = period
report-figure-unit = office
report-figure-author = filled in by
report-figure-filled-on = filled in on
