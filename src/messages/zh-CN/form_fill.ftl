# 填别人的表：命令、预览、填不了的原因。
form-do-fill = 把上级发下来的空表填好（xlsx、xls、et、docx），空表本身不动
form-after-fill =
    不写期间就是本月。--map 更正认错的列：--map "H=办实事，备注=-"，等号左边写列号、格子或表头原文，
    右边写字段（见 report forms --json 和预览里的“填什么”），- 表示空着。填过的表记得表头，下次照旧。
    一户一表、一次走访一篇的表用 --household 或 --visit 指明；--household 取期间内最近一次见到人的走访。
form-do-forms = 列出填过的表是怎么认的（只记表头，不记内容）
form-arg-form = 空表
form-arg-out = 填好的表写到这个新文件
form-arg-household = 只填这一户；一户一表时是哪一户
form-arg-visit = 一次走访一篇时是哪一次
form-arg-profile = full 报上级，写明姓名；work 对外，姓名只留姓、不带电话
form-arg-restricted = 受限的走访也填（只限 full）
form-arg-map = 更正：列或表头=字段，逗号隔开，可写多次
form-arg-dry-run = 只看会怎么填，什么都不写

form-about-visit = 走访
form-about-concern = 诉求
form-about-matter = 实事
form-about-told = 政策宣讲
form-about-household = 户
form-about-period = 村
form-source-recognised = 按表头
form-source-remembered = 按上次
form-source-said = 按指定
form-serial = 序号
form-nothing = 空着
form-and = ＋

form-period = 期间：{ $from } 至 { $to }
form-col-place = 位置
form-col-label = 表头
form-col-field = 填什么
form-col-why = 依据
form-col-example = 例
form-left = 空着不填：{ $names }
form-lines = { $about } { $records } 条，表里有 { $rows } 行。
form-lines-more = { $about } { $records } 条，表里只有 { $rows } 行，加行补足，下面的行随着下移。
form-written = 已填好：{ $path }
form-not-written = 以上是预览，什么都没写。
form-none-known = 还没有填过表。
form-known-broken = { $path } 读不出来，这次重新认表头；填好后会写一份新的。

form-note-visit = 填的是 { $day } 走访 { $head } 家的那一次（期间内共 { $of } 次）；要别的一次，先在“走访”里选中它再来填（命令里用 --visit）。
form-note-no-visit = 这一户在这段时间没有走访，走访的格子空着。
form-note-not-allowed = { $place } 的下拉里没有“{ $value }”，空着，请自己选。
form-note-unknown-row = { $place }“{ $name }”不在名册里，这一行空着。
form-note-held-back = 有 { $count } 次受限的走访没有填进去；确要填，在“受限走访也写”上打勾（命令里加 --restricted）。

form-error-broken = 这份空表坏了，打不开（{ $detail }）。什么都没写。请用 WPS 或 Excel 打开另存一份，或向发表的人再要一份。
form-error-locked = 这份空表有打开密码。什么都没写。请先用密码打开，去掉密码另存一份。
form-error-too-large = 这份空表太大，不像一张要填的表。什么都没写。请删去多余的工作表和图片，另存一份。
form-error-not-a-form = 这个文件不是能填的表。什么都没写。能填的是 xlsx、xlsm、xls、et、docx、docm。
form-error-old-document = 这是老格式的文档（doc 或 wps）。什么都没写。请用 WPS 或 Word 另存为 docx。
form-error-protected = 这份文档限制编辑，不让改。什么都没写。请向发表的人要一份不限制的，或停止保护后另存。
form-error-empty = 这份表是空的，没有表头。什么都没写。
form-error-no-places = 没有认出表头，也没有认出要填的格子。什么都没写。看到的有：{ $seen }。命令里可用 --map 指明，如 --map "B=走访日期"。
form-error-all-locked = 认得的格子都锁着，不让填。什么都没写。请向发表的人要一份可填的表。
form-error-two-heads = 第 { $first } 行和第 { $second } 行是两个一样的表头，分不清填在哪个下面。什么都没写。请删去一个，另存一份。
form-error-heads-beside = 第 { $row } 行里左右排着两个一样的表头，分不清填在哪个下面。什么都没写。请只留一个，另存一份。
form-error-merged = { $place } 是跨行合并的格子，一行填不下一条。什么都没写。请取消合并，另存一份，或让这一列空着（命令里用 --map）。
form-error-no-room = 有 { $records } 条要填，表里只有 { $rows } 行，工作表有保护，不让加行。什么都没写。请把时间段改短，分几次填（命令里用 --from、--to），或向发表的人要一份行数够的。
form-error-too-many-rows = 要填的比一张工作表能有的行还多。什么都没写。请把时间段改短，分几次填（命令里用 --from、--to）。
form-error-needs-record = 这张表一张填一户或一次走访。什么都没写。请先在“住户”或“走访”里选中那一户、那一次，再来填，“填谁的”选它（命令里用 --household 或 --visit 指明）。
form-error-restricted = 这次走访是受限的。什么都没写。确要填，在“受限走访也写”上打勾，命令里加 --restricted；只限报上级的。
form-error-nothing = { $from }至{ $to }没有可填的记录。什么都没写。请换一段时间（命令里用 --from、--to）。
form-error-unknown-field = 不认得字段“{ $name }”。什么都没写。请照字段名改过，如 {"{{"}户主{"}}"}、{"{{"}visit.date{"}}"}。
form-error-unclosed = “{ $name }”没有配成一对。什么都没写。重复的部分写成 {"{{"}#rows{"}}"} … {"{{"}/rows{"}}"}，两个都要有，里面不再套一层。
form-error-bad-map = 看不懂 --map 的“{ $text }”。什么都没写。写法是 列或表头=字段，如 H=办实事；- 表示空着。
form-error-no-such-place = 表里没有“{ $place }”这个位置。什么都没写。位置见预览第一列（命令里加 --dry-run）。
form-error-ending = 填好的文件要以 .{ $wanted } 结尾，别的结尾打不开。什么都没写。

form-title = 填表
form-title-of = 填表：{ $form }
form-choose-file = 选哪一份空表？
form-reading = 正在看 { $form }
form-part-filled = 要填的格子
form-part-left = 空着的格子
form-part-notes = 交之前要知道
form-single = 单格的表，没有成行的名单。
form-match = { $label }：{ $field }（{ $why }）
form-meaning-period = 这段时间
form-which-meaning = “{ $label }”填什么？
form-type-meaning = 打字查找，或上下挑选
form-key-fill = 填好写出
form-key-meaning = 改填什么
