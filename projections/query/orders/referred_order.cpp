#include "projections/query/orders/referred_order.hpp"

#include <algorithm>
#include <map>

#include "core/bytes.hpp"
#include "projections/query/query_order.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

using order_key::empty_mark;
using order_key::present_mark;

/// The rows of so many records are taken together, a walk for each of them.
constexpr std::size_t together_max = 128;
/// Else so many rows are looked at for each of the records before it is done all the same.
constexpr std::size_t looks_for_each = 4;

class ByReferred {
public:
    ByReferred(const ColumnOrder& order,
               const Query& query,
               const RecordType& type,
               const Reader& reader,
               const RowPlace& place,
               TakenRows& rows)
        : order_(order),
          type_(type),
          target_(*reader.model->type(order.field->to)),
          reader_(reader),
          place_(place),
          rows_(rows),
          variables_(type, reader),
          row_order_(type, query.sort, reader) {}

    void visit() {
        const std::map<std::string, Alike> all = alike_by_key();
        std::string from = place_.said;
        if (order_.descending && !from.empty()) order_key::turn_over(from, 1);
        const auto take = [&](const auto& each) {
            const auto& [key, alike] = each;
            if (rows_.are_enough()) return;
            const bool is_passed =
                place_.is_given() && (place_.goes_back ? from < key : key < from);
            const bool begins_here = place_.is_given() && key == from;
            if (!is_passed)
                take_alike(key, alike, begins_here ? std::optional(place_.id) : std::nullopt);
        };
        if (place_.goes_back)
            std::for_each(all.rbegin(), all.rend(), take);
        else
            std::for_each(all.begin(), all.end(), take);
    }

private:
    /// Records that rows which refer to them are sorted alike by.
    struct Alike {
        std::vector<std::string> said{};  ///< By the column …
        std::size_t count = 0;            ///< … and of how many,
        std::vector<Uuid> archived{};     ///< besides those of which it knows nothing.
    };

    /// By what the rows are sorted by.
    [[nodiscard]] std::map<std::string, Alike> alike_by_key() const {
        std::map<std::string, Alike> all;
        std::size_t present = 0;
        ColumnWalk walk = reader_.walk(order_.of_column, present_mark, Direction::ascending);
        for (bool more = walk.start(); more; more = walk.next()) {
            const std::string said(walk.said());
            Alike& alike = all[key_of(std::string_view(said).substr(1, said.size() - 2))];
            const std::size_t count = reader_.count(order_.of_column, {said, said}, 0);
            alike.count += count;
            alike.said.push_back(said);
            present += count;
        }
        Alike& none = all[std::string(empty_mark)];
        none.said.emplace_back(empty_mark);
        none.count = reader_.count_unarchived(target_) - present;
        add_archived(all);
        return all;
    }
    [[nodiscard]] std::string key_of(std::string_view value) const {
        std::string key(present_mark);
        put_big_endian(key, rank_in(target_, *order_.of_referred, value));
        if (order_.descending) order_key::turn_over(key, 1);
        return key;
    }
    void add_archived(std::map<std::string, Alike>& all) const {
        if (reader_.count(target_) == reader_.count_unarchived(target_)) return;
        ViewVariables variables(target_, reader_);
        for (const std::string_view mark : {present_mark, empty_mark}) {
            ColumnWalk walk =
                reader_.walk({target_.number, archived_titles_column}, mark, Direction::ascending);
            for (bool more = walk.start(); more; more = walk.next())
                walk.visit({}, [&](const Uuid& id) {
                    const auto record = reader_.record(target_, id);
                    if (!record) return true;
                    variables.look_at(*record);
                    const Value value = variables.shown(*order_.of_referred);
                    const auto* text = std::get_if<std::string>(&value);
                    all[text ? key_of(*text) : std::string(empty_mark)].archived.push_back(id);
                    return reader_.pass();
                });
        }
    }

    void take_alike(const std::string& key, const Alike& alike, std::optional<Uuid> from) {
        const std::size_t records = alike.count + alike.archived.size();
        if (records > together_max && look_for(key, records, from)) return;
        if (!rows_.are_enough()) rows_.take_said(groups_of(key, alike), from);
    }
    /// What the rows are said to be that refer to any of them; with those that refer to nothing.
    [[nodiscard]] std::vector<std::string> groups_of(const std::string& key,
                                                     const Alike& alike) const {
        std::vector<std::string> groups;
        const auto add = [&](const Uuid& id) {
            groups.push_back(std::string(present_mark).append(bytes_of(id)));
            return reader_.pass();
        };
        if (key == empty_mark) groups.emplace_back(empty_mark);
        for (const std::string& said : alike.said) {
            ColumnWalk walk = reader_.walk(order_.of_column, said, Direction::ascending);
            if (walk.start(said) && walk.said() == said) walk.visit({}, add);
        }
        for (const Uuid& id : alike.archived) add(id);
        return groups;
    }

    /// Looks at rows by their ids. False: at as many as it may, and there is more to find, from
    /// behind or before `from` on.
    bool look_for(const std::string& key, std::size_t records, std::optional<Uuid>& from) {
        std::size_t left = looks_for_each * std::max(records, together_max);
        bool is_done = true;
        const auto look = [&](const ReadableRecord& row) {
            is_done = left-- > 0 && reader_.pass();
            if (!is_done) return false;
            from = row.id();
            if (row.archived()) return true;
            variables_.look_at(row);
            row_order_.key_of(variables_, key_);
            key_.resize(key_.size() - order_key::id_bytes);
            return key_ != key || rows_.take(row);
        };
        const std::optional<Uuid> start = from;
        if (place_.goes_back)
            reader_.scan_back(type_, look, start);
        else
            reader_.scan(type_, look, start.value_or(Uuid{}));
        return is_done;
    }

    const ColumnOrder& order_;
    const RecordType& type_;
    const RecordType& target_;
    const Reader& reader_;
    const RowPlace& place_;
    TakenRows& rows_;
    ViewVariables variables_;
    RowOrder row_order_;
    std::string key_;
};

}  // namespace

void visit_by_referred(const ColumnOrder& order,
                       const Query& query,
                       const RecordType& type,
                       const Reader& reader,
                       const RowPlace& place,
                       TakenRows& rows) {
    ByReferred(order, query, type, reader, place, rows).visit();
}

}  // namespace cairn
