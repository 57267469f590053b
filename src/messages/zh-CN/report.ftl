# 报表：纸面上的话。列名照各级台账的通行写法。
report-day = { $year }年{ $month }月{ $day }日
report-comma = 、
report-yes = 是
report-short-name = { $surname }某
report-number-left-out = 〔号码略〕
report-seen = 见到
report-not-seen = 未遇
report-acknowledged = 已签认
report-weekday = { $n ->
    [0] 星期一
    [1] 星期二
    [2] 星期三
    [3] 星期四
    [4] 星期五
    [5] 星期六
   *[other] 星期日
}
report-hours = { $from }—{ $to }
report-due-working-days = { $days } 个工作日
report-due-date = 约定日期
report-step = { $day } { $to }：{ $note }
report-form-at-once = 当场办
report-form-promised = 承诺办
report-profile-full = 报上级（写明姓名）
report-profile-work = 对外（姓名只留姓、不带电话）

report-field-village = 村
report-field-group = 组
report-field-village-group = 村组
report-field-number = 户号
report-field-head = 户主
report-field-categories = 户类别
report-field-must-visit = 必访
report-field-residents = 常住
report-field-address = 住址
report-field-phone = 联系电话
report-field-keepers = 结对干部
report-field-last-visit = 最近走访
report-field-visits = 走访次数
report-field-open-concerns = 未办诉求
report-field-never = 从未走访
report-field-visit-date = 走访日期
report-field-weekday = 星期
report-field-visit-time = 走访时间
report-field-place = 地点
report-field-cadres = 走访干部
report-field-met = 接谈人
report-field-relation = 与户主关系
report-field-seen = 是否见到
report-field-chat = 拉家常
report-field-policy-talk = 讲政策
report-field-development = 议发展
report-field-complaints = 听牢骚
report-field-help = 办实事
report-field-concern-count = 诉求件数
report-field-next = 下次走访
report-field-acknowledged = 签认
report-field-note = 备注
report-field-concern-number = 编号
report-field-raised = 登记日期
report-field-concern-category = 类别
report-field-concern-text = 诉求内容
report-field-people = 涉及人数
report-field-urgency = 紧急程度
report-field-responsible = 责任单位(人)
report-field-level = 层级
report-field-due = 办理时限
report-field-due-rule = 时限依据
report-field-extended = 延期
report-field-urged = 催办
report-field-concern-state = 当前状态
report-field-progress = 办理情况
report-field-settled-on = 办结日期
report-field-told-on = 回音日期
report-field-told-by = 回音人
report-field-satisfaction = 满意度(干部代记)
report-field-similar = 一类事
report-field-date = 日期
report-field-need = 需求
report-field-form = 形式
report-field-promised = 承诺日期
report-field-action = 办理内容
report-field-done-on = 完成日期
report-field-cost = 费用档
report-field-confirmed-by = 确认人
report-field-state = 状态
report-field-policy = 政策
report-field-version = 版本
report-field-document = 文号
report-field-outcome = 效果

report-period = { $from }至{ $to }
report-month = { $year }年{ $month }月
report-summary-visits = 走访 { $households } 户 { $visits } 户次，政策宣讲 { $policies } 户次；收集诉求 { $concerns } 件，已办结 { $settled } 件；办实事 { $matters } 件。
report-list-line = { $number }. { $place } { $head }：{ $text }
report-figure-households = 总户数
report-figure-households-covered = 走访户数
report-figure-visits = 走访户次
report-figure-concerns = 收集诉求件数
report-figure-concerns-settled = 已办结件数
report-figure-matters-done = 办实事件数
report-figure-policy-households = 政策宣讲户次
report-figure-nights = 驻村天数
report-figure-summary-visits = 走访工作概况
report-figure-list-concerns = 诉求清单
report-figure-list-escalated = 需上级协调的诉求
report-figure-period = 期间
report-figure-unit = 填报单位
report-figure-author = 填报人
report-figure-filled-on = 填报日期
