#include "projections/query/query_run.hpp"

#include <algorithm>
#include <ranges>

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

struct Found {
    std::size_t total = 0;
    std::vector<Row> rows;  ///< In order, whichever way they were found.
    bool more = false;      ///< Whether there are others, the way that the query goes.
};

/// The first `limit` of the rows offered, whatever their number, or the last: a heap with the one
/// on top that is left out next.
class PageRows {
public:
    PageRows(std::size_t limit, bool last) : limit_(limit), last_(last) {}

    void offer(const std::string& key, const ReadableRecord& record) {
        const auto is_nearer_row = [this](const Row& a, const Row& b) {
            return is_nearer(a.key, b.key);
        };
        ++offered_;
        if (rows_.size() == limit_ && !is_nearer(key, rows_.front().key)) return;
        if (rows_.size() == limit_) {
            std::ranges::pop_heap(rows_, is_nearer_row);
            rows_.back().key = key;
            rows_.back().record = record;
        } else {
            rows_.push_back({key, record});
        }
        std::ranges::push_heap(rows_, is_nearer_row);
    }
    [[nodiscard]] bool are_all() const { return offered_ <= limit_; }
    /// In order.
    std::vector<Row> take() {
        std::ranges::sort(rows_, std::less{});
        return std::move(rows_);
    }

private:
    [[nodiscard]] bool is_nearer(const std::string& a, const std::string& b) const {
        return last_ ? a > b : a < b;
    }

    std::size_t limit_;
    bool last_;
    std::size_t offered_ = 0;
    std::vector<Row> rows_;
};

/// Rows as they come, the way that the query goes.
class FoundRows {
public:
    FoundRows(std::size_t total, const Query& query) : found_{total, {}, false}, query_(query) {}
    /// False: there are enough.
    bool take(std::string_view key, const ReadableRecord& record) {
        found_.more = found_.rows.size() == query_.limit;
        if (!found_.more) found_.rows.push_back({std::string(key), record});
        return !found_.more;
    }
    Found in_order() {
        if (query_.goes_back()) std::ranges::reverse(found_.rows);
        return std::move(found_);
    }

private:
    Found found_;
    const Query& query_;
};

Found find_in_order(const OrderedList& list, const Query& query, const Reader& reader) {
    FoundRows found(reader.count(list), query);
    const ListPlace place{
        query.sort.front().descending ? Order::largest_first : Order::smallest_first, query.place(),
        query.goes_back()};
    reader.visit(list, place, [&](std::string_view key, const ReadableRecord& record) {
        return found.take(key, record);
    });
    return found.in_order();
}

Found find_in_order(const ColumnOrder& order,
                    const Query& query,
                    const RecordType& type,
                    const Reader& reader) {
    FoundRows found(order.total, query);
    Matcher matcher(query, type, reader);
    visit_in_order(order, query, type, reader, [&](const ReadableRecord& record) {
        return !matcher.matches(record) || found.take({}, record);
    });
    return found.in_order();
}

/// As they are kept. Nothing where that is not what the reader is shown: each row is asked.
std::optional<Found> find_as_kept(const KeptScope& kept,
                                  const Query& query,
                                  const RecordType& type,
                                  const Reader& reader) {
    FoundRows found(kept.set->listed.size(), query);
    bool is_sound = true;
    visit_listed(*kept.set, query, [&](const Uuid& id) {
        const auto record = reader.record(type, id);
        is_sound = record && !record->archived();
        return is_sound && found.take({}, *record);
    });
    if (is_sound) return found.in_order();
    if (!reader.budget.is_spent()) reader.scoped->drop(kept.key);
    return std::nullopt;
}

Found find(const QueryPlan& plan,
           const Query& query,
           const RecordType& type,
           const Reader& reader) {
    Found found;
    PageRows page(query.limit, query.goes_back());
    ViewVariables variables(type, reader);
    RowOrder order(type, query.sort, reader);
    std::string key;
    visit_matches(plan, query, type, reader, [&](const ReadableRecord& record) {
        ++found.total;
        variables.look_at(record);
        order.key_of(variables, key);
        const bool is_beyond =
            query.goes_back() ? key < query.before : query.after.empty() || key > query.after;
        if (is_beyond) page.offer(key, record);
    });
    found.more = !page.are_all();
    found.rows = page.take();
    return found;
}

Found found_by(const QueryPlan& plan,
               const Query& query,
               const RecordType& type,
               const Reader& reader) {
    if (plan.list) return find_in_order(*plan.list, query, reader);
    if (plan.order) return find_in_order(*plan.order, query, type, reader);
    if (!plan.is_kept_order) return find(plan, query, type, reader);
    if (auto found = find_as_kept(*plan.kept, query, type, reader)) return *std::move(found);
    QueryPlan all = plan;
    all.kept.reset();
    return find(all, query, type, reader);
}

std::string cursor_at(const Row& row,
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

/// At least one, and no more than an answer has room for: what is left out is farthest from where
/// the page begins.
void write_rows(
    JsonWriter& out, Found& found, const Query& query, const Reader& reader, Mentioned& mentioned) {
    RowWriter writer(reader, query.fields);
    auto& rows = found.rows;
    std::size_t written = 0;
    const std::size_t before = out.text().size();
    const auto has_room = [&](std::size_t bytes) {
        return written < rows.size() && (written == 0 || bytes <= answer_bytes_max);
    };
    if (!query.goes_back()) {
        for (; has_room(out.text().size() - before); ++written)
            writer.write(out, rows[written].record, mentioned);
        found.more = found.more || written < rows.size();
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(written), rows.end());
        return;
    }
    std::vector<std::string> texts;
    for (std::size_t bytes = 0; has_room(bytes); ++written) {
        JsonWriter row;
        writer.write(row, rows[rows.size() - 1 - written].record, mentioned);
        bytes += texts.emplace_back(row.take()).size();
    }
    found.more = found.more || written < rows.size();
    rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(written));
    for (const std::string& text : texts | std::views::reverse) out.raw(text);
}

std::string answer(const Query& query, const RecordType& type, Found found, const Reader& reader) {
    JsonWriter out;
    Mentioned mentioned;
    const auto write_cursor = [&](JsonWriter& to, const Row* row) {
        row ? to.string(cursor_at(*row, query, type, reader)) : to.null();
    };
    out.begin_object().name("position").position(reader.at.value);
    out.name("total").integer(static_cast<std::int64_t>(found.total));
    out.name("rows").begin_array();
    write_rows(out, found, query, reader, mentioned);
    out.end_array();
    // Where it comes from there was a row when the cursor was made.
    const auto& rows = found.rows;
    const bool has_next = query.goes_back() ? !rows.empty() : found.more;
    const bool has_previous = query.goes_back() ? found.more : !query.after.empty();
    write_cursor(out.name("next"), has_next ? &rows.back() : nullptr);
    write_cursor(out.name("previous"), has_previous && !rows.empty() ? &rows.front() : nullptr);
    write_titles(out, mentioned, reader);
    out.end_object();
    return out.take();
}

}  // namespace

Result<std::string> run(const QueryPlan& plan,
                        const Query& query,
                        const RecordType& type,
                        const Reader& reader) {
    Found found = found_by(plan, query, type, reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    std::string text = answer(query, type, std::move(found), reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return text;
}

}  // namespace cairn
