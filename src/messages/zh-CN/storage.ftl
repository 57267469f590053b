# storage

storage-disk-full = 磁盘已满，写不进 { $path }。请腾出空间后再试。
storage-disk-denied = 没有权限读写 { $path }。请检查该文件夹的权限，或换一个数据目录。
storage-disk-read-only = { $path } 所在的磁盘是只读的。请换一个可写的磁盘。
storage-disk-failed = 读写 { $path } 时出错：{ $detail }
storage-file-link = { $path } 是链接，不是文件本身。没有读它，什么都没有改。请把文件本身拷过来。
storage-file-folder = { $path } 是文件夹，不是文件。什么都没有改。请选里面的文件。
storage-file-device = { $path } 是管道、套接字或设备，不是普通文件。没有读它，什么都没有改。
storage-file-empty = { $path } 是空文件，什么都没有改。可能没有拷完，请重新拷一份。
storage-file-too-large = { $path } 超过 { $max }，没有读它，什么都没有改。请看看是不是选错了文件。
storage-file-name = 文件名太长，或带有系统不认的字符，打不开：{ $path }。什么都没有改。请改名后再试。
storage-file-missing = 找不到文件 { $path }，什么都没有改。请检查文件名和所在文件夹；在U盘上的，看看U盘是否插好。
storage-file-denied = 没有权限读 { $path }，什么都没有改。请检查文件权限。
storage-fresh-exists = 已经有这个文件了，没有覆盖：{ $path }。请换一个名字，或先把它移开。
storage-fresh-link = { $path } 是链接，不知会写到哪里去，所以没有写，什么都没有改。请换一个名字。
storage-fresh-folder = { $path } 是文件夹，没有写，什么都没有改。请在后面加上文件名。
storage-fresh-device = { $path } 是管道、套接字或设备，没有写，什么都没有改。请换一个名字。
storage-fresh-no-folder = 没有文件夹 { $path }，什么都没有写。要存到U盘的，看看U盘是否插好；不是U盘的，请先建好这个文件夹。
storage-fresh-no-place = 没有文件夹 { $path }，什么都没有写。要存到U盘的，看看U盘是否插好；要存成文件的，文件名请以 .{ $ending } 结尾。
storage-fresh-not-a-folder = { $path } 是文件，不是文件夹，里面存不了东西，什么都没有改。请换一个文件夹。
storage-fresh-not-empty = { $path } 不是空目录，没有动它。请换一个空目录。
storage-fresh-data = { $path } 是台账的数据目录或在它里面，那里只放台账，所以没有写。请换一个文件夹，例如U盘。
storage-fresh-dash = 这里的 - 不能用来输出到屏幕，什么都没有写。请给出名字；名字就叫 - 的，请写成 ./-。
storage-fresh-no-name = 没有给出名字，什么都没有写。请给出文件名。
storage-fresh-name = 文件名太长，或带有系统不认的字符：{ $path }。什么都没有写。请换一个名字。
storage-fresh-denied = 没有权限写到 { $path }，什么都没有改。请检查权限，或换一个文件夹。
storage-fresh-read-only = { $path } 所在的盘是只读的，什么都没有写。请看看U盘的写保护开关，或换一个盘。
storage-fresh-full = 盘已满，没有写成 { $path }，没有留下半个文件，原有的都没有动。请腾出空间，或换一个盘。
storage-newer-version = 数据由更新的版本写成（格式 { $version }），本程序读不了，也没有改动。请升级后再打开。

storage-lock-in-use = 数据正被另一个窗口使用，没有改动任何内容。请先关闭那个窗口。
storage-lock-in-use-by = 数据正被另一个窗口使用（进程 { $pid }），没有改动任何内容。请先关闭那个窗口。

storage-vault-missing = 这里还没有台账。请先运行 dundian init，或用 --data 指明数据目录。
storage-vault-exists = 这里已经有台账，没有改动。要新建，请换一个数据目录。
storage-vault-locked = 台账已上锁，请输入口令。忘了口令可以用恢复码。
storage-vault-wrong-passphrase = 口令不对，数据没有改动。请再试一次；忘了口令可以用恢复码。
storage-vault-wrong-code = 这不是本台账的恢复码，数据没有改动。请核对是哪一台电脑的恢复码。
storage-vault-short-passphrase = 口令太短：至少 { $least } 个字符，不能只是空格。口令没有设。请换一个长些的。
storage-vault-damaged = 密钥文件 vault.json 及其副本都已损坏，数据文件仍在，没有改动。请从备份恢复这两个文件。
storage-vault-other-key = 这里的 vault.json 不是现在这些数据的密钥：它是换数据密钥以前的，或是别的台账的，用它什么也打不开。数据都在，没有改动。请用换密钥以后的口令或恢复码；还是不行，就从换密钥以后的备份里取出 vault.json，放回这里，并删掉 vault.copy.json。
storage-code-length = 恢复码应有 25 个字符，输入了 { $found } 个。请对照纸面补全。
storage-code-character = 恢复码里没有“{ $character }”这个字符。请对照纸面重输。
storage-code-check = 恢复码有字符抄错或调换了位置。请对照纸面逐组核对。

storage-journal-full = 没有保存：{ $reason } 此前的记录都在，正在填写的内容留在草稿里。
storage-journal-disk = 没有保存：{ $reason } 此前的记录都在，正在填写的内容留在草稿里。
storage-journal-closed = 先前写盘出错，为防丢失已停止写入：{ $reason } 已保存的记录都在。请重新打开程序；若再出现，请检查磁盘。
storage-journal-too-large = 没有保存：一次写入 { $bytes } 字节，超过上限 { $limit } 字节。请分几次保存。

storage-store-damaged = 查询库有损坏，正由流水账重建，记录不会丢失。
storage-store-other-schema = 查询库是另一版本写的，正由流水账重建，记录不会丢失。
storage-store-hung = 查询库没有响应，已停用，正由流水账重建，记录不会丢失。
storage-store-failed = 查询库出错，正由流水账重建，记录不会丢失。
storage-store-disk = 查询库写不进磁盘：{ $reason } 已保存的记录都在流水账里。
storage-store-closed = 查询库已关闭，已保存的记录都在。请重新打开程序。
storage-store-too-large = 一条记录有 { $bytes } 字节，超过上限 { $limit } 字节，没有写入。请缩短后再保存。

storage-draft-bad-name = “{ $name }”不能用作草稿名。
storage-draft-too-large = 草稿有 { $bytes } 字节，超过上限 { $limit } 字节，这一次没有存下；上一次的还在。请缩短内容。
storage-draft-disk = 草稿没有存下：{ $reason } 屏幕上的内容还在，请尽快保存或抄下。
storage-short-full = 磁盘已满
storage-short-read-only = 只读
storage-disk-waits = 磁盘 5 秒没有回应，还在等。等到它回话之前，刚才的还不算存好；请不要关机，也不要拔盘。
