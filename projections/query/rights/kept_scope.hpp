#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "projections/orders/scoped_sets.hpp"
#include "projections/query/query.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Whether a reader goes by what is kept of what he is shown (`ScopedSets`).
enum class KeptUse : std::uint8_t {
    none,
    at_hand,     ///< Where little has changed since: on a thread that others wait for.
    carried_on,  ///< Where carrying it on costs less than making it anew.
    made,        ///< And makes it where it is not there.
};

/// A set as it is for a reader.
struct KeptScope {
    std::shared_ptr<const ScopedSet> set;
    std::string key;

    [[nodiscard]] std::size_t size() const { return set->size(); }
};

/// The records of a type that a reader of now is shown and that are not archived, from what is
/// kept, carried on to where he reads, and kept on. Nothing where nothing is kept, or he is shown
/// all.
[[nodiscard]] std::optional<KeptScope> kept_scope(const RecordType& type,
                                                  const Reader& reader,
                                                  KeptUse use);
/// The same as another reader has it, of the same snapshot and person, who is a few events behind
/// the one that it was opened for. Nothing where these are many, or the model was another one.
[[nodiscard]] std::optional<KeptScope> kept_scope_behind(const KeptScope& newest,
                                                         const RecordType& type,
                                                         const Reader& of_newest,
                                                         const Reader& behind);

/// Whether the rows of a query can be taken as the set has them: the usual list, from any place.
[[nodiscard]] bool is_usual_list(const Query& query, const RecordType& type, const Reader& reader);
/// Its rows from the query's place on, the way that it goes, until `visit` returns false.
void visit_listed(const ScopedSet& set,
                  const Query& query,
                  const std::function<bool(const Uuid& id)>& visit);
/// All of them, in no order.
void visit_kept(const ScopedSet& set, const std::function<void(const Uuid& id)>& visit);

}  // namespace cairn
