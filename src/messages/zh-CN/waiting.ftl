# 待办、走访的更正和作废。
waiting-told-what = 说了什么
waiting-told-by = 谁去回音
waiting-reopens = 存下后这件事自动重办，新期限 { $due }。
waiting-saved-reopened = { $count ->
    [1] 已保存：户主不满意，已转重办
   *[other] 已保存：户主不满意，{ $count } 件转重办
}
waiting-stepped = 已保存：{ $what } → { $to }
waiting-stepped-each = 已保存：{ $count } 件各进了一步
waiting-and-undo = { $said }。{ $key } 撤销
waiting-and-more = ……另有 { $count } 件
waiting-concerns-only = 只有诉求能延期、催办。
waiting-extend-title = 延期 · { $what }
waiting-extend-title-many = { $count } 件一起延期
waiting-extend-to = 延到
waiting-extend-help = “3天”是原期限后三个工作日；也可写 12-05、下周三
waiting-extend-reason = 原因
waiting-extend-day = { $before } → { $day }，离今天 { $left } 个工作日
waiting-extend-unread = 看不懂这个日子。写“3天”（工作日）、12-05 或下周三。
waiting-extended = { $count ->
    [1] 已保存：期限已改
   *[other] 已保存：{ $count } 件期限已改
}
waiting-problem-of = { $what }：{ $problem }
waiting-urge-title = { $times ->
    [0] 催办 · { $what }
   *[other] 催办 · { $what }（已催 { $times } 次）
}
waiting-urge-title-many = { $count } 件一起催办
waiting-urge-help = 催了谁、怎么说的；可以不写
waiting-urged = { $count ->
    [1] 已保存：已记催办
   *[other] 已保存：{ $count } 件已记催办
}
waiting-people = 涉及 { $count } 人
waiting-rule-days = 限 { $days } 个工作日
waiting-extended-times = 已延期 { $count } 次
waiting-urged-times = 已催办 { $count } 次
waiting-confirmed = 确认人
waiting-alike = 同类诉求
waiting-alike-count = 本村另有 { $count } 件，{ $open } 件没办结

waiting-history-title = 更正经过 · { $what }
waiting-history-first = { $when } { $who } 记下
waiting-history-turn = { $when } { $who } 更正
waiting-history-none = 没有更正过。
waiting-history-before = 原
waiting-history-after = 改
waiting-history-empty = （空）
waiting-sensitivity = 密级
waiting-corrected = 更正过 { $count } 次
waiting-remove-title = 作废走访 · { $who }
waiting-remove-reason = 原因
waiting-remove-why = 写明为什么作废，如：记错户、记了两遍。
waiting-remove-parts = 这 { $count } 件
waiting-remove-go = 一起作废
waiting-remove-stay = 留着继续办
waiting-remove-choose = 选一个：一起作废，还是留着继续办。
waiting-remove-help = 上面列出的诉求、实事如何处理
waiting-removed = { $count ->
    [0] 已保存：走访已作废，可随时恢复
   *[other] 已保存：走访和 { $count } 件诉求、实事已作废，可随时恢复
}
waiting-removed-why = 已作废：{ $reason }
waiting-removed-mark = 作废
waiting-removed-none = 没有作废的走访。
waiting-restored = { $count ->
    [0] 已保存：{ $who } 的走访已恢复
   *[other] 已保存：{ $who } 的走访和 { $count } 件诉求、实事已恢复
}
waiting-restore-first = 这次走访已作废，先恢复再更正。
waiting-narrow-about = 诉求类别
waiting-narrow-with = 等谁办
waiting-nobody-home-saved = 已保存：未遇
waiting-draft-waits = 没写完的那次留作草稿，在今日里接着写。
waiting-drafts-full = 最多同时留 { $max } 份没写完的走访，先存好或放弃一份。
waiting-card-typed = 像是银行卡号：存下时只留末四位。
waiting-identity-typed = 像是身份证号：存下时只留末四位。
waiting-phone-typed = 里面有电话号码：没有必要就删去。
waiting-gone = 作废原因
waiting-gone-hint = 如：听错了、记重了
waiting-part-why = 写明为什么作废；不作废就再按一次刚才的键。
waiting-due-moved = { $number } 的期限改为 { $day }
