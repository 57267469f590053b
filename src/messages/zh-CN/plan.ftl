# 走访安排：今天先看谁、为什么，和打印出来的那张纸。
plan-round = 今天走这几户
plan-on-the-way = 顺路再走
plan-title = { $day } { $weekday } 走访安排
plan-count = { $count } 户
plan-left = 另有 { $count } 户逾期或到期，今天排不下
plan-nothing = 今天没有要安排的户。
plan-nothing-do = 有了住户、约好的再访、答应的事和到期的诉求，这里会按村组排好。
plan-file = 走访安排-{ $day }
plan-folder = 蹲点
plan-written = 已存到 { $path }
plan-not-written = 没有存成：{ $reason }数据都在，可再存一次。
plan-ending = 看不出要存成什么：{ $path }。文件名请以 .html 或 .txt 结尾。
plan-do = 排出一天的走访：看谁、为什么、带着问什么
plan-arg-date = 哪一天，默认今天
plan-arg-out = 存成文件：.html 可打印，.txt 是纯文本；已有的文件不覆盖

plan-why-concern-late = 诉求逾期 { $days } 天：{ $text }
plan-why-concern-today = 诉求今天到期：{ $text }
plan-why-concern-soon = 诉求还有 { $days } 天到期：{ $text }
plan-why-tell = 有结果还没回音：{ $text }
plan-why-close = 已回音，问问满意不满意：{ $text }
plan-why-matter = 答应的还没办：{ $need }
plan-why-matter-late = 答应的过了 { $days } 天：{ $need }
plan-why-matter-today = 答应的今天到日子：{ $need }
plan-why-matter-soon = 答应的还有 { $days } 天：{ $need }
plan-why-announced-late = 约好再来，过了 { $days } 天
plan-why-announced-today = 约好今天再来
plan-why-announced-soon = 约好 { $days } 天后再来
plan-why-must-visit = 必访户，{ $days } 天没见到人
plan-why-never = 从未走访
plan-why-never-must = 必访户，从未走访
plan-why-never-missed = 去过 { $times } 次都未遇
plan-why-not-yet = 这次任务还没走到，上次在 { $days } 天前
plan-why-policies = { $count } 项政策没讲

plan-talk-concern = 诉求 { $number } { $text }（{ $due }）
plan-talk-matter = 答应的 { $need }（{ $due }）
plan-talk-policy = 讲政策 { $title }

plan-html-lang = zh-CN
plan-whose = { $whose }　共 { $count } 户
plan-paper-why = 为什么去
plan-paper-talk = 带着问
plan-paper-last = 上次走访
plan-paper-phone = 电话 { $phone }
plan-paper-foot = 纸上有住户的情况，用完收好，不要外传。
