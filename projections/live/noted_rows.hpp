#pragma once

#include "projections/live/channel_query.hpp"

namespace cairn {

/// What of a subscription's rows is to be noted once they are written. A list is a look at its type
/// though it has no rows yet: those that come later are shown by it, too.
[[nodiscard]] RowTally rows_noted(const LiveQuery& query, const Membership& members);
/// The same of a client that comes back: he goes on looking at all rows, those of which he missed
/// nothing, too, and is sent what becomes of them. Looks through the rows of a page or an inbox
/// where any of them may be sensitive.
[[nodiscard]] RowTally rows_kept(const LiveQuery& query,
                                 Membership& members,
                                 const Counted& counted);

}  // namespace cairn
