#pragma once

#include <string>
#include <vector>

#include "projections/search/record_match.hpp"
#include "projections/search/search_index.hpp"

namespace cairn {

struct SearchHit {
    ReadableRecord record;
    RecordMatch match;
    bool own;  ///< Its owner is who asks.
};

struct SearchAnswer {
    /// By how well each is found, then by what its type is to the reader (pages, then the
    /// navigation's types), then his own, then the newest first.
    std::vector<SearchHit> hits;
    std::size_t total = 0;  ///< No more than `limit` twice over are counted: then there are `more`.
    bool more = false;      ///< There are, or may be, as it did not look at all that there are.
};

/// Looks for records of the types (none: of all that the reader may see) that its reader is shown
/// and in which he is shown what he looks for. What he is not shown adds nothing, neither hits nor
/// their number nor their order; but a search looks at no more than 10,000 records, shown or not,
/// and at fewer where what is shown of them is long.
[[nodiscard]] SearchAnswer search_records(const SoughtText& sought,
                                          const std::vector<const RecordType*>& types,
                                          std::size_t limit,
                                          const SearchIndex& index,
                                          const Reader& reader);

}  // namespace cairn
