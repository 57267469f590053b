# Sheets: steps, households, assignments, stays: forms in one column.
sheet-ask-leave = Throw away what you filled in?
sheet-drop = throw away
sheet-go-on = go on
sheet-found = Something was left half filled in: { $what }. It is all there; go on.
sheet-gone = What was left half filled in can't go on: { $reason }
sheet-first = Save this first, or put it away with Esc.
sheet-nothing = Nothing was changed.
sheet-find = Number, name, or how it sounds
sheet-find-more = More can be added; F8 or Backspace takes the last one out
sheet-find-nothing = Nothing was found.
