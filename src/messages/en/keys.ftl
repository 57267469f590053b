# Keys, the palette, the menu, mouse, clipboard, undo.
keys-help-screen = On { $name }
keys-help-narrow = Type to narrow this, e.g. "filter", "F6"
keys-menu-title = What can be done here
keys-elsewhere = On { $place } · { $about }
keys-named = { $keys } { $what }
keys-went-there = Now on { $screen }: choose a line, then press { $what }.
keys-went-to-form = Back in the form: now press { $what }.
keys-needs-form = "{ $what }" belongs to forms; first press { $visit }.
keys-not-here = "{ $what }" does nothing here, only in: { $places }.
keys-give-up = Esc to give up
keys-more = { $count } more not shown
keys-nothing = "{ $what }": nothing to do right now.
keys-in = { $keys } ({ $places })
