# Households: entering, correcting, splitting, merging, moving, excusing.
