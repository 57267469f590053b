# 界面：七个页面、顶行底行、各种浮层。
app-name = 蹲点
app-comma = 、
app-tab-today = 今日
app-tab-visits = 走访
app-tab-households = 住户
app-tab-todo = 待办
app-tab-progress = 进度
app-tab-policies = 政策
app-tab-tasks = 任务
app-tab-exchange = 交换

app-day = { $month }月{ $day }日
app-day-of-year = { $year }年{ $month }月{ $day }日
app-month = { $year }年{ $month }月
app-weekday = { $n ->
    [0] 周一
    [1] 周二
    [2] 周三
    [3] 周四
    [4] 周五
    [5] 周六
   *[6] 周日
}
app-lunar = 农历{ $date }
app-ago-today = 今天
app-ago-yesterday = 昨天
app-ago-days = { $days } 天前
app-ago-months = { $months } 个月前
app-ago-years = { $years } 年前
app-due-past = 逾期 { $days } 天
app-due-today = 今天到期
app-due-tomorrow = 明天到期
app-due-in = 还有 { $days } 天
app-minutes = { $minutes } 分钟
app-people = { $people } 人
app-group = { $group }组
app-number = { $number }号
app-of = { $done } / { $total }

app-assignment-days = 还剩 { $days } 天
app-unsent = 未送 { $count }
app-read-only = 只读
app-draft-pending = 草稿 保存中
app-draft-safe = 草稿 已存
app-too-small = 窗口太小：需要 { $columns } 列 { $rows } 行，现在是 { $now_columns } 列 { $now_rows } 行。拉大窗口即可继续，填写的内容都在。

app-open-failed = 打不开
app-lock-passphrase = 口令
app-lock-recovery = 恢复码
app-lock-trying = 正在核对……
app-lock-wrong = 口令不对，请再输一次。
app-lock-wrong-recovery = 恢复码不对，请对照纸上的再输一次。
app-lock-use-recovery = 忘了口令：按 ↓ 改用恢复码
app-lock-use-passphrase = 按 ↓ 改回用口令

app-household-elsewhere = 他村户
app-cadre-elsewhere = 不在本机的干部
app-household-gone = 这一户已经不在册里。
app-nobody-home = 未遇
app-never-visited = 从未走访
app-must-visit = 必访户
app-must-visit-mark = 必访
app-visit-policies = 讲政策 { $count } 项
app-visit-unwritten = （没写内容）
app-visit-concerns = 诉求 { $count }
app-household-counts = 在册 { $all } 户，从未走访 { $never } 户
app-sorted = 按{ $by }
app-sort-register = 村组户号
app-sort-last-visit = 最久未访
app-sort-name = 姓名

app-filter = 筛选
app-filter-found = { $count } 条
app-filter-nothing = 没有找到。
app-filter-nothing-do = 按 Esc 看全部。
app-all-visited = 每一户都走到过了。
app-all-visited-do = 按 Esc 或再按一次 F6 看全部。

app-today-draft = 没写完的走访
app-today-due = 逾期和今天到期
app-today-logged = 今天已记
app-today-more = 还有 { $count } 件，回车看待办
app-draft-go-on = 回车接着写
app-saved-mark = 已保存
app-empty-today = 今天没有逾期和到期的事。
app-empty-today-do = 走访回来，按 F2 记一次走访。
app-empty-visits = 还没有走访记录。
app-empty-visits-do = 按 F2 记第一次走访。
app-empty-households = 册里还没有住户。
app-empty-households-do = 按 { $roster } 导入村里的花名册（xlsx、xls、csv 都行），按 { $villages } 添加村；或按 { $visit }，边走访边登记新户。
app-empty-todo = 没有待办。
app-empty-todo-do = 走访中记下的诉求、承诺的实事、约好的再访，都会排到这里。
app-empty-progress = 这段时间还没有走访。
app-empty-policies = 还没有政策。
app-empty-policies-do = 按 { $add } 自己写，文字可以粘贴；有政策表的按 { $import } 导入。写好后这里有白话说明，可以照着念。

app-fact-cadres = 走访人
app-fact-met = 接谈人
app-fact-next = 下次走访
app-fact-last-visit = 上次走访 · { $ago }
app-fact-categories = 类别
app-fact-address = 住址
app-fact-residents = 常住
app-fact-phone = 电话
app-fact-members = 家人
app-fact-note = 备注
app-fact-result = 结果
app-fact-told = 回音
app-fact-promised = 承诺
app-fact-action = 办理
app-fact-done = 办成
app-fact-responsible = 承办
app-fact-due = 期限
app-dossier-seen = 走访 { $times } 次，最近一次 { $ago }
app-dossier-history = 这一户的全部往来
app-dossier-empty = 还没有往来。按 F2 记一次走访。

app-policy-question = 问
app-policy-answer = 答
app-policy-audience = 对象
app-policy-everyone = 所有住户
app-policy-covered = 已讲懂
app-policy-open = 还没讲到
app-names-and-more = { $names }等，另有 { $more } 户

app-progress-own = 我的任务
app-progress-all = 全部任务
app-no-target = 没有定目标
app-as-of = 截至{ $day }
app-pane-pictures = 日历和曲线
app-pane-villages = 各村
app-pane-cadres = 各人
app-pane-offices = 下级单位


app-help-title = 按键
app-help-here = 这里能用的
app-palette-title = 命令
app-palette-nothing = 没有这样的命令。
app-search-title = 搜索
app-search-what = 输入要找的字，几个词用空格隔开。
app-search-busy = 正在找……
app-search-nothing = 没有找到。
app-messages-title = 消息记录
app-messages-none = 还没有消息。
app-confirm-title = 请确认
app-yes = 是
app-no = 否
app-no-page = { $kind } { $name } 没有单独的页面。

app-step-title = 办理 · { $what }
app-step-title-many = { $count } 件一起办理
app-step-way = 下一步
app-step-note = 说明
app-step-satisfaction = 满意程度
app-step-saved = { $count ->
    [1] 已保存：{ $to }
   *[other] 已保存：{ $count } 件{ $to }
}
app-step-none = 这一项不用推进；回车去它所在的地方。
app-step-none-common = 这几件没有共同的下一步，请分开办。
app-step-not-yet = 还没办好，现在不能记回音。先按 F6 走到办理。
app-step-day = 日期请写成 2026-11-22 的样子。
app-record-gone = 这条记录已经不在了，什么也没有改。

app-visit-saved = 走访已保存。
app-saved = 已保存。
app-undo-nothing = 没有可撤销的。
app-redo-nothing = 没有可恢复的。
app-draft-found = 上次有一篇走访没写完，内容都在。按 F2 接着写。
app-draft-unreadable = 上次没写完的草稿读不出来，原样留着没有动。可先记新的走访。
app-draft-first = 先写完这一篇；要另写一篇，请先保存，或在今日页按 F8 丢弃它。
app-draft-kept = 留作草稿，F2 接着写。
app-draft-dropped = 草稿已丢弃。
app-drop-draft = 丢弃这篇没写完的走访吗？丢弃后找不回来。
app-quit-writing = 还有内容正在保存，稍等片刻更稳妥。现在就退出吗？
app-copied = 已复制。
app-mouse-on = 鼠标归程序用：可点页签和行。
app-mouse-off = 鼠标归终端用：可以选字复制。

app-opening-catching-up = 正在读入上次之后的记录
app-opening-rebuilding = 正在从流水重建库
app-report-torn = 上次有一笔没写完就断了，已截去；落过盘的都在。
app-report-damage = 流水里有 { $count } 处读不出来，其余都已恢复。请运行 dundian doctor 查看。
app-report-newer = 有 { $count } 条记录是新版本写的，已原样保留，这里不显示。
app-store-trouble = 库暂时停用（{ $reason }）。新记的照常保存；下次启动会自动修好。
app-shell-no-terminal = 这里没有可用的终端。请在终端窗口里直接运行 dundian；要在脚本里用，请看 dundian --help 里的命令。
app-shell-terminal = 终端出错：{ $reason }。落过盘的都在，草稿也在。
app-shell-worker = 程序内部出错（{ $place }），界面已关闭。落过盘的都在，草稿也在；请重新打开，并把这句话报给维护的人。

app-to = { " 至 " }
app-fact-villages = 村
app-task-over = 已结束
app-empty-tasks = 还没有任务。
app-empty-tasks-do = 按 F6 写一个：哪些村、哪段时间、要走到多少户。派出单位发来的任务也会出现在这里。
app-opening-importing = 正在接着导上次没导完的文件
