# 备份和恢复。Backups.
backup-do = 把整本台账写成一个备份文件，写完读回来核对
backup-do-restore = 用备份恢复出一本台账，放到 --data 指定的目录
backup-arg-place = 写成这个文件，或写进这个文件夹
backup-arg-file = 备份文件，或放备份的文件夹（取最新的一份）
backup-arg-recover = 用恢复码打开（没有终端时，从 --passphrase-file 读恢复码）
backup-arg-newer = 备份以后派出单位送来的文件：恢复时一并导入，里面说已销毁的先销毁
backup-name = 蹲点备份-{ $name }-{ $day }
backup-writing = 正在备份
backup-reading = 正在核对备份
backup-restoring = 正在恢复

backup-verified = 备份已写好，读回来逐字节核对过，可以拔出U盘。
backup-locked = 打开它要用备份时的口令，或恢复码。
backup-open = 这本台账没有口令，谁拿到这个文件谁就能看：请锁好。
backup-source-damaged = 账本本身有损坏，备份照原样带着它。请运行 dundian doctor 看看。
backup-forgotten = 备份是好的，只是没能记下备份的日子：{ $reason }
backup-label-file = 文件
backup-label-folder = 文件夹
backup-label-size = 大小
backup-label-entries = 条目

backup-not-one = 这不是蹲点的备份文件，没有恢复任何东西。别人送来的交换文件，请用 dundian import 导入。
backup-damaged = 备份文件不完整，或有字节变了，没有恢复任何东西。请换一份备份，或从原来的U盘再拷一次。
backup-newer = 这份备份是更新的程序写的（格式 { $version }），没有恢复任何东西。请先升级程序。
backup-not-verified = 写下的备份读回来对不上（{ $reason }），已经删掉，台账没有动。请再备份一次；还是不行，换一个U盘。
backup-cancelled = 已取消，没有留下半个文件，台账没有动。
backup-newer-file = “{ $file }”没有导入成，所以没有恢复：{ $reason }
backup-nothing-restored = 没有恢复任何东西；备份文件没有动，{ $dir } 也和原来一样。

backup-restored = 已恢复到 { $dir }：{ $day } 的备份，{ $entries } 条。
backup-new-device = 它会以新设备的身份接着写，编号不会和原来那台重复。原来那台若还在，请别再用它记。
backup-erased = 备份以后销毁过的 { $count } 条，已在恢复时再次销毁。
backup-newer-in = 已导入 { $count } 份更新的文件。
backup-erasures-by-file = 备份以后若有户被要求销毁，要等派出单位下一份文件带来；请先导入它，再给别人看。
backup-lost-since = 备份以后写的，送出过的会由派出单位下一份文件带回；没送过的不在这里。
backup-restored-damage = 账本有 { $count } 处读不出，备份时就是这样。请运行 dundian doctor 看看。

backup-outside-never = 别的盘上的备份：从未
backup-outside-today = 别的盘上的备份：今天
backup-outside-days = 别的盘上的备份：{ $days } 天前
backup-last-since = { $last } · 之后新写 { $count } 条
backup-reminder = { $said } · 交换页 { $key }
backup-title = 备份
backup-done = 已备份到 { $file }
backup-then = 放到别处保管。要恢复：dundian restore 文件 --data 空目录
backup-made-of = 整本台账，连同没写完的表单；查询库不在里面，恢复时重建

backup-do-list = 列出自动备份；给出文件夹，就列出里面的备份
backup-do-auto = 自动备份放在哪里；不带选项只说现在放在哪里
backup-arg-list = 要看的文件夹
backup-arg-auto-to = 以后自动备份到这里（比如U盘），里面建一个“蹲点备份”文件夹
backup-arg-auto-beside = 以后备到数据目录旁边（本来就是这样）
backup-arg-auto-off = 不自动备份
backup-arg-auto-now = 现在就备一份
backup-auto-now-off = 自动备份已关，没有备。请去掉 --off，或先用 --beside、--to 打开。
backup-own-name = 蹲点自动备份-{ $name }
backup-closing = 正在备份
backup-auto-off = 自动备份：已关
backup-auto-beside = 自动备份：退出时备到数据目录旁边
backup-auto-folder = 自动备份：退出时备到 { $dir }，它不在时备到数据目录旁边
backup-own-none = { $where }；还没有，下次退出时备
backup-own-some = { $where }；现有 { $count } 份，最近 { $at }：{ $file }
backup-own-gone = 满了 7 天、4 周的旧备份删去 { $count } 份
backup-own-trouble = 自动备份没有做成：{ $reason } 已有的备份都还在，台账没有动。
backup-own-damaged = 账本有损坏，这一份照原样带着它，旧的自动备份一份也没有删。请运行 dundian doctor 看看。
backup-own-then-leave = { $said }再按一次 { $key } 退出。
backup-not-of-samples = 示例数据关掉就没了，不自动备份；什么也没有写。
backup-daily = 从今天起，每次退出都自动备份到这里
backup-key-daily = 以后自动备
backup-key-once = 只备这一次
backup-same-disk = 看不出它在另一块盘上：若和台账是同一块，盘坏了两份都没有，请再备一份到U盘。
backup-list-none = 这里没有备份
backup-copy = { $day } · { $entries } 条 · { $size } · { $file }
backup-copy-newest = {" "}· 最新
backup-copy-same = {" "}· 和 { $file } 是同一份
backup-copy-none = 不是完整的备份：{ $file }
backup-several-there = 这里有 { $count } 份备份：
backup-several-taken = 用最新的一份：{ $file }
backup-several = 这里的备份不是同一本台账的，没有恢复任何东西。请指明要哪一份：
    { $files }
backup-none-there = 这里没有完整的备份，没有恢复任何东西。请另指一个文件夹，或直接给出备份文件。
backup-renewed = 自动备份已换新，原来的已删除。
backup-stale = 这些自动备份还是旧的（里面有已销毁的内容，或用的是旧密钥），没能换新。请自行删除，或等下次自动备份换新：
    { $files }
