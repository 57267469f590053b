# keymap
