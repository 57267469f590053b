# 任务、驻村：页面和要填的表。
tasks-running = 进行中
tasks-coming = 未开始
tasks-over = 已结束
tasks-stays = 驻村
tasks-begins = { $day }开始
tasks-begins-in = { $days } 天后
tasks-ended-early = { $day }提前结束：{ $reason }
tasks-targets = 目标和现状（时间过去 { $percent }%）
tasks-fact-cadres = 干部
tasks-village-households = { $village }（{ $count } 户）
tasks-and-more = 另有 { $count } 个
tasks-excused = 免计 { $count } 户
tasks-handovers = 交接
tasks-handover-line = { $from } 交给 { $to }
tasks-policy-not-in-force = { $code }：政策目录里没有，或今天没有施行
tasks-nights-count = { $nights } 晚
tasks-stay-title = 驻村 · { $village }
tasks-stay-counts = 计入
tasks-stay-counts-nowhere = 没有任务计入：任务里没有这个村、这个人，或不在期间。
tasks-none-at-hand = 还没有选中任务。
tasks-stay-not-handed-over = 选中的是驻村，不能交接；请先选一个任务。

tasks-sheet-new = 新任务
tasks-sheet-edit = 改任务 · { $title }
tasks-sheet-handover = 交接 · { $title }
tasks-sheet-ending = 结束或删除 · { $title }
tasks-sheet-stay = 记驻村
tasks-sheet-stay-edit = 改驻村
tasks-sheet-stay-removal = 删除驻村 · { $village } { $day }
tasks-title-of = { $village }入户走访
tasks-campaign-usual = 三解三促
tasks-single = 单列的户
tasks-coverage = 走到 %
tasks-visits-each = 每户次数
tasks-must-visit-days = 必访间隔
tasks-nights = 驻村夜数
tasks-policies = 要讲的政策
tasks-help-title = 一看就明白的名字
tasks-help-to = 12-31、年底、月底、3个月、90天 都认得
tasks-help-from = 今天、下周一、12-1 都认得
tasks-help-single = 不在上面那些村里、也要走的户
tasks-help-coverage = 要走到的户占多少；不填就是不要求
tasks-help-visits-each = 期间每户至少走几次；不填就是不要求
tasks-help-must-visit-days = 必访户最多隔几天走一次；不填按 30 天
tasks-help-nights = 期间在村里住几晚；不填就是不要求
tasks-help-colleague = 找不到的人，打“姓名 单位”就能新增
tasks-help-handover-note = 没办完的事、要留意的户，都写在这里
tasks-newcomer = { $unit } · 新增
tasks-picked-before = 前面还有 { $count } 个
tasks-picked-in-all = … 共 { $count } 个

tasks-told-villages = { $count } 个村
tasks-told-households = { $count } 户
tasks-told-must-visit = 其中必访 { $count } 户
tasks-told-excused = 另有免计 { $count } 户
tasks-told-days = { $from } 至 { $to }，{ $days } 天
tasks-note-backwards = 结束在开始之前了。
tasks-note-past = 这一天已经过去了。
tasks-note-empty-village = { $more ->
    [0] { $village }在册里还没有住户，先导入花名册。
   *[other] { $village }等村在册里还没有住户，先导入花名册。
}
tasks-nothing-held = 选一个村，或单列几户。
tasks-day-unread = 这个日期认不出来；写成 2026-12-31 的样子。
tasks-number-unread = 只填数字。
tasks-saved = 任务已落盘：{ $title }

tasks-handover-from = 交的人
tasks-handover-to = 接的人
tasks-handover-on = 交接日期
tasks-handover-note = 交代的事
tasks-handover-nobody = 选一个接的人。
tasks-note-handover-early = 还没到这一天；保存后任务马上归接的人。
tasks-handed-over = 已落盘：任务交给{ $name }

tasks-way = 怎么办
tasks-way-end = 提前结束
tasks-way-remove = 删除
tasks-help-way = 记错了才删除；删除后账里留底，可以撤销
tasks-last-day = 最后一天
tasks-reason = 原因
tasks-end-not-early = 本来就在{ $day }结束；要延长请按改任务。
tasks-ended = 已落盘：任务提前结束
tasks-removed = 已删除，账里留底。

tasks-stay-village = 村
tasks-stay-from = 住进
tasks-stay-to = 离开
tasks-stay-cadre = 谁住的
tasks-help-stay-from = 昨天、11-18、周三 都认得
tasks-help-stay-to = 离开的那天；也可以写 2晚
tasks-stay-told = { $from } 至 { $to }，住 { $nights } 晚
tasks-stay-where = 选一个村。
tasks-stay-who = 选一个人。
tasks-stay-no-night = 当天来当天走，没有住；改一下离开的日期。
tasks-note-nights-to-come = 还没到的夜，到了才算进度。
tasks-note-overlap = 和 { $from } 至 { $to } 在{ $village }的驻村重了 { $nights } 晚；重的只算一次。
tasks-stay-saved = 驻村已落盘：{ $village } { $nights } 晚

tasks-do-edit = 改一个任务，没写的不变
tasks-do-handover = 把任务交给另一个人
tasks-arg-assignment = 任务，标题或编号
tasks-arg-villages = 村代码，可写多次；写了就换掉原来的
tasks-arg-handover-to = 接的人，姓名或编号
tasks-arg-handover-from = 交的人；只有一个人的任务、自己的任务可以不写
tasks-arg-handover-on = 交接日期；不写就是今天
tasks-arg-handover-note = 交代的事
