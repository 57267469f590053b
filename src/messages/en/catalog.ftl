# Catalogues: commands, checks and campaigns
catalog-rule-none = not a rule of the form key=value
catalog-rule-key = there is no rule "{ $key }"; there are: { $known }
catalog-rule-value = "{ $key }=" has no value "{ $value }"; it may be: { $known }
catalog-slip = line { $line }: { $what }
catalog-slip-syntax = not TOML that can be read: { $reason }
catalog-slip-key = there is no key "{ $key }"; there are: { $known }
catalog-slip-score = nothing is scored here; "{ $key }" wasn't taken
catalog-slip-missing = "{ $key }" is missing
catalog-slip-kind = "{ $key }" doesn't hold what is read there
catalog-slip-day = "{ $day }" is no day; write 2026-01-01
catalog-slip-purpose = this version doesn't know catalogues of = "{ $of }"; it knows: { $known }
catalog-slip-twice = the code "{ $code }" is taken by an earlier item
catalog-slip-many = { $count } items, and at most { $max } are taken
catalog-slip-rule = this rule doesn't apply, the others do: { $why }
catalog-slip-meeting = there are no meetings yet, so nothing counts by this rule
catalog-slip-no-rules = goal "{ $goal }" has no rules; only records that name it count
catalog-do = catalogues: lists that a committee keeps as files, such as the goals of a campaign
catalog-do-add = put a catalogue that comes with the program into the ledger, so that those below get it
catalog-do-import = import a catalogue (TOML); a changed text is the next version
catalog-do-check = check the file of a catalogue and write nothing
catalog-do-show = write a catalogue out as a file
catalog-do-list = list the catalogues
catalog-do-goal = name the goal of a campaign it counts under; without a goal the rules tell
catalog-after-import = To change a catalogue: dundian catalog show SJSC > FILE, edit, dundian catalog import FILE.
catalog-arg-shipped = code or title, such as SJSC
catalog-arg-file = the file of the catalogue
catalog-arg-which = code or title of the catalogue
catalog-arg-version = which version; the one in use where none is named
catalog-arg-campaign = show what counts under the goals of this campaign: code or title of its catalogue
catalog-arg-goal = list the records under this goal: its code or name
catalog-arg-goal-of = code or name of the goal
catalog-unknown = There is no catalogue "{ $code }". Nothing was changed. dundian catalog list shows which there are.
catalog-not-shipped = No catalogue "{ $code }" comes with the program; there are: { $known }. Nothing was changed; for a file of your own use dundian catalog import.
catalog-refused = The catalogue wasn't taken, and nothing was changed. Mend this and import it again:
    { $slips }
catalog-saved = catalogue saved: { $title }, version { $version }
catalog-same = nothing new: version { $version } of catalogue { $code } says the same
catalog-checked = can be imported: { $title }, { $items } items
catalog-of-later = Catalogue { $code } (of = { $of }) was written by a later version of the program; this one can't write all of it and wrote nothing. The record is kept whole. Update the program to see it.
catalog-no-campaign = Catalogue { $code } is no campaign. dundian catalog list shows which are.
catalog-slips = not counted in catalogue { $code } (lines as dundian catalog show { $code } writes them):
    { $slips }
catalog-unknown-goal = There is no goal "{ $goal }"; there are: { $known }. Nothing was changed.
catalog-goal-named = counts under: { $goal }
catalog-goal-none = no goal is named any more; the rules tell
catalog-shipped = with the program
catalog-always = any time
catalog-since = since { $from }
catalog-until = until { $to }
catalog-between = { $from } to { $to }
catalog-head = { $title } { $version } · { $days } · this week { $week_from } to { $week_to }
catalog-foot = A record counts under every goal whose rules it fits, so these don't add up. To see the records under one: --goal CODE.
catalog-col-goal = goal
catalog-col-week = { $kind }, this week
catalog-col-kind = kind
catalog-col-what = what
