#include "projections/query/query_ids.hpp"

#include <algorithm>

#include "projections/query/matches.hpp"
#include "projections/query/ordered_rows.hpp"
#include "projections/query/query_order.hpp"

namespace cairn {
namespace {

constexpr std::size_t sort_bytes_max = std::size_t{64} << 20;

/// Ids as they come, in order.
class IdsInOrder {
public:
    explicit IdsInOrder(std::size_t max) : max_(max) {}
    /// False: there are too many.
    bool take(const ReadableRecord& record) {
        matched_.are_all = matched_.ids.size() < max_;
        if (matched_.are_all) matched_.ids.push_back(record.id());
        return matched_.are_all;
    }
    MatchedIds taken() { return std::move(matched_); }

private:
    std::size_t max_;
    MatchedIds matched_{};
};

/// Ids in any order, with the keys that they are sorted by, one behind the other in one text.
class IdsToSort {
public:
    explicit IdsToSort(std::size_t max) : max_(max) {}
    void take(const std::string& key, const ReadableRecord& record) {
        are_all_ = are_all_ && entries_.size() < max_;
        has_room_ = has_room_ && keys_.size() + key.size() < sort_bytes_max;
        if (!are_all_ || !has_room_) return;
        entries_.push_back({keys_.size(), key.size(), record.id()});
        keys_ += key;
    }
    /// False: the keys take more than they may, though there may be few.
    [[nodiscard]] bool has_room() const { return has_room_ || !are_all_; }
    MatchedIds sorted() {
        const auto key_of = [this](const Entry& entry) {
            return std::string_view(keys_).substr(entry.begin, entry.size);
        };
        std::ranges::sort(entries_, std::less{}, key_of);
        MatchedIds matched{.are_all = are_all_};
        matched.ids.reserve(entries_.size());
        for (const Entry& entry : entries_) matched.ids.push_back(entry.id);
        return matched;
    }

private:
    struct Entry {
        std::size_t begin;
        std::size_t size;
        Uuid id;
    };
    std::size_t max_;
    bool are_all_ = true;
    bool has_room_ = true;
    std::string keys_{};
    std::vector<Entry> entries_{};
};

MatchedIds in_kept_order(const OrderedList& list,
                         const Query& query,
                         const Reader& reader,
                         std::size_t max) {
    IdsInOrder found(max);
    const Order order =
        query.sort.front().descending ? Order::largest_first : Order::smallest_first;
    reader.visit(
        list, ListPlace{order, {}, false},
        [&](std::string_view, const ReadableRecord& record) { return found.take(record); });
    return found.taken();
}

MatchedIds in_column_order(const ColumnOrder& order,
                           const Query& query,
                           const RecordType& type,
                           const Reader& reader,
                           std::size_t max) {
    IdsInOrder found(max);
    Matcher matcher(query, type, reader);
    const bool is_whole =
        visit_in_order(order, query, type, reader, [&](const ReadableRecord& record) {
            return !matcher.matches(record) || found.take(record);
        });
    CAIRN_ASSERT(is_whole);
    return found.taken();
}

Result<MatchedIds> sorted(const QueryPlan& plan,
                          const Query& query,
                          const RecordType& type,
                          const Reader& reader,
                          std::size_t max) {
    IdsToSort found(max);
    ViewVariables variables(type, reader);
    RowOrder order(type, query.sort, reader);
    std::string key;
    visit_matches(plan, query, type, reader, [&](const ReadableRecord& record) {
        variables.look_at(record);
        order.key_of(variables, key);
        found.take(key, record);
    });
    if (!found.has_room()) return invalid("sort.too_costly");
    return found.sorted();
}

}  // namespace

Result<MatchedIds> matched_ids(const QueryPlan& plan,
                               const Query& query,
                               const RecordType& type,
                               const Reader& reader,
                               std::size_t max) {
    Result<MatchedIds> matched = plan.list ? in_kept_order(*plan.list, query, reader, max)
                                 : plan.order
                                     ? in_column_order(*plan.order, query, type, reader, max)
                                     : sorted(plan, query, type, reader, max);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return matched;
}

}  // namespace cairn
