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
    const bool is_whole =
        visit_in_order(order, query, type, reader, [&](const ReadableRecord& record) {
            return !matcher.matches(record) || found.take({}, record);
        });
    CAIRN_ASSERT(is_whole);
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

/// Rows in any order, each sorted in.
class RowsToSort {
public:
    RowsToSort(const Query& query, const RecordType& type, const Reader& reader)
        : query_(query),
          page_(query.limit, query.goes_back()),
          variables_(type, reader),
          order_(type, query.sort, reader) {}
    void take(const ReadableRecord& record) {
        ++total_;
        variables_.look_at(record);
        order_.key_of(variables_, key_);
        const bool is_beyond =
            query_.goes_back() ? key_ < query_.before : query_.after.empty() || key_ > query_.after;
        if (is_beyond) page_.offer(key_, record);
    }
    Found in_order() { return {total_, page_.take(), !page_.are_all()}; }

private:
    const Query& query_;
    std::size_t total_ = 0;
    PageRows page_;
    ViewVariables variables_;
    RowOrder order_;
    std::string key_{};
};

Found find(const QueryPlan& plan,
           const Query& query,
           const RecordType& type,
           const Reader& reader) {
    RowsToSort found(query, type, reader);
    visit_matches(plan, query, type, reader,
                  [&](const ReadableRecord& record) { found.take(record); });
    return found.in_order();
}

/// The page alone, of matches that are known by their ids. Nothing where they stand in no kept
/// order, or so far behind others that sorting them is quicker.
std::optional<Found> find_in_order(const std::vector<Uuid>& ids,
                                   const Query& query,
                                   const RecordType& type,
                                   const Reader& reader) {
    // A match is read and sorted in the time that so many others are gone by.
    constexpr std::size_t passed_a_match = 8;
    FoundRows found(ids.size(), query);
    if (ids.empty()) return found.in_order();
    auto order = order_of(query, type, reader);
    if (!order) return std::nullopt;
    order->among = &ids;
    order->passed_max = passed_a_match * ids.size();
    const bool is_whole =
        visit_in_order(*order, query, type, reader,
                       [&](const ReadableRecord& record) { return found.take({}, record); });
    return is_whole ? std::optional(found.in_order()) : std::nullopt;
}

/// For who is shown all of the type. Nothing where looking at all records is quicker.
std::optional<Found> find_by_columns(const ColumnScreen& columns,
                                     const Query& query,
                                     const RecordType& type,
                                     const Reader& reader) {
    const auto ids = columns.matches(query, type, reader);
    if (!ids) return std::nullopt;
    if (auto found = find_in_order(*ids, query, type, reader)) return found;
    if (!ColumnScreen::are_few(ids->size(), type, reader)) return std::nullopt;
    RowsToSort found(query, type, reader);
    for (const Uuid& id : *ids) {
        const auto record = reader.record(type, id);
        if (!record) throw StorageError("world: a record in memory is not there");
        found.take(*record);
    }
    return found.in_order();
}

/// By what tells the rows, before they are read, as long as that is right and of use.
Found found_by(const QueryPlan& plan,
               const Query& query,
               const RecordType& type,
               const Reader& reader) {
    if (plan.list) return find_in_order(*plan.list, query, reader);
    if (plan.order) return find_in_order(*plan.order, query, type, reader);
    QueryPlan all = plan;
    if (plan.is_kept_order) {
        if (auto found = find_as_kept(*plan.kept, query, type, reader)) return *std::move(found);
        all.kept.reset();
    }
    if (plan.columns && reader.reads_columns(type)) {
        if (auto found = find_by_columns(*plan.columns, query, type, reader))
            return *std::move(found);
        all.columns.reset();
    }
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

/// What the titles that a row needs take, mostly.
constexpr std::size_t titles_bytes_of_row = 128;
/// Up to here an answer is written without being moved, as most are.
constexpr std::size_t room_bytes_max = std::size_t{128} << 10;

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
        for (; has_room(out.text().size() - before); ++written) {
            writer.write(out, rows[written].record, mentioned);
            const std::size_t row_bytes = out.text().size() - before + titles_bytes_of_row;
            // One row is much like another.
            if (written == 0) out.make_room(std::min(room_bytes_max, rows.size() * row_bytes));
        }
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
