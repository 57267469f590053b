# dundian picture: a screen as a picture
picture-do = Draw a screen on sample data as an SVG
picture-arg-screen = Which screen; --list names all
picture-arg-size = Columns by rows
picture-arg-look = How it looks: dark, light, 256 or 16 colours, none, ascii for old consoles; also joined, such as light-ascii
picture-arg-press = Press these keys too before drawing, such as 'down f2 "张三"'
picture-arg-out = The file to write; standard output where none is named; an existing file is left alone
picture-arg-list = List the screens there are
picture-col-screen = Screen
picture-col-keys = Keys
picture-no-screen = There is no screen “{ $name }”. There are: { $names }.
picture-bad-key = “{ $key }” is no key. Keys are written f2, ctrl+s, alt+3; what is typed stands in double quotes.
picture-bad-size = “{ $text }” is no size. Write it as 120x40, at most 500x200.
