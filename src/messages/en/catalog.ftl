# Catalogues: commands, checks and campaigns
catalog-rule-none = not a rule of the form key=value
catalog-rule-key = there is no rule "{ $key }"; there are: { $known }
catalog-rule-value = "{ $key }=" has no value "{ $value }"; it may be: { $known }
catalog-slip = line { $line }: { $what }
catalog-slip-syntax = not TOML that can be read: { $reason }
catalog-slip-key = there is no key "{ $key }"; there are: { $known }
catalog-slip-score = nothing is scored here; "{ $key }" wasn't taken
catalog-slip-missing = "{ $key }" is missing
catalog-slip-kind = "{ $key }" doesn't hold what is read there
catalog-slip-day = "{ $day }" is no day; write 2026-01-01
catalog-slip-purpose = this version doesn't know catalogues of = "{ $of }"; it knows: { $known }
catalog-slip-twice = the code "{ $code }" is taken by an earlier item
catalog-slip-many = { $count } items, and at most { $max } are taken
catalog-slip-rule = this rule doesn't apply, the others do: { $why }
catalog-slip-meeting = there are no meetings yet, so nothing counts by this rule
catalog-slip-no-rules = goal "{ $goal }" has no rules; only records that name it count
