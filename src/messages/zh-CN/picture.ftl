# dundian picture：把一个页面画成图
picture-do = 用示例数据把一个页面画成 SVG 图
picture-arg-screen = 哪个页面；--list 列出全部
picture-arg-size = 几列乘几行
picture-arg-look = 界面的样子：dark 暗、light 亮、256 或 16 色、none 无色、ascii 老终端；可连写，如 light-ascii
picture-arg-press = 画之前再按这些键，如 'down f2 "张三"'
picture-arg-out = 写到哪个文件；不写就输出到标准输出；已有的文件不覆盖
picture-arg-list = 列出有哪些页面
picture-col-screen = 页面
picture-col-keys = 按键
picture-no-screen = 没有叫「{ $name }」的页面。可以画的有：{ $names }。
picture-bad-key = 「{ $key }」不是按键。按键写成 f2、ctrl+s、alt+3，要打的字放在英文双引号里。
picture-bad-size = 「{ $text }」不是大小。写成 120x40，最大 500x200。
