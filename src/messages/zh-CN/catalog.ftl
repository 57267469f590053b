# 目录：命令、检查和活动
catalog-rule-none = 不是“键=值”的规则
catalog-rule-key = 不认识规则“{ $key }”，认识的有：{ $known }
catalog-rule-value = “{ $key }=”没有“{ $value }”这个值，可以写：{ $known }
catalog-slip = 第 { $line } 行：{ $what }
catalog-slip-syntax = 不是能读的 TOML：{ $reason }
catalog-slip-key = 没有“{ $key }”这个键，可以写：{ $known }
catalog-slip-score = 本程序不打分，“{ $key }”没有收
catalog-slip-missing = 缺“{ $key }”
catalog-slip-kind = “{ $key }”写的不是该写的内容
catalog-slip-day = “{ $day }”不是日期，请写成 2026-01-01
catalog-slip-purpose = 这个版本还不认识 of = “{ $of }”的目录，认识的有：{ $known }
catalog-slip-twice = 代码“{ $code }”前面已有，请另起一个
catalog-slip-many = 有 { $count } 条，最多 { $max } 条
catalog-slip-rule = 这条规则没有用上，其余照用：{ $why }
catalog-slip-meeting = 还没有会议记录，这条规则暂时数不到什么
catalog-slip-no-rules = 目标“{ $goal }”没有规则，只数指明了它的诉求和实事
catalog-do = 目录：委员会当文件改的清单，如活动的目标
catalog-do-add = 把随程序带的目录记进台账，随包发给下面
catalog-do-import = 导入目录文件（TOML）；内容改了就是下一个版本
catalog-do-check = 检查目录文件，什么都不写
catalog-do-show = 把目录按文件写出来
catalog-do-list = 列出目录
catalog-do-goal = 指明算在哪个活动目标下；不写目标就照规则算
catalog-after-import = 改目录：dundian catalog show SJSC > 文件，改好，dundian catalog import 文件。
catalog-arg-shipped = 代码或标题，如 SJSC、三解三促
catalog-arg-file = 目录文件
catalog-arg-which = 目录的代码或标题
catalog-arg-version = 哪个版本；不写就是在用的
catalog-arg-campaign = 看这个活动各目标下有什么：目录的代码或标题
catalog-arg-goal = 列出这个目标下的记录：目标的代码或名称
catalog-arg-goal-of = 目标的代码或名称
catalog-unknown = 没有目录“{ $code }”。什么都没有改。用 dundian catalog list 看有哪些。
catalog-not-shipped = 程序没有带目录“{ $code }”，带的有：{ $known }。什么都没有改；自己的文件用 dundian catalog import。
catalog-refused = 目录文件没有收，什么都没有改。请照下面改好再导入：
    { $slips }
catalog-saved = 目录已保存：{ $title }，版本 { $version }
catalog-same = 没有变化：目录 { $code } 的版本 { $version } 就是这样
catalog-checked = 可以导入：{ $title }，{ $items } 条
catalog-of-later = 目录 { $code }（of = { $of }）是新版本程序写的，这个版本写不全，没有写出；记录原样留着。请升级后再看。
catalog-no-campaign = 目录 { $code } 不是活动。用 dundian catalog list 看哪些是。
catalog-slips = 目录 { $code } 里有这些没有数（行号照 dundian catalog show { $code }）：
    { $slips }
catalog-unknown-goal = 没有目标“{ $goal }”，有：{ $known }。什么都没有改。
catalog-goal-named = 已指明目标：{ $goal }
catalog-goal-none = 不再指明目标，照规则算
catalog-shipped = 随程序
catalog-always = 不限时间
catalog-since = { $from } 起
catalog-until = 到 { $to } 为止
catalog-between = { $from } 至 { $to }
catalog-head = { $title } { $version } · { $days } · 本周 { $week_from } 至 { $week_to }
catalog-foot = 一件记录合哪个目标的规则就算在哪个目标下，可以算几处，不相加。看一个目标下有哪些：--goal 代码。
catalog-col-goal = 目标
catalog-col-week = 本周{ $kind }
catalog-col-kind = 类
catalog-col-what = 内容
