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
    /// There are more; or there may be, as it did not look at all that is shown to the reader.
    bool more = false;
};

/// Looks for records of the types (none: of all that the reader may see) that its reader is shown
/// and in which he is shown what he looks for. What he is not shown adds nothing, neither hits nor
/// their number nor their order, nor to `more`. But a search looks at no more than 10,000 records
/// that are shown (fewer where what is shown of them is long) and 100,000 that are not: whoever is
/// shown very few of those that match may not find them all, and is not told so. For whom nothing
/// is hidden, it also ends its way through the index after some milliseconds: what nearly all
/// records have is then looked for among the newest.
[[nodiscard]] SearchAnswer search_records(const SoughtText& sought,
                                          const std::vector<const RecordType*>& types,
                                          std::size_t limit,
                                          const SearchIndex& index,
                                          const Reader& reader);

}  // namespace cairn
