# 台账的出入口
workspace-ledger-missing = { $dir } 里还没有台账。先运行 dundian init 建一个，或用 --data 指向已有的目录。
workspace-ledger-exists = { $dir } 里已经有台账，没有动它。要另建一个，请用 --data 换一个目录。
workspace-device-damaged = 记本机编号的文件（device）损坏或缺失。走访记录都在，没有动。请从备份把这个文件拷回数据目录；没有备份，就把整个目录原样留好，不要删任何文件。
workspace-internal = 程序内部出错：{ $reason }。已经保存的记录都在。请把这句话报给维护的人。
workspace-cancelled = 已取消，记录没有改动。
workspace-out-of-use = 查询库暂时停用（{ $reason }）。已保存的记录都在账本里，退出后重新打开会自动重建。
workspace-record-lost = 查询库里少了一条记录。账本里有，退出后重新打开会自动重建查询库。
workspace-nothing-to-undo = 没有可以撤销或重做的操作。
workspace-undone = 撤销
workspace-more-problems = 还有 { $count } 处。
workspace-keys-damaged = 存放本机密钥的文件 keys 已损坏：走访记录都在，但不能收发交换文件。请用备份中的 keys 文件替换它，再打开。
workspace-rebuilt = 打开时查询库已由账本重建{ $whole ->
    [yes] ，记录一条不少
   *[no] {""}
 }（原因：{ $reason }）。
workspace-rebuilt-asked = 按要求重建
workspace-rebuilt-other-version = 程序换了版本
workspace-rebuilt-suspected = 上次使用时查询库答错了
workspace-rebuilt-empty = 查询库是空的
workspace-rebuilt-damaged = 查询库有损坏
workspace-rebuilt-taken-back = 撤回了一次导入
workspace-rebuilt-new-key = 换了数据密钥
workspace-sealing = 正在用新密钥重新加密
workspace-not-sealed = 用新密钥加密的读回来对不上，新的没有用，数据和密钥都还是原来的。请检查磁盘后再试。
workspace-renewed-half = 数据密钥已经换了，可还没有收尾：{ $reason } 记录都在。请用换好以后的口令重新打开，程序会接着做完；新的恢复码还没有给出，打开后用 dundian passphrase new-code 再要一个。
workspace-old-key-left = 数据密钥已经换好；旧密钥加密的还没有删干净：{ $reason } 台账照常能用；排除原因后重新打开，程序会接着删。
workspace-still-there = 要销毁的内容还没有销毁完：{ $reason } 台账照常能用；排除原因后重新打开，程序会接着销毁。
workspace-import-finished = 上次没导完的文件《{ $file }》已接着导完。
workspace-import-unfinished = 上次没导完的文件还没有导完：{ $reason } 台账照常能用；排除原因后重新打开，会接着导。
workspace-shortened-shown = 账本变短了：第 { $frames } 批{ $known ->
    [yes] （到 { $until } 为止）
   *[no] {""}
 }不在了，多半是磁盘检查、同步或杀毒软件动过文件。查询库里都还有，照常显示，下一次保存时写回账本。请马上备份到别的盘，再查一查这块盘。
workspace-shortened = 账本变短了：第 { $frames } 批{ $known ->
    [yes] （到 { $until } 为止）
   *[no] {""}
 }不在了，查询库里也没有。其余都在。请用备份，或请收过你文件的一方发一份，把它们补回来；再查一查这块盘。
workspace-unwritable = 这张盘现在写不进去（{ $reason }）。已有的记录都能看，台账、报表和备份可以写到别的盘；新的记录存不了。请腾出空间，或换到能写的盘。
workspace-keys-mended = 存放本机密钥的文件坏了一份，已照另一份补好，收发不受影响。请查一查这块盘。
workspace-keys-lost = 存放本机密钥的文件（keys）两份都读不出来。记录都在，都能看；下一次保存起换用新的设备身份，别人发给本机的旧文件打不开，本机的文件上级也要等重新发来邀请后才收。手里有备份的，请先用 dundian restore 恢复。
