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
