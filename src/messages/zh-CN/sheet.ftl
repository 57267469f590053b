# 表单：推进、住户、任务、驻村……一栏一栏填的表。
sheet-ask-leave = 填的内容不要了吗？
sheet-drop = 不要了
sheet-go-on = 接着填
sheet-found = 上次有一张表没填完：{ $what }。内容都在，接着填。
sheet-gone = 上次没填完的表接不上了：{ $reason }
sheet-first = 先把这张表存好，或按 Esc 放下。
sheet-nothing = 没有改动。
sheet-find = 打户号、姓名、名称或拼音首字母
sheet-find-more = 还可以再加；按 F8 或退格去掉最后一个
sheet-find-nothing = 没有找到。
