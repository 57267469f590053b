# 目录：命令、检查和活动
catalog-rule-none = 不是“键=值”的规则
catalog-rule-key = 不认识规则“{ $key }”，认识的有：{ $known }
catalog-rule-value = “{ $key }=”没有“{ $value }”这个值，可以写：{ $known }
