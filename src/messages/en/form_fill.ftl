# Forms of others: commands, preview, why one can't be filled.
form-do-fill = fill a blank form (xlsx, xls, et, docx); the blank itself isn't touched
form-after-fill =
    Without a period it is the current month. --map corrects what was misread: --map "H=visit.help,备注=-";
    left a column, a cell or the words of the head, right a field, or - for nothing. The heads of a form
    that was filled are remembered. A form about one household or visit needs --household or --visit;
    --household takes the last visit of the period at which somebody was met.
form-do-forms = list how the forms filled before were understood (heads only, no content)
form-arg-form = the blank form
form-arg-out = the new file to write the filled form to
form-arg-household = only this household; for a form about one household, which
form-arg-visit = for a form about one visit, which
form-arg-profile = full: for superiors, with names; work: for others, surnames only, no telephone numbers
form-arg-restricted = restricted visits, too (full only)
form-arg-map = correction: column or head=field, parted by commas; may be given several times
form-arg-dry-run = show what would be filled, write nothing

form-about-visit = visits
form-about-concern = concerns
form-about-matter = matters
form-about-told = policies explained
form-about-household = households
form-about-period = villages
form-source-recognised = by its head
form-source-remembered = as last time
form-source-said = as told
form-serial = running number
form-nothing = empty
form-and = {" + "}

form-period = Period: { $from } to { $to }
form-col-place = place
form-col-label = head
form-col-field = filled with
form-col-why = why
form-col-example = example
form-left = Stays empty: { $names }
form-lines = { $about }: { $records }; the table has { $rows } rows.
form-lines-more = { $about }: { $records }; the table has { $rows } rows only, more are added and what is below moves down.
form-written = Filled: { $path }
form-not-written = This is a preview; nothing was written.
form-none-known = No form has been filled yet.
form-known-broken = { $path } can't be read; the heads are found out anew, and a new file is written afterwards.

form-note-visit = Filled with the visit of { $day } to { $head } ({ $of } in the period); for another one, choose it in the visits first (--visit in the command).
form-note-no-visit = This household wasn't visited in the period; what asks for a visit stays empty.
form-note-not-allowed = The list at { $place } has no "{ $value }"; it stays empty, please choose.
form-note-unknown-row = { $place } "{ $name }" isn't in the register; the row stays empty.
form-note-held-back = { $count } restricted visits were left out; to have them in, tick that (--restricted in the command).

form-error-broken = This form is damaged and can't be opened ({ $detail }). Nothing was written. Open it in WPS or Excel and save a copy, or ask for it again.
form-error-locked = This form has a password. Nothing was written. Open it, take the password away and save a copy.
form-error-too-large = This form is too large for one to fill. Nothing was written. Remove sheets and pictures that aren't needed and save a copy.
form-error-not-a-form = This file is no form that can be filled. Nothing was written. Those are xlsx, xlsm, xls, et, docx, docm.
form-error-old-document = This is a document of the old kind (doc or wps). Nothing was written. Save it as docx.
form-error-protected = This document is protected against editing. Nothing was written. Ask for one that isn't.
form-error-empty = This form is empty. Nothing was written.
form-error-no-places = No head and no place to fill was recognised. Nothing was written. Seen: { $seen }. In the command use --map, such as --map "B=visit.date".
form-error-all-locked = All places that are known are locked. Nothing was written. Ask for a form that may be filled.
form-error-two-heads = Rows { $first } and { $second } are two heads alike. Nothing was written. Remove one and save a copy.
form-error-heads-beside = Row { $row } has two heads alike beside each other. Nothing was written. Leave one and save a copy.
form-error-merged = { $place } is merged across rows. Nothing was written. Unmerge it and save a copy, or leave the column empty (--map in the command).
form-error-no-room = There are { $records } records and { $rows } rows, and the sheet is protected against more. Nothing was written. Choose fewer days (--from and --to in the command), or ask for a form with more rows.
form-error-too-many-rows = There are more records than a sheet has rows. Nothing was written. Choose fewer days (--from and --to in the command).
form-error-needs-record = This form is about one household or visit. Nothing was written. Choose it in the households or visits first and say here that it is about that one (--household or --visit in the command).
form-error-restricted = This visit is restricted. Nothing was written. To fill it in, tick that, or add --restricted to the command; only for superiors.
form-error-nothing = There is nothing from { $from } to { $to } to fill in. Nothing was written. Choose other days (--from and --to in the command).
form-error-unknown-field = No field "{ $name }" is known. Nothing was written. Use a field's name, such as {"{{"}visit.date{"}}"}.
form-error-unclosed = "{ $name }" has no counterpart. Nothing was written. What is repeated stands between {"{{"}#rows{"}}"} and {"{{"}/rows{"}}"}.
form-error-bad-map = "{ $text }" of --map can't be understood. Nothing was written. Write column or head=field, such as H=visit.help; - for nothing.
form-error-no-such-place = There is no place "{ $place }" in the form. Nothing was written. The preview (--dry-run in the command) names the places.
form-error-ending = The name of the filled file must end in .{ $wanted }. Nothing was written.

form-title = Fill a form
form-title-of = Fill a form: { $form }
form-choose-file = Which blank form?
form-reading = Looking at { $form }
form-part-filled = Filled
form-part-left = Left empty
form-part-notes = To be known first
form-single = Single places, no table of lines.
form-match = { $label }: { $field } ({ $why })
form-meaning-period = these days
form-which-meaning = What does “{ $label }” ask for?
form-type-meaning = Type to find, or choose from the list
form-key-fill = fill and write
form-key-meaning = change
