#include "projections/query/ordered_rows.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "core/bytes.hpp"
#include "projections/query/orders/referred_order.hpp"
#include "projections/query/orders/title_order.hpp"
#include "projections/query/query_order.hpp"
#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

using order_key::empty_mark;
using order_key::present_mark;

RowPlace place_of(const Query& query, const ColumnOrder& order) {
    const std::string& key = query.place();
    if (key.empty()) return {{}, {}, false};
    const std::size_t end = key.size() - order_key::id_bytes;
    RowPlace place{key.substr(0, end), world_keys::get_id(key, end), query.goes_back()};
    const bool is_money = order.field && order.field->shape() == ValueShape::money;
    const std::size_t kept_as_it_is = 1 + (is_money ? order_key::currency_bytes : 0);
    if (order.descending) order_key::turn_over(place.said, kept_as_it_is);
    return place;
}

bool is_within(const SaidSpans& spans, std::string_view said) {
    return spans.empty() ||
           std::ranges::any_of(spans, [&](const SaidSpan& span) { return span.holds(said); });
}

/// The order of a column's own values, of some or of all.
class ByValue {
public:
    ByValue(const ColumnOrder& order, const Reader& reader, RowPlace place, TakenRows& rows)
        : order_(order), reader_(reader), place_(std::move(place)), rows_(rows) {}

    void visit() {
        SaidSpans pieces = pieces_in_order();
        if (place_.goes_back) std::ranges::reverse(pieces);
        for (const SaidSpan& piece : pieces)
            if (!rows_.are_enough()) visit(piece);
    }

private:
    [[nodiscard]] bool is_money() const {
        return order_.field && order_.field->shape() == ValueShape::money;
    }
    [[nodiscard]] static bool is_present(const SaidSpan& span) {
        return span.first.front() == order_key::present;
    }
    /// The amounts of each currency go down, the currencies stand in the same order as ever. Empty
    /// ones are the last.
    [[nodiscard]] SaidSpans pieces_in_order() const {
        SaidSpans all = order_.only;
        if (all.empty()) all = {present_span(), empty_span()};
        if (!order_.descending) return all;
        const auto empty = std::ranges::stable_partition(all, is_present).begin();
        std::reverse(all.begin(), empty);
        if (!is_money()) return all;
        SaidSpans pieces;
        for (const std::string& head : currency_heads(order_.column, reader_))
            for (auto span = all.begin(); span != empty; ++span)
                for (SaidSpan& piece : common_spans({*span}, {span_under(head)}))
                    pieces.push_back(std::move(piece));
        pieces.insert(pieces.end(), empty, all.end());
        return pieces;
    }
    /// Of two that a column says, in the order that is asked for.
    [[nodiscard]] bool comes_before(std::string_view a, std::string_view b) const {
        constexpr std::size_t head = 1 + order_key::currency_bytes;
        if (!order_.descending || a.front() != b.front()) return a < b;
        const bool same_group = !is_money() || a.substr(0, head) == b.substr(0, head);
        return same_group ? b < a : a < b;
    }
    void visit(const SaidSpan& piece) {
        const bool falls = order_.descending != place_.goes_back;
        const std::string& start = falls ? piece.last : piece.first;
        const std::string& end = falls ? piece.first : piece.last;
        const auto is_passed = [&](std::string_view said) {
            if (!place_.is_given()) return false;
            return place_.goes_back ? comes_before(place_.said, said)
                                    : comes_before(said, place_.said);
        };
        if (is_passed(end)) return;
        ColumnWalk walk = reader_.walk(order_.column, piece.first.substr(0, 1),
                                       falls ? Direction::descending : Direction::ascending);
        for (bool more = walk.start(is_passed(start) ? place_.said : start);
             more && piece.holds(walk.said()) && !rows_.are_enough(); more = walk.next())
            rows_.take_here(walk, place_.from_in(walk.said()));
    }

    const ColumnOrder& order_;
    const Reader& reader_;
    RowPlace place_;
    TakenRows& rows_;
};

/// The order of a list's values, as the model has it.
void visit_by_rank(const ColumnOrder& order,
                   const RecordType& type,
                   const Reader& reader,
                   const RowPlace& place,
                   TakenRows& rows) {
    using Group = std::pair<std::string, std::vector<std::string>>;
    std::map<std::string, std::vector<std::string>> by_rank;
    ColumnWalk walk = reader.walk(order.column, present_mark, Direction::ascending);
    for (bool more = walk.start(); more; more = walk.next()) {
        const std::string_view said = walk.said();
        if (!is_within(order.only, said)) continue;
        std::string rank(present_mark);
        put_big_endian(rank, rank_in(type, *order.field, said.substr(1, said.size() - 2)));
        if (order.descending) order_key::turn_over(rank, 1);
        by_rank[rank].emplace_back(said);
    }
    if (is_within(order.only, empty_mark))
        by_rank[std::string(empty_mark)].emplace_back(empty_mark);
    std::string from = place.said;
    if (order.descending && !from.empty()) order_key::turn_over(from, 1);
    std::vector<Group> groups(by_rank.begin(), by_rank.end());
    if (place.goes_back) std::ranges::reverse(groups);
    for (const auto& [rank, said] : groups) {
        if (rows.are_enough()) return;
        const bool is_passed = place.is_given() && (place.goes_back ? from < rank : rank < from);
        const bool begins_here = place.is_given() && rank == from;
        if (!is_passed) rows.take_said(said, begins_here ? std::optional(place.id) : std::nullopt);
    }
}

}  // namespace

bool visit_in_order(const ColumnOrder& order,
                    const Query& query,
                    const RecordType& type,
                    const Reader& reader,
                    const std::function<bool(const ReadableRecord&)>& visit) {
    RowPlace place = place_of(query, order);
    TakenRows rows(order, place.goes_back, type, reader, visit);
    const bool by_title = order.field && order.field->is_reference();
    if (order.in_memory)
        order.in_memory->visit(query, reader, [&](const Uuid& id) { return rows.take(id); });
    else if (by_title && !order.only.empty())
        rows.take_said({order.only.front().first},
                       place.is_given() ? std::optional(place.id) : std::nullopt);
    else if (order.of_referred)
        visit_by_referred(order, query, type, reader, place, rows);
    else if (order.field && order.field->has_options())
        visit_by_rank(order, type, reader, place, rows);
    else if (by_title)
        visit_by_title(order, reader, place, rows);
    else
        ByValue(order, reader, std::move(place), rows).visit();
    return rows.are_right();
}

}  // namespace cairn
