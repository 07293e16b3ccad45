#pragma once

#include <optional>
#include <string>
#include <vector>

#include "projections/query/reader.hpp"

namespace cairn {

/// A way from records of a type to what another record says, by which it is decided whether they
/// are shown.
struct ScopeWay {
    std::vector<const Field*> references;  ///< At least one.
    std::vector<const RecordType*> types;  ///< That each of them is of.
    const Field* asked;                    ///< Of the record at the end.

    /// The type of the records that reference number `step` leads to, and what is asked of those.
    [[nodiscard]] const RecordType& target(std::size_t step, const Model& model) const;
    [[nodiscard]] const Field& asked_of_target(std::size_t step) const;
};

/// What decides which records of a type a reader is shown, but for what those records say
/// themselves.
struct ScopeWatch {
    /// Under one model equal for readers who are shown the same records of the type, and see the
    /// same of what a set of them keeps (`ScopedSet`).
    std::string key;
    std::vector<ScopeWay> ways;
};

/// Nothing where it depends on what cannot be followed from event to event: what is worked out,
/// what is personal, the moment. Lives as long as the reader's model.
[[nodiscard]] std::optional<ScopeWatch> scope_watch(const RecordType& type, const Reader& reader);

}  // namespace cairn
