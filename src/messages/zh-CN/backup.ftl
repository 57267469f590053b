# 备份和恢复。Backups.
backup-do = 把整本台账写成一个备份文件，写完读回来核对
backup-do-restore = 用备份恢复出一本台账，放到 --data 指定的目录
backup-arg-place = 写成这个文件，或写进这个文件夹
backup-arg-file = 备份文件
backup-arg-recover = 用恢复码打开（没有终端时，从 --passphrase-file 读恢复码）
backup-arg-newer = 备份以后委员会送来的文件：恢复时一并导入，里面说已销毁的先销毁
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
backup-erasures-by-file = 备份以后若有户被要求销毁，要等委员会下一份文件带来；请先导入它，再给别人看。
backup-lost-since = 备份以后写的，送出过的会由委员会下一份文件带回；没送过的不在这里。
backup-restored-damage = 账本有 { $count } 处读不出，备份时就是这样。请运行 dundian doctor 看看。

backup-last-never = 上次备份：从未
backup-last-today = 上次备份：今天
backup-last-days = 上次备份：{ $days } 天前
backup-last-since = { $last } · 之后新写 { $count } 条
backup-reminder = { $said } · 交换页 { $key }
backup-title = 备份
backup-done = 已备份到 { $file }
backup-then = 放到别处保管。要恢复：dundian restore 文件 --data 空目录
backup-made-of = 整本台账，连同没写完的表单；查询库不在里面，恢复时重建
