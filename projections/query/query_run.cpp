#include "projections/query/query_run.hpp"

#include <algorithm>

#include "projections/query/matches.hpp"
#include "projections/query/ordered_rows.hpp"
#include "projections/query/query_cursor.hpp"
#include "projections/query/query_order.hpp"
#include "projections/query/row_writer.hpp"
#include "projections/world/order_key.hpp"

namespace cairn {
namespace {

struct Row {
    std::string key;  ///< What it is sorted by; empty where the record was found in order.
    ReadableRecord record;
    bool operator<(const Row& other) const { return key < other.key; }
};

/// The first `limit` of the rows offered, whatever their number: a heap with the last of them on
/// top.
class FirstRows {
public:
    explicit FirstRows(std::size_t limit) : limit_(limit) {}

    void offer(const std::string& key, const ReadableRecord& record) {
        ++offered_;
        if (rows_.size() == limit_ && key >= rows_.front().key) return;
        if (rows_.size() == limit_) {
            std::ranges::pop_heap(rows_, std::less{});
            rows_.back().key = key;
            rows_.back().record = record;
        } else {
            rows_.push_back({key, record});
        }
        std::ranges::push_heap(rows_, std::less{});
    }
    [[nodiscard]] bool are_all() const { return offered_ <= limit_; }
    std::vector<Row> take() {
        std::ranges::sort_heap(rows_, std::less{});
        return std::move(rows_);
    }

private:
    std::size_t limit_;
    std::size_t offered_ = 0;
    std::vector<Row> rows_;
};

struct Found {
    std::size_t total = 0;
    std::vector<Row> rows;
    bool more = false;
};

Found find_in_order(const OrderedList& list, const Query& query, const Reader& reader) {
    Found found{reader.count(list), {}, false};
    const Order order =
        query.sort.front().descending ? Order::largest_first : Order::smallest_first;
    reader.visit(list, order, query.after, [&](std::string_view key, const ReadableRecord& record) {
        found.more = found.rows.size() == query.limit;
        if (!found.more) found.rows.push_back({std::string(key), record});
        return !found.more;
    });
    return found;
}

Found find_in_order(const ColumnOrder& order,
                    const Query& query,
                    const RecordType& type,
                    const Reader& reader) {
    Found found{order.total, {}, false};
    Matcher matcher(query, type, reader);
    visit_in_order(order, query, type, reader, [&](const ReadableRecord& record) {
        if (!matcher.matches(record)) return true;
        found.more = found.rows.size() == query.limit;
        if (!found.more) found.rows.push_back({{}, record});
        return !found.more;
    });
    return found;
}

Found find(const QueryPlan& plan,
           const Query& query,
           const RecordType& type,
           const Reader& reader) {
    Found found;
    FirstRows first(query.limit);
    ViewVariables variables(type, reader);
    RowOrder order(type, query.sort, reader);
    std::string key;
    visit_matches(plan, query, type, reader, [&](const ReadableRecord& record) {
        ++found.total;
        variables.look_at(record);
        order.key_of(variables, key);
        if (query.after.empty() || key > query.after) first.offer(key, record);
    });
    found.more = !first.are_all();
    found.rows = first.take();
    return found;
}

std::string cursor_behind(const Row& row,
                          const Query& query,
                          const RecordType& type,
                          const Reader& reader) {
    std::string key = row.key;
    if (key.empty()) {
        ViewVariables variables(type, reader);
        variables.look_at(row.record);
        RowOrder(type, query.sort, reader).key_of(variables, key);
    }
    return reader.epoch.text() + ':' + encode_cursor(type, query.sort, key);
}

std::string answer(const Query& query, const RecordType& type, Found found, const Reader& reader) {
    JsonWriter out;
    Mentioned mentioned;
    RowWriter writer(reader, query.fields);
    out.begin_object().name("position").position(reader.at.value);
    out.name("total").integer(static_cast<std::int64_t>(found.total));
    out.name("rows").begin_array();
    const Row* last = nullptr;
    for (const Row& row : found.rows) {
        if (last && out.text().size() > answer_bytes_max) {
            found.more = true;
            break;
        }
        writer.write(out, row.record, mentioned);
        last = &row;
    }
    out.end_array().name("next");
    found.more ? out.string(cursor_behind(*last, query, type, reader)) : out.null();
    write_titles(out, mentioned, reader);
    out.end_object();
    return out.take();
}

}  // namespace

Result<std::string> run(const QueryPlan& plan,
                        const Query& query,
                        const RecordType& type,
                        const Reader& reader) {
    Found found = plan.list    ? find_in_order(*plan.list, query, reader)
                  : plan.order ? find_in_order(*plan.order, query, type, reader)
                               : find(plan, query, type, reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    std::string text = answer(query, type, std::move(found), reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return text;
}

}  // namespace cairn
