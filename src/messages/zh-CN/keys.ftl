# 按键、命令面板、菜单、鼠标、剪贴板、撤销。
keys-help-screen = 「{ $name }」页
keys-help-narrow = 输入文字可缩小范围，如“筛选”“sx”“F6”
keys-menu-title = 这里能做的
keys-elsewhere = 在「{ $place }」用 · { $about }
keys-named = { $keys } { $what }
keys-went-there = 已转到「{ $screen }」：选好一行，再按 { $what }。
keys-went-to-form = 已回到表单：再按 { $what }。
keys-needs-form = “{ $what }”只在填表时用；先按 { $visit }。
keys-not-here = “{ $what }”在这里用不上，只用在：{ $places }。
keys-give-up = Esc 放弃
keys-more = 还有 { $count } 个没显示
keys-nothing = “{ $what }”眼下没有可做的。
keys-in = { $keys }（{ $places }）
