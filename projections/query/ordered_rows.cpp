#include "projections/query/ordered_rows.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "core/bytes.hpp"
#include "projections/query/query_order.hpp"
#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

constexpr std::string_view present_mark{&order_key::present, 1};
constexpr std::string_view empty_mark{&order_key::empty, 1};

/// Where the page begins: what the row there is sorted by, as a column says it, and its id. Nothing
/// said: at the beginning.
struct RowPlace {
    std::string said;
    Uuid id;
    bool goes_back;
    [[nodiscard]] bool is_given() const { return !said.empty(); }
    /// Of the records that are sorted by that, from where on.
    [[nodiscard]] std::optional<Uuid> from_in(std::string_view sorted_by) const {
        return is_given() && said == sorted_by ? std::optional(id) : std::nullopt;
    }
};

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

/// What is visited, and whether there is enough of it.
class Rows {
public:
    Rows(const KeptColumn& column,
         bool backwards,
         const RecordType& type,
         const Reader& reader,
         const std::function<bool(const ReadableRecord&)>& visit)
        : column_(column), backwards_(backwards), type_(type), reader_(reader), visit_(visit) {}

    [[nodiscard]] bool are_enough() const { return enough_; }

    bool take(const Uuid& id) {
        const auto record = reader_.record(type_, id);
        if (!record) throw StorageError("world: a column holds a record that is not there");
        enough_ = !visit_(*record);
        return !enough_;
    }
    /// Those of the value that a walk is at, by their ids, from behind or before one of them.
    void take_here(ColumnWalk& walk, const std::optional<Uuid>& from) {
        const auto take_one = [this](const Uuid& id) { return take(id); };
        if (backwards_) return walk.visit_back(from, take_one);
        walk.visit(from.value_or(Uuid{}), take_one);
    }
    /// The records of which the column says one of these, as one.
    void take_said(const std::vector<std::string>& said, const std::optional<Uuid>& from) {
        if (said.size() == 1) {
            ColumnWalk walk = walk_at(said.front());
            if (walk.start(said.front()) && walk.said() == said.front()) take_here(walk, from);
            return;
        }
        std::vector<Uuid> ids;
        for (const std::string& each : said) {
            ColumnWalk walk = walk_at(each);
            if (!walk.start(each) || walk.said() != each) continue;
            walk.visit({}, [&](const Uuid& id) {
                ids.push_back(id);
                return true;
            });
        }
        std::ranges::sort(ids);
        if (backwards_) std::ranges::reverse(ids);
        for (const Uuid& id : ids) {
            const bool is_beyond = !from || (backwards_ ? id < *from : *from < id);
            if (is_beyond && !take(id)) return;
        }
    }

private:
    [[nodiscard]] ColumnWalk walk_at(std::string_view said) const {
        return reader_.walk(column_, said, Direction::ascending);
    }

    KeptColumn column_;
    bool backwards_;
    const RecordType& type_;
    const Reader& reader_;
    const std::function<bool(const ReadableRecord&)>& visit_;
    bool enough_ = false;
};

/// The order of a column's own values, of some or of all.
class ByValue {
public:
    ByValue(const ColumnOrder& order, const Reader& reader, RowPlace place, Rows& rows)
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
    Rows& rows_;
};

/// The order of a list's values, as the model has it.
void visit_by_rank(const ColumnOrder& order,
                   const RecordType& type,
                   const Reader& reader,
                   const RowPlace& place,
                   Rows& rows) {
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

/// The order of other records' titles: archived ones have some too.
class ByTitle {
public:
    ByTitle(const ColumnOrder& order, const Reader& reader, RowPlace place, Rows& rows)
        : reader_(reader),
          target_(*reader.model->type(order.field->to)),
          any_refers_(refers_any(order, reader)),
          place_(std::move(place)),
          direction_(order.descending != place_.goes_back ? Direction::descending
                                                          : Direction::ascending),
          rows_(rows) {}

    void visit() {
        const bool in_empty = place_.said == empty_mark;
        if (place_.goes_back) {
            if (in_empty) visit_untitled();
            if (!rows_.are_enough()) visit_titles(in_empty ? std::string() : place_.said);
            return;
        }
        if (!in_empty) visit_titles(place_.said);
        if (!rows_.are_enough()) visit_untitled();
    }

private:
    /// Else no title has to be gone through.
    static bool refers_any(const ColumnOrder& order, const Reader& reader) {
        const std::size_t all = reader.count_unarchived(*reader.model->type(order.column.type));
        return reader.count(order.column, empty_span(), all) < all;
    }
    [[nodiscard]] std::uint16_t titles() const { return target_.field(target_.title)->slot; }
    [[nodiscard]] ColumnWalk walk(std::uint16_t column, std::string_view within) const {
        return reader_.walk({target_.number, column}, within, direction_);
    }
    void visit_untitled() {
        std::vector<std::string> groups{std::string(empty_mark)};
        for (const std::uint16_t column : {titles(), std::uint16_t{archived_titles_column}})
            note_group_of(column, empty_mark, groups);
        rows_.take_said(groups, place_.from_in(empty_mark));
    }
    /// What the records are said to be that refer to those of a title.
    void note_group_of(std::uint16_t column,
                       std::string_view title,
                       std::vector<std::string>& groups) const {
        ColumnWalk targets = walk(column, title);
        if (targets.start(title) && targets.said() == title) note(targets, groups);
    }
    static void note(ColumnWalk& targets, std::vector<std::string>& groups) {
        targets.visit({}, [&](const Uuid& id) {
            groups.push_back(std::string(present_mark) + std::string(bytes_of(id)));
            return true;
        });
    }
    void visit_titles(std::string_view from) {
        if (!any_refers_) return;
        ColumnWalk open = walk(titles(), present_mark);
        ColumnWalk archived = walk(archived_titles_column, present_mark);
        bool more_open = open.start(from);
        bool more_archived = archived.start(from);
        while ((more_open || more_archived) && !rows_.are_enough()) {
            const bool first = more_open && (!more_archived || !comes_before(archived, open));
            const bool also = more_archived && (!first || archived.said() == open.said());
            const std::string title(first ? open.said() : archived.said());
            std::vector<std::string> groups;
            if (first) note(open, groups);
            if (also) note(archived, groups);
            rows_.take_said(groups, place_.from_in(title));
            if (first) more_open = open.next();
            if (also) more_archived = archived.next();
        }
    }
    [[nodiscard]] bool comes_before(const ColumnWalk& a, const ColumnWalk& b) const {
        return direction_ == Direction::ascending ? a.said() < b.said() : a.said() > b.said();
    }

    const Reader& reader_;
    const RecordType& target_;
    bool any_refers_;
    RowPlace place_;
    Direction direction_;
    Rows& rows_;
};

}  // namespace

void visit_in_order(const ColumnOrder& order,
                    const Query& query,
                    const RecordType& type,
                    const Reader& reader,
                    const std::function<bool(const ReadableRecord&)>& visit) {
    RowPlace place = place_of(query, order);
    Rows rows(order.column, place.goes_back, type, reader, visit);
    const bool by_title = order.field && order.field->is_reference();
    if (order.in_memory)
        order.in_memory->visit(query, reader, [&](const Uuid& id) { return rows.take(id); });
    else if (by_title && !order.only.empty())
        rows.take_said({order.only.front().first},
                       place.is_given() ? std::optional(place.id) : std::nullopt);
    else if (order.field && order.field->has_options())
        visit_by_rank(order, type, reader, place, rows);
    else if (by_title)
        ByTitle(order, reader, std::move(place), rows).visit();
    else
        ByValue(order, reader, std::move(place), rows).visit();
}

}  // namespace cairn
