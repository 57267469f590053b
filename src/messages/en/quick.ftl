# Quick entry
quick-stray-mark = “{ $mark }” belongs to nothing: write what it is about before it or behind it
quick-twice = “{ $mark }”: the same thing said twice; take one out, or part two matters by “;”
quick-sign-elsewhere = “{ $sign }” means something only among complaints; here it is kept as text
quick-bad-due = “{ $text }” is no due date; write !urgent, !5wd, !3d or !11-30
quick-bad-moment = “{ $text }” looks like a day or a time, but there is none such; please correct it. If it is part of what was said, quote it: “{ $text }”
quick-bad-day = “{ $text }” is no day; write 11-30, next wed or +30
quick-nobody-named = A name must follow 接谈, as in: 接谈 李四(妻子)
quick-no-village = There is no village yet; import the list of villages first
quick-too-long = The line has { $chars } characters, at most { $max } fit; log it in parts
quick-nobody-home = nobody home
quick-no-concern = { " " }(noted only; to follow it up add #category or !due)
quick-open = { $word }, still open
quick-ask-new = “{ $word }” is not in the register:
quick-ask-household = Which household is “{ $word }”?
quick-ask-another = “{ $word }” is also the name of a household:
quick-ask-no-policy = No policy is called “{ $word }”:
quick-ask-policy = “{ $word }”: which policy, and was it understood?
quick-ask-village = In which village?
quick-ask-word = Which one is “{ $word }”?
quick-new-household = + enter a new household { $head } · { $place }
quick-as-text = none of these, keep it as text
quick-met = { $name } ({ $relation })
quick-due-guessed = due { $day } (weekends alone taken off)
quick-due-working = due { $day } ({ $count } working days)
quick-due-days = due { $day } ({ $count } days)
quick-due-day = due { $day }
quick-category = category { $category }
quick-responsible = with { $who }
quick-promised = promised by { $day }
quick-title = Quick entry
quick-manual = One line is one visit; Enter saves it, and the next one begins. Such as:
quick-manual-line = 张三 听诉求 ditch silted up #water !5wd 讲政策 医保✓ 办实事 disability card
quick-manual-head = first
quick-manual-head-is = the household by name, number or pinyin (several with 、); also 昨天15:00, 院坝会, 40min
quick-manual-complaints-is = complaints; with #category, !urgent, !5wd, !11-30 or @who also a concern; several with ;
quick-manual-policy-is = policies; √ behind one that was understood, ? behind one to be explained again
quick-manual-help-is = practical help; √ where it is done, 承诺11-30 where it is promised
quick-manual-anywhere = anywhere
quick-manual-anywhere-is = 未遇 (nobody home), 接谈 李四(wife) (who was met), 下次12-20 (next visit)
quick-waiting = { $count } more lines are not saved; they come when this one is
quick-empty = Nothing is written yet; begin with the household
quick-kept = The line is kept as it is; { $keys } goes on with it
quick-found = { $count ->
    [one] One line was not saved and is
   *[other] { $count } lines were not saved and are
} still here; { $keys } goes on
quick-draft-unreadable = A line that was not saved can't be read; it is left as it is, and a new one can be written
quick-not-saved = Not saved yet: { $problem }
quick-not-saved-open = Not saved yet; settle this first: { $question }
quick-saved = On disk: { $who }
quick-saved-part = { " · " }{ $kind } { $count }
quick-cli-do = Log a visit in one line
quick-cli-line = the line, best in quotes; - reads lines from stdin
quick-cli-dry = show what each part became and log nothing
quick-cli-after =
    A line says in turn: the household (head, number or pinyin; several with 、), when, where, 40min;
    拉家常 讲政策 议发展 听诉求 办实事 each begin a block.
    A complaint with #category !due or @who is also a concern; 懂 or ? follows the name of a policy,
    √ or 承诺11-30 a matter; 未遇, 接谈 李四(妻子) and 下次12-20 may stand anywhere. 新户王五 enters a household.
    A line that can mean several things is not logged; they are named, and the exit code is 2. It is 1 where
    something is wrong.
quick-cli-unreadable = Line { $line } is too long or no UTF-8 text; it was not logged
quick-cli-write = { ", " }write { $text }
quick-cli-not-saved = Not logged (line { $line }): { $text }
quick-cli-dry-run = A dry run; nothing was logged
quick-cli-refused = { $count } lines were not logged, for the reasons above; all others are on disk. Mend these lines alone and feed them again.
quick-pasted = { $count } lines were pasted, a visit each: save this one and the next comes.
quick-pasted-long = { $count } lines were pasted, a visit each; { $long } of them were too long and were cut, please check.
quick-pasted-left = { $count } lines were pasted, a visit each; { $left } more were not taken for want of room, paste them once these are saved.
