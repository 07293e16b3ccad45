#pragma once

#include <string>
#include <vector>

// Nobody else includes this.
#include <xapian.h>

#include "projections/search/term_query.hpp"

/// What `SearchDatabase` asks of Xapian. All throw Xapian's own errors.
namespace cairn {

/// Sets what an enquiry looks for and in which order, as `SearchDatabase::find` says.
void ask(Xapian::Enquire& enquire,
         const TermQuery& query,
         const std::vector<std::string>& only,
         const std::vector<TermBoost>& boosts);

/// See `SearchDatabase::is_whole`.
[[nodiscard]] bool agrees_with_itself(const Xapian::Database& database, const std::string& prefix);
/// See `SearchDatabase::digest`.
[[nodiscard]] std::string digest_of(const Xapian::Database& database, const std::string& prefix);

}  // namespace cairn
