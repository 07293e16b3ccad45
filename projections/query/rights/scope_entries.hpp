#pragma once

#include <map>
#include <string>
#include <vector>

#include "projections/orders/scoped_sets.hpp"
#include "projections/query/query_order.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// What a set of what is shown (`ScopedSet`) keeps of records of a type, and how it becomes another
/// one. One thread.
class ScopeEntries {
public:
    ScopeEntries(const RecordType& type, const Reader& reader);

    /// The set that these make of nothing, or of what there was. Costs what is given here, and a
    /// little for all that is held.
    void add(const ReadableRecord& record);
    /// One that `from` has, as it was then.
    void remove(const ReadableRecord& record);
    [[nodiscard]] std::shared_ptr<const ScopedSet> set(std::size_t looks);
    [[nodiscard]] std::shared_ptr<const ScopedSet> set_from(const ScopedSet& from);

    /// Whether a set of the type has a record as it was.
    [[nodiscard]] static bool holds(const ScopedSet& set, const ReadableRecord& record);
    /// A set's place for a record by when it changed: the newest one comes first.
    [[nodiscard]] static OrderEntry newest_entry(const ReadableRecord& record);

private:
    struct Difference {
        std::vector<OrderEntry> removed;
        std::vector<OrderEntry> added;
        std::map<std::string, Sum> more;  ///< By currency; may be below zero.
    };
    Difference& of_state(const ReadableRecord& record);
    void weigh_in(Difference& state, const ReadableRecord& record, int sign) const;
    [[nodiscard]] OrderEntry listed_entry(const ReadableRecord& record);

    const Reader& reader_;
    std::vector<SortKey> sort_;
    bool is_listed_;
    bool is_summed_;
    ViewVariables variables_;
    RowOrder order_;
    std::string key_{};
    std::vector<OrderEntry> unlisted_{};
    std::vector<OrderEntry> listed_{};
    std::map<std::string, Difference, std::less<>> states_{};
};

/// Whether the type's usual list goes by what a set keeps.
[[nodiscard]] bool is_listed_in_sets(const std::vector<SortKey>& sort, const RecordType& type);

}  // namespace cairn
