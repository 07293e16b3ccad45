#pragma once

#include <string>
#include <vector>

// Nobody else includes this.
#include <xapian.h>

#include "projections/search/term_query.hpp"

/// What `SearchDatabase` asks of Xapian. All throw Xapian's own errors.
namespace cairn {

/// The data of documents that `query` finds, from `place` on, `max` at most; `place` is left behind
/// the last of them. Fewer, though there are more, where no `steps` are left. Goes no further than
/// it is asked to: what many documents have costs as little as what few have. Throws Xapian's own
/// errors.
[[nodiscard]] std::vector<std::string> documents_found(const Xapian::Database& database,
                                                       const TermQuery& query,
                                                       DocumentPlace& place,
                                                       std::size_t max,
                                                       WalkSteps& steps);

/// See `SearchDatabase::is_whole`.
[[nodiscard]] bool agrees_with_itself(const Xapian::Database& database,
                                      const std::string& prefix,
                                      const std::function<void()>& between);
/// See `SearchDatabase::digest`.
[[nodiscard]] std::string digest_of(const Xapian::Database& database, const std::string& prefix);

}  // namespace cairn
