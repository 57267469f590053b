# 台账的出入口
workspace-ledger-missing = { $dir } 里还没有台账。先运行 dundian init 建一个，或用 --data 指向已有的目录。
workspace-ledger-exists = { $dir } 里已经有台账，没有动它。要另建一个，请用 --data 换一个目录。
workspace-device-damaged = 记本机编号的文件（device）损坏或缺失。走访记录都在，没有动。请从备份把这个文件拷回数据目录；没有备份，就把整个目录原样留好，不要删任何文件。
workspace-internal = 程序内部出错：{ $reason }。已经落盘的记录都在。请把这句话报给维护的人。
workspace-cancelled = 已取消，记录没有改动。
workspace-out-of-use = 查询库暂时停用（{ $reason }）。已落盘的记录都在账本里，退出后重新打开会自动重建。
workspace-record-lost = 查询库里少了一条记录。账本里有，退出后重新打开会自动重建查询库。
workspace-nothing-to-undo = 没有可以撤销或重做的操作。
workspace-undone = 撤销
workspace-more-problems = 还有 { $count } 处。
workspace-keys-damaged = 存放本机密钥的文件 keys 已损坏：走访记录都在，但不能收发交换文件。请用备份中的 keys 文件替换它，再打开。
