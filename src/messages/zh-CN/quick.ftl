# 一行速记
quick-stray-mark = “{ $mark }”前后没有写是什么事
quick-twice = “{ $mark }”：同一项写了两次，去掉一个；另起一件用“；”隔开
quick-sign-elsewhere = “{ $sign }”只在听诉求里有用，这里当文字记下
quick-bad-due = 看不懂期限“{ $text }”，可写：!急、!5工作日、!3天、!11-30
quick-bad-moment = “{ $text }”像日期或时间，但没有这一天或这一刻，看不懂；请改正。若本来就是谈话内容，写成“{ $text }”
quick-bad-day = 看不懂日期“{ $text }”，可写：11-30、下周三、+30
quick-nobody-named = “接谈”后面要写姓名，如：接谈 李四(妻子)
quick-no-village = 还没有村：先导入村代码表
quick-too-long = 一行有 { $chars } 个字，最多 { $max } 个；请分成几次记
quick-nobody-home = 没人在家
quick-no-concern = （只作记录；要跟办，加 #类别 或 !期限）
quick-open = { $word }，待定
quick-ask-new = 册里没有“{ $word }”：
quick-ask-household = “{ $word }”是哪一户？
quick-ask-another = “{ $word }”也是户主的名字：
quick-ask-no-policy = 没有叫“{ $word }”的政策：
quick-ask-policy = 讲“{ $word }”，是哪一项、听懂没有？
quick-ask-village = 在哪个村？
quick-ask-word = “{ $word }”是哪一个？
quick-new-household = ＋ 登记新户 { $head } · { $place }
quick-as-text = 都不是，当文字记下
quick-met = { $name }（{ $relation }）
quick-due-guessed = 期限 { $day }（只按周末推算）
quick-due-working = 期限 { $day }（{ $count } 个工作日）
quick-due-days = 期限 { $day }（{ $count } 天）
quick-due-day = 期限 { $day }
quick-category = 类别 { $category }
quick-responsible = 承办 { $who }
quick-promised = 承诺 { $day } 前办好
quick-title = 一行速记
quick-manual = 一行就是一次走访，回车存下，接着记下一户。比如：
quick-manual-line = 张三 听诉求 村东水渠淤塞 #水利 !5工作日 讲政策 医保✓ 办实事 代办残疾证
quick-manual-head = 开头
quick-manual-head-is = 户主、户号或拼音（几户用、隔开）；还可写 昨天15:00、院坝会、40分钟
quick-manual-complaints-is = 带 #类别、!急、!5工作日、!11-30、@承办人 的，也记成诉求
quick-manual-policy-is = 政策名后面写 懂 或 √；还要再讲的写 ?
quick-manual-help-is = 已办的写 √；答应的写 承诺11-30
quick-manual-anywhere = 随处
quick-manual-anywhere-is = 未遇、接谈 李四(妻子)、下次12-20
quick-waiting = 另有 { $count } 行没存，存好这一行就出来
quick-empty = 还没有写；先写住户
quick-kept = 没存的这一行留着，按 { $keys } 接着写
quick-found = 有 { $count } 行速记没存，都在；按 { $keys } 接着写
quick-draft-unreadable = 没存的速记读不出来，原样留着没有动；可以另写
quick-not-saved = 还没有存：{ $problem }
quick-not-saved-open = 还没有存，先定下来：{ $question }
quick-saved = 已保存：{ $who }
quick-saved-part = { " · " }{ $kind } { $count }
quick-cli-do = 用一行文字记一次走访
quick-cli-line = 一行速记，最好加引号；- 是从标准输入一行一行读
quick-cli-dry = 只看每一部分认成了什么，什么都不记
quick-cli-after =
    一行依次写：住户（户主、户号、拼音，几户用、隔开）、时间、地点、40分钟；
    拉家常 讲政策 议发展 听诉求 办实事 各起一段。
    听诉求里带 #类别 !期限 @承办人 的记成诉求；政策名后写 懂 或 ?；实事后写 √ 或 承诺11-30；
    未遇、接谈 李四(妻子)、下次12-20 写在哪里都行。册里没有的写 新户王五。
    有歧义时不记，列出可选的写法，退出码 2；有错时不记，退出码 1。
quick-cli-unreadable = 第 { $line } 行太长，或不是 UTF-8 文字，没有记
quick-cli-write = ，写成 { $text }
quick-cli-not-saved = 没有记（第 { $line } 行）：{ $text }
quick-cli-dry-run = 试看，没有记
quick-cli-refused = 有 { $count } 行没有记，原因在上面；其余都已保存。改好后只把这几行再来一次。
quick-pasted = 粘贴了 { $count } 行，一行记一次走访：存下这一行，下一行就来。
quick-pasted-long = 粘贴了 { $count } 行，一行记一次走访；其中 { $long } 行太长，截短了，请核对。
quick-pasted-left = 粘贴了 { $count } 行，一行记一次走访；还有 { $left } 行放不下，没有收，存完这些再贴。
