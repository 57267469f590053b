# Conflicts: what two people wrote into the same field, for a person to decide.

conflicts-field-must-visit = Must-visit household
conflicts-field-identity = End of the identity number
conflicts-field-blocks = What was written
conflicts-field-level = Level
conflicts-field-satisfaction = How content
conflicts-field-told-by = Told by
conflicts-field-due-rule = Rule behind the due date
conflicts-field-urged = Urged
conflicts-field-extended = Put off
conflicts-field-similar = Group of similar ones
conflicts-field-cost = Cost
conflicts-field-devices = Computers in use
conflicts-field-role = Role
conflicts-field-verdict = Verdict
conflicts-field-author = Author
conflicts-field-ring = Merged into each other
conflicts-times = { $times ->
    [one] { $times } time
   *[other] { $times } times
}
conflicts-identity = ending in { $last4 }
conflicts-due-workdays = { $days } working days
conflicts-due-date = a chosen date
conflicts-block = { $block }: { $text }
conflicts-target-coverage = Coverage { $percent }%
conflicts-target-visits = { $times } visits to each household
conflicts-target-must-visit = Must-visit households every { $days } days
conflicts-target-nights = { $nights } nights stayed
conflicts-target-policies = Policies to explain: { $codes }
conflicts-empty = (empty)
conflicts-device = computer { $device }
conflicts-device-own = this computer

conflicts-do-settle = Decide on a conflict: which side holds
conflicts-arg-id = Id of the conflict (first column of the list) or its beginning; a record's id where it has one conflict
conflicts-arg-take = Which side to take: A, B, C…
conflicts-arg-note = Why it is decided like this; kept in the flow
conflicts-col-side = Side
conflicts-col-value = Value
conflicts-col-by = By
conflicts-col-at = At
conflicts-col-where = On
conflicts-none = There is no conflict to decide on.
conflicts-cli-how = Which side holds: dundian conflicts settle ID --take A
conflicts-cli-unknown = No conflict has the id “{ $id }”; nothing was changed. See dundian conflicts for those there are.
conflicts-cli-ambiguous = { $count } conflicts fit “{ $id }”; nothing was changed. Write more of the id: { $ids }
conflicts-cli-settled = This was decided already: { $name } · { $label }, by { $who } on { $when } for “{ $value }”. Nothing was changed.
conflicts-cli-no-side = There are only { $sides } to choose from, no side { $side }. Nothing was changed.
conflicts-cli-bad-side = “{ $side }” is no side: write one letter such as A, B, C.
conflicts-cli-done = Decided: { $name } · { $label } is { $side } ({ $value }).

conflicts-unknown-writer = somebody unknown
conflicts-head-shown = { $side } · shown for now
conflicts-before = Before: { $value }
conflicts-before-empty = Before: nothing
conflicts-ring-merged = Somebody merged { $other } into this household
conflicts-heading = Conflicts to decide on
conflicts-place = { $at } of { $count }
conflicts-reading = Reading…
conflicts-taken = Decided: { $name } · { $label } is { $side } ({ $value })
conflicts-taken-all = Decided: all of { $name } as { $who } wrote it
conflicts-taken-most = Decided: { $name } as { $who } wrote it; { $left } more to decide that they didn't write
conflicts-last = There is no conflict after this one.
conflicts-first = There is no conflict before this one.
conflicts-stands = Merged into each other; decided to stand
conflicts-not-text = This is no running text: only one of the sides can be taken.
conflicts-decided = Written in two ways; decided like this
conflicts-mark = Two say different things. { $label }: { $sides }
conflicts-mark-side = { $value } ({ $who })
conflicts-mark-ring = Merged into { $others } and the other way round: decide which one stands
conflicts-write-title = { $name } · { $label }
conflicts-write-side = { $side } { $who }: { $value }
conflicts-write-help = Write what holds; saved, it takes the place of both.
conflicts-written = Decided: { $name } · { $label } as newly written
conflicts-todo-do = Enter sets the sides side by side; on the command line: dundian conflicts.
