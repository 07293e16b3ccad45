#include "projections/query/orders/title_order.hpp"

#include <algorithm>
#include <map>

#include "projections/world/order_key.hpp"
#include "projections/world/world_keys.hpp"

namespace cairn {
namespace {

using order_key::empty_mark;
using order_key::present_mark;

/// After so many titles in turn that nothing refers to it is tried whether no more than so many
/// records are referred to at all; if they are more, after so many times as many titles again.
constexpr std::size_t barren_first = 256;
constexpr std::size_t barren_more = 4;

class ByTitle {
public:
    ByTitle(const ColumnOrder& order, const Reader& reader, const RowPlace& place, TakenRows& rows)
        : order_(order),
          reader_(reader),
          target_(*reader.model->type(order.field->to)),
          place_(place),
          direction_(order.descending != place.goes_back ? Direction::descending
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
    using Groups = std::vector<std::string>;

    [[nodiscard]] const Field& title() const { return *target_.field(target_.title); }
    [[nodiscard]] ColumnWalk walk(std::uint16_t column, std::string_view within) const {
        return reader_.walk({target_.number, column}, within, direction_);
    }
    /// What the records are said to be that refer to it.
    [[nodiscard]] static std::string group_of(const Uuid& target) {
        return std::string(present_mark).append(bytes_of(target));
    }
    [[nodiscard]] bool comes_before(std::string_view a, std::string_view b) const {
        return direction_ == Direction::ascending ? a < b : b < a;
    }
    /// Those of the records at a walk's present place.
    void note(ColumnWalk& targets, Groups& groups) const {
        targets.visit({}, [&](const Uuid& id) {
            groups.push_back(group_of(id));
            return reader_.pass();
        });
    }
    void visit_untitled() {
        Groups groups{std::string(empty_mark)};
        for (const std::uint16_t column : {title().slot, std::uint16_t{archived_titles_column}}) {
            ColumnWalk targets = walk(column, empty_mark);
            if (targets.start(empty_mark) && targets.said() == empty_mark) note(targets, groups);
        }
        rows_.take_said(groups, place_.from_in(empty_mark));
    }

    void visit_titles(std::string_view from) {
        if (!reader_.walk(order_.column, present_mark, Direction::ascending).start()) return;
        ColumnWalk open = walk(title().slot, present_mark);
        ColumnWalk archived = walk(archived_titles_column, present_mark);
        bool more_open = open.start(from);
        bool more_archived = archived.start(from);
        std::size_t barren = 0;
        std::size_t tried_after = barren_first;
        while ((more_open || more_archived) && !rows_.are_enough()) {
            const bool first =
                more_open && (!more_archived || !comes_before(archived.said(), open.said()));
            const bool also = more_archived && (!first || archived.said() == open.said());
            const std::string said(first ? open.said() : archived.said());
            Groups groups;
            if (first) note(open, groups);
            if (also) note(archived, groups);
            const std::size_t taken = rows_.taken();
            rows_.take_said(groups, place_.from_in(said));
            barren = rows_.taken() == taken ? barren + 1 : 0;
            if (barren == tried_after) {
                if (visit_referred(said, barren)) return;
                tried_after *= barren_more;
            }
            if (first) more_open = open.next();
            if (also) more_archived = archived.next();
        }
    }

    /// The rows behind a title, by the titles of those records that any refers to. False: these are
    /// more than so many.
    bool visit_referred(std::string_view behind, std::size_t most) {
        std::map<std::string, Groups> by_title;
        ColumnWalk referred = reader_.walk(order_.column, present_mark, Direction::ascending);
        for (bool more = referred.start(); more; more = referred.next()) {
            if (most-- == 0) return false;
            if (!reader_.pass()) return true;
            const auto record =
                reader_.record(target_, world_keys::get_id(referred.said(), present_mark.size()));
            if (!record) continue;
            std::string said =
                KeptColumns::said_of(title(), record->value(title()), reader_.model->settings());
            if (said != empty_mark && comes_before(behind, said))
                by_title[std::move(said)].emplace_back(referred.said());
        }
        const auto take = [&](const auto& group) {
            if (!rows_.are_enough()) rows_.take_said(group.second, place_.from_in(group.first));
        };
        if (direction_ == Direction::ascending)
            std::for_each(by_title.begin(), by_title.end(), take);
        else
            std::for_each(by_title.rbegin(), by_title.rend(), take);
        return true;
    }

    const ColumnOrder& order_;
    const Reader& reader_;
    const RecordType& target_;
    const RowPlace& place_;
    Direction direction_;
    TakenRows& rows_;
};

}  // namespace

void visit_by_title(const ColumnOrder& order,
                    const Reader& reader,
                    const RowPlace& place,
                    TakenRows& rows) {
    ByTitle(order, reader, place, rows).visit();
}

}  // namespace cairn
