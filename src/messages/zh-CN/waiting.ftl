# 待办、走访的更正和作废。
waiting-told-what = 说了什么
waiting-told-by = 谁去回音
waiting-reopens = 存下后这件事自动重办，新期限 { $due }。
waiting-saved-reopened = { $count ->
    [1] 已落盘：户主不满意，已转重办
   *[other] 已落盘：户主不满意，{ $count } 件转重办
}
waiting-stepped = 已落盘：{ $what } → { $to }
waiting-stepped-each = 已落盘：{ $count } 件各进了一步
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
    [1] 已落盘：期限已改
   *[other] 已落盘：{ $count } 件期限已改
}
waiting-problem-of = { $what }：{ $problem }
waiting-urge-title = { $times ->
    [0] 催办 · { $what }
   *[other] 催办 · { $what }（已催 { $times } 次）
}
waiting-urge-title-many = { $count } 件一起催办
waiting-urge-help = 催了谁、怎么说的；可以不写
waiting-urged = { $count ->
    [1] 已落盘：已记催办
   *[other] 已落盘：{ $count } 件已记催办
}
waiting-people = 涉及 { $count } 人
waiting-rule-days = 限 { $days } 个工作日
waiting-extended-times = 已延期 { $count } 次
waiting-urged-times = 已催办 { $count } 次
waiting-confirmed = 确认人
waiting-alike = 同类诉求
waiting-alike-count = 本村另有 { $count } 件，{ $open } 件没办结
