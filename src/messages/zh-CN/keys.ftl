# 按键、命令面板、菜单、鼠标、剪贴板、撤销。
keys-help-screen = 「{ $name }」页
keys-help-narrow = 输入文字可缩小范围，如“筛选”“sx”“F6”
keys-menu-title = 操作
keys-elsewhere = 在「{ $place }」用 · { $about }
keys-named = { $keys } { $what }
keys-went-there = 已转到「{ $screen }」：选好一行，再按 { $what }。
keys-went-to-form = 已回到表单：再按 { $what }。
keys-needs-form = “{ $what }”只在填表时用；先按 { $visit }。
keys-not-here = “{ $what }”在这里用不上，只用在：{ $places }。
keys-give-up = Esc 放弃
keys-more = 还有 { $count } 个没显示
keys-nothing = 这里不能“{ $what }”。
keys-in = { $keys }（{ $places }）

keys-settings-head =
    蹲点 的设置。在界面里换主题、开关鼠标、换键位时记在这里，也可以手改。
    theme = "dark" 或 "light"；mouse = true 或 false；keymap = "default"、"vim" 或 "emacs"
keys-settings-bad = 设置文件第 { $line } 行看不懂，没有采用：{ $text }
keys-not-remembered = 这次已经换好，但没能记下来，下次启动还是老样子：{ $reason }
keys-file-problems = 键位文件有 { $count } 处问题，其余照用；按 { $all } 看全部。
keys-file-taken = 键位已换上新的。{ $file }
keys-all-current = 显示的都是最新的，键位没有变。
keys-preset-now = 键位换成 { $name }。按 { $help } 看怎么按。
keys-preset-fixed = 下次启动仍按键位文件里写的来。
keys-no-home = 找不到放设置的地方：系统没有给出用户目录。请设 DUNDIAN_CONFIG 指定一个目录。
keys-do-path = 显示自己的键位文件放在哪里
keys-do-edit = 用编辑器改自己的键位文件，没有就先建一份，改完检查
keys-arg-preset = 从哪一套键位开始：default、vim、emacs
keys-file-none = 这个文件还没有。用 dundian keymap edit 建一份。
keys-file-there = { $file } 已经有了，没有覆盖；要换底子，改文件里 preset 那一行。
keys-file-made = 已建好 { $file }，其中每一行都还没有生效，去掉行首的 # 才生效。
keys-file-fine = 键位没有问题，下次启动生效；已经开着的窗口按 Ctrl+R 就生效。{ $file }
keys-file-head =
    自己的键位。只写要改的几行，盖在 preset 那一套上面。
    下面照抄了那一套，每行前面都有 #；去掉 # 再改，才起作用。
    改完用 dundian keymap check 检查；开着的窗口按 Ctrl+R 就换上。
keys-no-editor = 没有设编辑器（VISUAL 或 EDITOR）。请用记事本之类的程序打开这个文件来改，改完用 dundian keymap check 检查：{ $file }
keys-editor-failed = 编辑器 { $editor } 没有正常结束。文件还在，没有检查：{ $file }
keys-editor-missing = 打不开编辑器 { $editor }（{ $reason }）。文件还在，请用别的程序打开：{ $file }
keys-edit-again = 再打开改一次吗？（回车或 y 再改，n 不改）

keys-composed = 收到“{ $text }”：输入法是中文。按 Shift 切英文，或按 { $keys }。
keys-paste-nowhere = 这里没有放文字的地方，什么也没有动。先按 { $keys }，再粘贴。
keys-paste-no-field = 这一格不能打字，请按 Tab 到下一格。
keys-clipboard-empty = 剪贴板里没有文字；也可以用终端自己的粘贴（Ctrl+Shift+V 或右键）。
keys-no-typing = 这一栏没有可{ $what }的输入。
keys-nothing-selected = 没有选中文字：按住 Shift 用方向键选，或按 Ctrl+A 全选。
keys-tone-plain = 提示
keys-tone-good = 办成
keys-tone-warning = 注意
keys-tone-danger = 出错

keys-undone = 已撤销：{ $what }。反悔按 { $again }。
keys-redone = 已恢复：{ $what }。
keys-last-change = 上一步改动
keys-and-more = { $what } 等，连同 { $more } 条
keys-form-is-open = 正在填的就是这一篇；写好先保存，再记下一户。
