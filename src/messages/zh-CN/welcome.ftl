# 第一次打开
welcome-title = 蹲 点
welcome-purpose = 驻村走访的台账：每次走访只记一遍，待办、进度、一户一档都从这里出。听到的诉求一直记到有回音，哪户还没去过，一眼看得到。
welcome-local = 数据只存在这台电脑上，不联网。
welcome-begin = 开始自己的台账
welcome-begin-about = 三步，一分钟
welcome-sample = 先看看示例数据
welcome-sample-about = 随便试，退出后不留
welcome-exit = 退出
welcome-not-yet = 还没有台账。先建好台账，或看看示例数据。

welcome-who = 谁在用
welcome-name = 姓名
welcome-name-about = 走访记录上署的名字
welcome-committee-name = 名称
welcome-committee-name-about = 下发任务和批示时署的名字
welcome-unit = 单位
welcome-unit-about = 派出单位，如 县水务局
welcome-role = 身份
welcome-role-cadre-about = 到户走访，记自己的台账
welcome-role-committee-about = 派任务，汇总各位干部的台账，批示

welcome-lock = 给台账上锁
welcome-protection = 方式
welcome-with-passphrase = 设口令
welcome-without-passphrase = 不设口令
welcome-passphrase = 口令
welcome-passphrase-about = 至少 { $least } 个字符，字母不分全角半角
welcome-passphrase-composed = 里面有汉字，以后每次打开也要这样输入
welcome-again = 再输一遍
welcome-again-about = 看不见字，多输一遍免得输错
welcome-protection-about = 打开台账时要输；笔记本丢了，别人看不到
welcome-open-warning = 不设口令，台账就没有锁：笔记本一旦丢失或被人拿走，里面的住户、电话、诉求，拿到的人都能看到。
welcome-open-later = 以后可以用 dundian passphrase change 补设。
welcome-founding = 正在建台账，请稍等一两秒。

welcome-code = 恢复码
welcome-code-purpose = 请抄在纸上，和笔记本分开放。忘了口令时，只有它能打开台账；它只显示这一次，别处不存。
welcome-check = 核对
welcome-check-about = 抄好后，照着纸上输入第 { $group } 组
welcome-noted = 已经抄好，不核对了

welcome-ready = 台账建好了
welcome-ready-purpose = 先在命令行里导入村和花名册，列表里就有住户；没有花名册，也可以直接记。
welcome-next-villages = 导入村
welcome-next-roster = 导入住户
welcome-next-visit = 记一次走访
welcome-next-help = 看帮助
welcome-command-villages = dundian village import 文件
welcome-command-roster = dundian roster import 文件
welcome-work = 开始用

welcome-hint-move = 选择
welcome-hint-choose = 确定
welcome-hint-on = 下一步
welcome-hint-field = 换一项
welcome-hint-turn = 换选择
welcome-hint-found = 建台账
welcome-hint-back = 上一步

welcome-problem-no-name = 还没有填名字
welcome-problem-no-unit = 还没有填单位
welcome-problem-short = 不到 { $least } 个字符；不想设，请选“不设口令”
welcome-problem-differ = 和上面的不一样，请再输一遍
welcome-problem-unchecked = 请输入最后一组；不核对，就选“已经抄好”
welcome-problem-other-group = 和最后一组不一样，请对照纸面再看一遍
welcome-problem-not-noted = 恢复码还没抄好，以后看不到了。再按一次才离开
welcome-problem-founding = 台账正在建，马上就好。再按一次才离开。
welcome-problem-failed = 台账没有建成：{ $reason }填好的都还在，可以再试。
