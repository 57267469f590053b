# What waits; corrections and removals of visits.
waiting-told-what = What was said
waiting-told-by = Told by
waiting-reopens = Saving reopens this by itself; it is then due { $due }.
waiting-saved-reopened = { $count ->
    [1] Safe on disk: not content, so it is reopened
   *[other] Safe on disk: not content, { $count } are reopened
}
waiting-stepped = Safe on disk: { $what } → { $to }
waiting-stepped-each = Safe on disk: { $count } went one step further each
waiting-and-undo = { $said }. { $key } takes it back
waiting-and-more = … and { $count } more
waiting-concerns-only = Only concerns can be put off or urged.
waiting-extend-title = Put off · { $what }
waiting-extend-title-many = Put off { $count } at once
waiting-extend-to = To
waiting-extend-help = 3天 is three working days after the due day; 12-05 is a day, too
waiting-extend-reason = Reason
waiting-extend-day = { $before } → { $day }, { $left } working days from today
waiting-extend-unread = This day can't be read. Write +3 (working days) or 12-05.
waiting-extended = { $count ->
    [1] Safe on disk: the due date is changed
   *[other] Safe on disk: { $count } due dates are changed
}
waiting-problem-of = { $what }: { $problem }
waiting-urge-title = { $times ->
    [0] Urge · { $what }
   *[other] Urge · { $what } (urged { $times } times)
}
waiting-urge-title-many = Urge { $count } at once
waiting-urge-help = Who was urged, and how; may stay empty
waiting-urged = { $count ->
    [1] Safe on disk: urged
   *[other] Safe on disk: { $count } urged
}
waiting-people = { $count } people
waiting-rule-days = { $days } working days
waiting-extended-times = { $count ->
    [1] put off once
   *[other] put off { $count } times
}
waiting-urged-times = { $count ->
    [1] urged once
   *[other] urged { $count } times
}
waiting-confirmed = Confirmed by
waiting-alike = Like it
waiting-alike-count = { $count } others in this village, { $open } open

waiting-history-title = Corrections · { $what }
waiting-history-first = { $when } written by { $who }
waiting-history-turn = { $when } corrected by { $who }
waiting-history-none = It was never corrected.
waiting-history-before = was
waiting-history-after = is
waiting-history-empty = (empty)
waiting-sensitivity = Sensitivity
waiting-corrected = Corrected { $count } times
waiting-remove-title = Take the visit out · { $who }
waiting-remove-reason = Reason
waiting-remove-why = Say why, such as: the wrong household, logged twice.
waiting-remove-parts = These { $count }
waiting-remove-go = go along
waiting-remove-stay = stay
waiting-remove-choose = Choose whether they go along or stay.
waiting-remove-help = What becomes of the concerns and matters above
waiting-removed = { $count ->
    [0] Safe on disk: the visit is out, and can be put back
   *[other] Safe on disk: the visit and { $count } concerns and matters are out, and can be put back
}
waiting-removed-why = Taken out: { $reason }
waiting-removed-mark = out
waiting-removed-none = No visit was taken out.
waiting-restored = { $count ->
    [0] Safe on disk: the visit to { $who } is back
   *[other] Safe on disk: the visit to { $who } and { $count } concerns and matters are back
}
waiting-restore-first = This visit was taken out; put it back before correcting it.
waiting-narrow-about = Concerns about
waiting-narrow-with = Waiting for
waiting-nobody-home-saved = Safe on disk: nobody home
waiting-draft-waits = The unfinished visit waits as a draft on Today.
waiting-drafts-full = At most { $max } visits can be unfinished at once; save one or drop one.
waiting-card-typed = Looks like the number of a bank card: only its last four digits are kept.
waiting-identity-typed = Looks like an identity number: only its last four digits are kept.
waiting-phone-typed = Holds a mobile number: leave it out unless it is needed.
waiting-gone = Taken out because
waiting-gone-hint = such as: misheard
waiting-part-why = Say why; the same key once more keeps it.
waiting-due-moved = { $number } is now due { $day }
