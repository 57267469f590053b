# Keys, the palette, the menu, mouse, clipboard, undo.
keys-help-screen = On { $name }
keys-help-narrow = Type to narrow this, e.g. "filter", "F6"
keys-menu-title = Actions
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

keys-settings-head =
    Settings of dundian, kept when theme, mouse or keys are changed in the interface; may be edited.
    theme = "dark" or "light"; mouse = true or false; keymap = "default", "vim" or "emacs"
keys-settings-bad = Line { $line } of the settings can't be read and doesn't apply: { $text }
keys-not-remembered = Changed for now, but not kept for the next start: { $reason }
keys-file-problems = The keymap file has { $count } problems, all else applies; { $all } shows them.
keys-file-taken = The keys are new now. { $file }
keys-all-current = All that is shown is current; the keys haven't changed.
keys-preset-now = The keys are { $name } now. { $help } shows them.
keys-preset-fixed = The next start follows the keymap file again.
keys-no-home = No place for settings: the system names no home directory. Set DUNDIAN_CONFIG to a directory.
keys-do-path = Show where your own keymap file is
keys-do-edit = Edit your own keymap file, made first where there is none, and check it
keys-arg-preset = The keys to begin with: default, vim, emacs
keys-file-none = This file doesn't exist yet. dundian keymap edit makes one.
keys-file-there = { $file } is there already and was kept; its line preset chooses what lies under it.
keys-file-made = Made { $file }. No line of it applies yet; take the # away from those you want.
keys-file-fine = The keys are fine and apply at the next start; in an open window press Ctrl+R. { $file }
keys-file-head =
    Your own keys. Write only what you change; it lies over the preset.
    Below is a copy of it, each line behind a #; take the # away to change one.
    Check it with dundian keymap check; in an open window press Ctrl+R.
keys-no-editor = No editor is set (VISUAL or EDITOR). Open this file in any text editor, then run dundian keymap check: { $file }
keys-editor-failed = The editor { $editor } ended with an error. The file is there, unchecked: { $file }
keys-editor-missing = Can't start the editor { $editor } ({ $reason }). The file is there, open it in another program: { $file }
keys-edit-again = Open it once more? (Enter or y: yes, n: no)

keys-composed = Got "{ $text }": the input method is Chinese. Press Shift for English, or { $keys }.
keys-paste-nowhere = There is no text here to paste into; nothing was changed. First press { $keys }, then paste.
keys-paste-no-field = This field takes no text; Tab goes to the next one.
keys-clipboard-empty = There is no text on the clipboard; the terminal's own paste works too (Ctrl+Shift+V or a right click).
keys-no-typing = Nothing was typed here to { $what }.
keys-nothing-selected = No text is selected: hold Shift with the arrows, or press Ctrl+A for all of it.
keys-tone-plain = note
keys-tone-good = done
keys-tone-warning = look
keys-tone-danger = fault

keys-undone = Taken back: { $what }. { $again } brings it back.
keys-redone = Made again: { $what }.
keys-last-change = the last change
keys-and-more = { $what } and { $more } more
keys-form-is-open = This is the visit you are filling in; save it before the next one.
