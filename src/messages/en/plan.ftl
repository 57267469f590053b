# The round of a day: whom to see first and why, and the sheet of paper.
plan-round = A round for today
plan-on-the-way = On the way
plan-title = Plan for { $day } { $weekday }
plan-count = { $count } households
plan-left = { $count } more overdue or due find no room today
plan-nothing = Nobody to plan for today.
plan-nothing-do = Once there are households, announced visits, promises and due concerns, they stand here by village and group.
plan-file = plan-{ $day }
plan-folder = dundian
plan-written = Written to { $path }
plan-not-written = Not written: { $reason } Nothing is lost; it can be written again.
plan-ending = What kind of file is { $path } to be? Its name should end in .html or .txt.
plan-do = Plan a day: whom to see, why, and what to bring up
plan-arg-date = The day; today if not given
plan-arg-out = Write a file: .html to be printed, .txt as plain text; an existing file is left alone

plan-why-concern-late = concern { $days } days late: { $text }
plan-why-concern-today = concern due today: { $text }
plan-why-concern-soon = concern due in { $days } days: { $text }
plan-why-tell = result not told yet: { $text }
plan-why-close = told; ask if content: { $text }
plan-why-matter = promised: { $need }
plan-why-matter-late = promised, { $days } days late: { $need }
plan-why-matter-today = promised for today: { $need }
plan-why-matter-soon = promised in { $days } days: { $need }
plan-why-announced-late = announced, { $days } days ago
plan-why-announced-today = announced for today
plan-why-announced-soon = announced in { $days } days
plan-why-must-visit = must-visit, nobody met for { $days } days
plan-why-never = never visited
plan-why-never-must = must-visit, never visited
plan-why-never-missed = { $times ->
    [1] nobody home once
   *[other] nobody home { $times } times
}
plan-why-not-yet = not yet seen for this assignment, last { $days } days ago
plan-why-policies = { $count ->
    [1] 1 policy to explain
   *[other] { $count } policies to explain
}

plan-talk-concern = concern { $number } { $text } ({ $due })
plan-talk-matter = promised { $need } ({ $due })
plan-talk-policy = explain { $title }

plan-html-lang = en
plan-whose = { $whose }  { $count } households
plan-paper-why = why
plan-paper-talk = bring up
plan-paper-last = last visit
plan-paper-phone = tel. { $phone }
plan-paper-foot = This sheet tells about households: keep it safe, hand it to nobody.
