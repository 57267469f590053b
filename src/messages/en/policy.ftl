# Policies: the sheet in which they are written and changed.
policy-sheet-new = New policy
policy-sheet-edit = Edit policy · { $title }
policy-text = text
policy-audience = for whom
policy-to = last day
policy-help-title = As people call it
policy-help-text = Paste as much as you like; a line is a paragraph, read out a sentence at a time
policy-help-answers = Q: Can it be paid after the new year? and on the next line A: Yes. As many as you like
policy-help-audience = 低保户、残疾人户, with commas; blank or “all” is for every household
policy-help-to = 2026-12-31, 12-31, year end; blank or 长期 where there is no end
policy-help-from = Blank where it is in force already
policy-help-document = Number of the document, blank where there is none
policy-help-code = Blank takes the title; a newer document of the same policy keeps the code and gets a version
policy-told-for = For { $audience } ({ $count ->
    [1] 1 household
   *[other] { $count } households
})
policy-told-always = no end
policy-told-answers = { $count ->
    [1] 1 question
   *[other] { $count } questions
} with answers
policy-nobody = No household is “{ $categories }” now; check how it is written.
policy-title-taken = There is a policy of this name ({ $numbered }); to change that one, choose Edit on it.
policy-code-taken = The code “{ $code }” is that of “{ $title }”; to change it, choose Edit on it, or write another code or version.
policy-past = The last day is over; once saved it is listed as expired.
policy-saved = On the disk: policy “{ $title }”
policy-none-at-hand = No policy is chosen yet.

policy-do-add = Write a policy
policy-do-edit = Change a policy; what isn't named stays
policy-arg-title = Title
policy-arg-code = Code; the title where there is none
policy-arg-version = Version
policy-arg-which = Code of the policy to change
policy-arg-which-version = Which version; the one in force today where there is none
policy-arg-text = Text; - reads it from standard input
policy-arg-answers = Questions and answers, a line “Q: …”, a line “A: …”; - reads them from standard input
policy-arg-audience = Categories it is for, such as 低保户、残疾人户; all for every household
policy-arg-from = First day
policy-arg-to = Last day; 长期 where there is no end
policy-arg-document = Number of the document
policy-arg-sort = whether it is a policy or a service
policy-cli-one-stdin = Only one of text and answers can come from standard input. Nothing was changed.
policy-cli-unread = { $wrong }
    Nothing was changed.
policy-cli-code-taken = The code “{ $code }” is that of “{ $title }”. Change it by dundian policy edit, or give another --code or --version. Nothing was changed.
policy-cli-title-taken = There is a policy of this name with the code “{ $code }”.
