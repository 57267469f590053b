# Catalogues: commands, checks and campaigns
catalog-rule-none = not a rule of the form key=value
catalog-rule-key = there is no rule "{ $key }"; there are: { $known }
catalog-rule-value = "{ $key }=" has no value "{ $value }"; it may be: { $known }
