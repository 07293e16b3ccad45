#include "projections/query/ordered_rows.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "core/bytes.hpp"
#include "projections/query/query_order.hpp"
#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

constexpr std::string_view present_mark{&order_key::present, 1};
constexpr std::string_view empty_mark{&order_key::empty, 1};

/// Where the page before ended: what its last row was sorted by, as a column says it, and its id.
/// Nothing said: from the beginning.
struct Behind {
    std::string said;
    Uuid id;
};

Behind last_row(const Query& query, const ColumnOrder& order) {
    if (query.after.empty()) return {};
    const std::size_t end = query.after.size() - order_key::id_bytes;
    Behind place{query.after.substr(0, end), world_keys::get_id(query.after, end)};
    const bool is_money = order.field && order.field->shape() == ValueShape::money;
    const std::size_t kept_as_it_is = 1 + (is_money ? order_key::currency_bytes : 0);
    if (order.descending) order_key::turn_over(place.said, kept_as_it_is);
    return place;
}

/// What is visited, and whether there is enough of it.
class Rows {
public:
    Rows(const KeptColumn& column,
         const RecordType& type,
         const Reader& reader,
         const std::function<bool(const ReadableRecord&)>& visit)
        : column_(column), type_(type), reader_(reader), visit_(visit) {}

    [[nodiscard]] bool are_enough() const { return enough_; }

    bool take(const Uuid& id) {
        const auto record = reader_.record(type_, id);
        if (!record) throw StorageError("world: a column holds a record that is not there");
        return take(*record);
    }
    /// The records of which the column says one of these, as one: by their ids, from behind
    /// `after`.
    void take_said(const std::vector<std::string>& said, const Uuid& after) {
        const auto take_one = [this](const ReadableRecord& record) { return take(record); };
        if (said.size() == 1) return reader_.visit(column_, said.front(), after, take_one);
        std::vector<Uuid> ids;
        for (const std::string& each : said)
            reader_.visit(column_, each, after, [&](const ReadableRecord& record) {
                ids.push_back(record.id());
                return true;
            });
        std::ranges::sort(ids);
        for (auto id = ids.begin(); id != ids.end() && take(*id);) ++id;
    }

private:
    bool take(const ReadableRecord& record) {
        enough_ = !visit_(record);
        return !enough_;
    }

    KeptColumn column_;
    const RecordType& type_;
    const Reader& reader_;
    const std::function<bool(const ReadableRecord&)>& visit_;
    bool enough_ = false;
};

/// The order of a column's own values.
class ByValue {
public:
    ByValue(const ColumnOrder& order, const Reader& reader, Behind place, Rows& rows)
        : order_(order), reader_(reader), place_(std::move(place)), rows_(rows) {}

    void visit() {
        const bool in_empty = place_.said == empty_mark;
        if (!in_empty && is_money() && order_.descending)
            visit_currencies();
        else if (!in_empty)
            visit_within(present_mark, place_.said);
        if (!rows_.are_enough())
            rows_.take_said({std::string(empty_mark)}, in_empty ? place_.id : Uuid{});
    }

private:
    [[nodiscard]] bool is_money() const {
        return order_.field && order_.field->shape() == ValueShape::money;
    }
    void visit_within(std::string_view within, std::string_view from) {
        ColumnWalk walk =
            reader_.walk(order_.column, within,
                         order_.descending ? Direction::descending : Direction::ascending);
        for (bool more = walk.start(from); more && !rows_.are_enough(); more = walk.next())
            walk.visit(walk.said() == place_.said ? place_.id : Uuid{},
                       [this](const Uuid& id) { return rows_.take(id); });
    }
    /// The amounts of each go down, the currencies stand in the same order as ever.
    void visit_currencies() {
        constexpr std::size_t head = 1 + order_key::currency_bytes;
        ColumnWalk currencies = reader_.walk(order_.column, present_mark, Direction::ascending);
        const std::string first = place_.said.substr(0, head);
        for (bool more = currencies.start(first); more && !rows_.are_enough();) {
            const std::string currency(currencies.said().substr(0, head));
            visit_within(currency, currency == first ? place_.said : std::string_view{});
            more = currencies.start(currency + std::string(order_key::money_bytes, '\xff'));
        }
    }

    const ColumnOrder& order_;
    const Reader& reader_;
    Behind place_;
    Rows& rows_;
};

/// The order of a list's values, as the model has it.
void visit_by_rank(const ColumnOrder& order,
                   const RecordType& type,
                   const Reader& reader,
                   const Behind& place,
                   Rows& rows) {
    std::map<std::string, std::vector<std::string>> groups;
    ColumnWalk walk = reader.walk(order.column, present_mark, Direction::ascending);
    for (bool more = walk.start(); more; more = walk.next()) {
        const std::string_view said = walk.said();
        std::string rank(present_mark);
        put_big_endian(rank, rank_in(type, *order.field, said.substr(1, said.size() - 2)));
        if (order.descending) order_key::turn_over(rank, 1);
        groups[rank].emplace_back(said);
    }
    groups[std::string(empty_mark)].emplace_back(empty_mark);
    std::string from = place.said;
    if (order.descending) order_key::turn_over(from, 1);
    for (auto group = groups.lower_bound(from); group != groups.end() && !rows.are_enough();
         ++group)
        rows.take_said(group->second, group->first == from ? place.id : Uuid{});
}

/// The order of other records' titles: archived ones have some too.
class ByTitle {
public:
    ByTitle(const ColumnOrder& order, const Reader& reader, Behind place, Rows& rows)
        : reader_(reader),
          target_(*reader.model->type(order.field->to)),
          place_(std::move(place)),
          direction_(order.descending ? Direction::descending : Direction::ascending),
          rows_(rows) {}

    void visit() {
        const bool in_empty = place_.said == empty_mark;
        if (!in_empty) visit_titles();
        if (rows_.are_enough()) return;
        std::vector<std::string> groups{std::string(empty_mark)};
        for (const std::uint16_t column : {titles(), std::uint16_t{archived_titles_column}})
            note_group_of(column, empty_mark, groups);
        rows_.take_said(groups, in_empty ? place_.id : Uuid{});
    }

private:
    [[nodiscard]] std::uint16_t titles() const { return target_.field(target_.title)->slot; }
    [[nodiscard]] ColumnWalk walk(std::uint16_t column, std::string_view within) const {
        return reader_.walk({target_.number, column}, within, direction_);
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
    void visit_titles() {
        ColumnWalk open = walk(titles(), present_mark);
        ColumnWalk archived = walk(archived_titles_column, present_mark);
        bool more_open = open.start(place_.said);
        bool more_archived = archived.start(place_.said);
        while ((more_open || more_archived) && !rows_.are_enough()) {
            const bool first = more_open && (!more_archived || !comes_before(archived, open));
            const bool also = more_archived && (!first || archived.said() == open.said());
            const std::string title(first ? open.said() : archived.said());
            std::vector<std::string> groups;
            if (first) note(open, groups);
            if (also) note(archived, groups);
            rows_.take_said(groups, title == place_.said ? place_.id : Uuid{});
            if (first) more_open = open.next();
            if (also) more_archived = archived.next();
        }
    }
    [[nodiscard]] bool comes_before(const ColumnWalk& a, const ColumnWalk& b) const {
        return direction_ == Direction::ascending ? a.said() < b.said() : a.said() > b.said();
    }

    const Reader& reader_;
    const RecordType& target_;
    Behind place_;
    Direction direction_;
    Rows& rows_;
};

}  // namespace

void visit_in_order(const ColumnOrder& order,
                    const Query& query,
                    const RecordType& type,
                    const Reader& reader,
                    const std::function<bool(const ReadableRecord&)>& visit) {
    Rows rows(order.column, type, reader, visit);
    Behind place = last_row(query, order);
    if (!order.only.empty())
        rows.take_said({order.only}, place.id);
    else if (order.field && order.field->has_options())
        visit_by_rank(order, type, reader, place, rows);
    else if (order.field && order.field->is_reference())
        ByTitle(order, reader, std::move(place), rows).visit();
    else
        ByValue(order, reader, std::move(place), rows).visit();
}

}  // namespace cairn
