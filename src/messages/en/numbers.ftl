# Progress: where the numbers come from.
numbers-period-whole = whole
numbers-period-this-month = this month
numbers-period-last-month = last month
numbers-assignment-place = { $title } ({ $at }/{ $all })
numbers-elapsed = { $percent }% of the time gone
numbers-pane-figures = figures
numbers-legend = { $off } day off  { $none } working day  { $few }{ $more }{ $most } visits, few to many
numbers-month = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
numbers-curve = { $covered } covered
numbers-curve-expected = { $due } by pace
numbers-curve-target = { $total } asked for
numbers-today = today
numbers-never = { $count } never visited
numbers-col-cadre = cadre
numbers-col-unit = unit
numbers-village-empty = The assignment has no households yet.

numbers-said-no-target = Nothing is asked for; { $done } done in the period.
numbers-said-coverage = { $target } households are to be covered; { $done } were in the period.
numbers-said-visits = { $target } visits are asked for; { $done } were made in the period.
numbers-said-must-visit = Of { $target } must-visit households, { $done } were seen within { $days } days.
numbers-said-nights = { $target } nights are asked for; { $done } were stayed in the period.
numbers-said-settled-on-time = Of { $target } concerns settled or due, { $done } were settled on time.
numbers-said-told = Of { $target } concerns with a result, the household was told of { $done }.
numbers-said-matters-done = Of { $target } matters taken on, { $done } are done.
numbers-said-policy-coverage = Of { $target } pairs of household and policy, { $done } were understood.
numbers-said-satisfaction = Of { $target } households that said, { $done } are satisfied or mostly so.
numbers-pace = { $percent }% of the time is gone, which makes { $due } by today: { $pace }.
numbers-formula = formula
numbers-with-numbers = reckoning
numbers-sum = { $done } ÷ { $target } = { $percent }%
numbers-basis = counted
numbers-basis-households = { $count } households; { $out } excused, away, moved out or merged are left out
numbers-basis-percent = { $households }; the assignment asks for { $percent }% of them
numbers-basis-nights = { $cadres } cadres
numbers-period = days
numbers-days = { $from } to { $until }
numbers-source = source
numbers-source-visits = visits (nobody home left out) and the register
numbers-source-stays = stays noted
numbers-source-concerns = concerns heard in visits, and their flow
numbers-source-matters = matters promised in visits
numbers-source-policies = policies marked as understood in visits, the catalogue and the register
numbers-age = data until
numbers-age-newest = the newest entry used is of { $day } ({ $ago })
numbers-age-none = no entry in this period yet
numbers-ages = How far each one's entries reach
numbers-age-visit = last visit { $day }
numbers-age-no-visit = no visit of theirs on this computer yet
numbers-age-entries = { $count } entries here
numbers-gap-coverage = Nobody met in the period
numbers-gap-visits = Visited too seldom
numbers-gap-must-visit = Must-visit, not seen within the interval
numbers-gap-nights = Nights missing
numbers-gap-settled-on-time = Not settled on time
numbers-gap-told = Household not told of the result
numbers-gap-matters-done = Matters not done yet
numbers-gap-policy-coverage = Policies not explained to all
numbers-gap-satisfaction = Unsatisfied
numbers-gap-none = Nothing is missing.
numbers-of-visits = { $done } of { $total } visits
numbers-of-nights = { $done } of { $total } nights
numbers-untold = { $count } households to be told

numbers-policy-in-force = In force
numbers-policy-coming = Coming
numbers-policy-expired = Expired
numbers-policy-days = in force
numbers-policy-from = from { $day }
numbers-policy-to = until { $day }
numbers-policy-nobody = for nobody here
numbers-reading-whole = text
numbers-reading-text = text · { $questions } questions
numbers-reading-question = question { $at } of { $questions }
numbers-reading-next = next question
numbers-reading-back = question before
numbers-matrix-title = policy \ category
numbers-matrix-total = total
numbers-matrix-all = all policies
numbers-matrix-empty = No policy is in force now.
numbers-matrix-empty-do = Once a policy is imported and in force, this shows how far it was explained to each category.
numbers-untold-counts = { $count } still to be told, { $again } of them once more
numbers-untold-none = All have understood it.
numbers-untold-none-do = New households, and those that did not understand, will stand here.
numbers-untold-not-in-force = This policy is not in force; nobody is to be told.
numbers-matrix-not-meant = This policy is not meant for households of this category.

rollup-households = Households
rollup-visited = Visited
rollup-visits = Visits
rollup-concerns = Concerns
rollup-settled = Settled
rollup-matters = Matters
rollup-source-records = records
rollup-source-figures = figures
rollup-source-nothing = nothing yet
rollup-records = records here
rollup-sum = sum
rollup-kept = kept back
rollup-of = The sum is of { $offices } of { $of } offices and the records here.
rollup-lacks = Not in the sum, nothing has come yet: { $names }.
rollup-keeps = { $what }: the sum is without { $names }. So few are not told, since people could be known by them.
rollup-keeps-of = { $office } ({ $villages } villages)
rollup-since = All since records began, up to the day on which each was counted.
rollup-col-office = office
rollup-col-as-of = as of
rollup-as-of = { $name } (as of { $day })
