#include "projections/reading/answer_board.hpp"

#include <algorithm>

#include "projections/query/matches.hpp"
#include "projections/query/newest_records.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/query/query.hpp"
#include "projections/query/rights/asked_sensitive.hpp"
#include "projections/query/rights/kept_scope.hpp"
#include "projections/query/row_writer.hpp"
#include "projections/views/totals.hpp"

namespace cairn {
namespace {

constexpr std::size_t column_rows = 10;
constexpr std::size_t column_rows_max = 200;

using Columns = std::map<std::string, std::vector<ReadableRecord>, std::less<>>;

struct Board {
    Totals totals;
    Columns columns;  ///< Newest change first.
};

/// Of all records as they are: totals and rows stand in the view.
Board board_by_view(const ViewRows& rows,
                    const RecordType& type,
                    const Reader& reader,
                    std::size_t limit) {
    Board board{PipelineView::totals(rows, type.number, reader.at), {}};
    for (const auto& [state, totals] : board.totals) {
        auto& column = board.columns[state];
        PipelineView::newest(rows, type.number, state, [&](const Uuid& id) {
            const auto record = reader.record(type, id);
            if (record) column.push_back(*record);
            return column.size() < limit;
        });
    }
    return board;
}

/// The newest records of each state.
class NewestByState {
public:
    explicit NewestByState(std::size_t limit) : limit_(limit) {}
    void offer(std::string_view state, const ReadableRecord& record) {
        auto found = newest_.find(state);
        if (found == newest_.end()) found = newest_.try_emplace(std::string(state), limit_).first;
        found->second.offer(record);
    }
    [[nodiscard]] Columns take() {
        Columns columns;
        for (auto& [state, records] : newest_) columns[state] = records.take();
        return columns;
    }

private:
    std::size_t limit_;
    std::map<std::string, NewestRecords, std::less<>> newest_;
};

/// Of all records as they were: the totals of every position stand in the view, the rows do not.
Board board_of_then(const ViewRows& rows,
                    const RecordType& type,
                    const Reader& reader,
                    std::size_t limit) {
    NewestByState newest(limit);
    reader.scan(type, [&](const ReadableRecord& record) {
        if (!record.archived()) newest.offer(record.state(), record);
        return true;
    });
    return {PipelineView::totals(rows, type.number, reader.at), newest.take()};
}

Board board_by_scan(const Query& query, const RecordType& type, const Reader& reader) {
    Board board;
    NewestByState newest(query.limit);
    visit_matches(query, type, reader, [&](const ReadableRecord& record) {
        add_to(board.totals, record.state(), record.measure(), 1);
        newest.offer(record.state(), record);
    });
    board.columns = newest.take();
    return board;
}

/// What is kept of what the reader is shown. Nothing where that does not say all, or not what he is
/// shown: each row is asked.
std::optional<Board> board_as_kept(const KeptScope& kept,
                                   const RecordType& type,
                                   const Reader& reader,
                                   std::size_t limit) {
    if (!kept.set->is_summed) return std::nullopt;
    Board board;
    for (const auto& [name, state] : kept.set->states) {
        board.totals[name] = {static_cast<std::int64_t>(state.newest.size()), state.sums, {}};
        auto& column = board.columns[name];
        for (std::size_t i = 0; i < std::min(limit, state.newest.size()); ++i) {
            const auto record = reader.record(type, state.newest[i].id);
            const bool is_sound = record && !record->archived() && record->state() == name;
            if (!is_sound && !reader.budget.is_spent()) reader.scoped->drop(kept.key);
            if (!is_sound) return std::nullopt;
            column.push_back(*record);
        }
    }
    return board;
}

/// Likewise, where something is kept: as of the newest, and the views may be behind that.
std::optional<Board> board_as_kept(const ReadingState& state,
                                   const RecordType& type,
                                   const Reader& reader,
                                   const Query& query,
                                   KeptUse use) {
    const Reader& newest = *state.newest;
    if (!state.now || reader.model != newest.model) return std::nullopt;
    auto kept = kept_scope(type, newest, use);
    if (kept) kept = kept_scope_behind(*kept, type, newest, reader);
    return kept ? board_as_kept(*kept, type, reader, query.limit) : std::nullopt;
}

/// In the model's order; states that it has no more come last, as long as records are in them.
std::vector<std::string> states_of(const RecordType& type, const Totals& totals) {
    std::vector<std::string> states;
    for (const State& state : type.lifecycle->states) states.push_back(state.name);
    for (const auto& [state, of_state] : totals)
        if (!type.lifecycle->state(state)) states.push_back(state);
    return states;
}

/// Whether the totals of all records are also this reader's; else they are added up of what he is
/// shown.
bool sees_totals(const RecordType& type, const Reader& reader) {
    const Field* measure = type.measure.empty() ? nullptr : type.field(type.measure);
    return reader.sees_all(type) && !(measure && reader.hides(type, *measure));
}

struct BoardText {
    std::string_view type;
    std::string_view by;
    const QueryText& query;
};

class BoardWriter {
public:
    BoardWriter(const RecordType& type, const Reader& reader, const Query& query)
        : type_(type), reader_(reader), row_writer_(reader, query.fields) {}

    std::string write(Board board) {
        weigh(board.totals, type_);
        out_.begin_object()
            .name("position")
            .position(reader_.at.value)
            .name("by")
            .string(type_.lifecycle->field);
        if (!type_.measure.empty()) out_.name("measure").string(type_.measure);
        out_.name("columns").begin_array();
        for (const std::string& state : states_of(type_, board.totals)) column(state, board);
        out_.end_array();
        write_titles(out_, mentioned_, reader_);
        out_.end_object();
        return out_.take();
    }

private:
    void column(const std::string& state, const Board& board) {
        const auto totals = board.totals.find(state);
        const StateTotals of_state = totals == board.totals.end() ? StateTotals{} : totals->second;
        out_.begin_object().name("state").string(state).name("count").integer(of_state.count);
        write_sums(out_, of_state);
        out_.name("rows").begin_array();
        if (const auto rows = board.columns.find(state); rows != board.columns.end())
            for (const ReadableRecord& row : rows->second) row_writer_.write(out_, row, mentioned_);
        out_.end_array().end_object();
    }

    const RecordType& type_;
    const Reader& reader_;
    RowWriter row_writer_;
    JsonWriter out_;
    Mentioned mentioned_;
};

Result<Query> read_board(const Model& model,
                         const RecordType& type,
                         std::string_view by,
                         const QueryText& text) {
    if (!type.lifecycle || (!by.empty() && by != type.lifecycle->field))
        return invalid("request.by", {{"place", "by"}, {"expected", "the type's lifecycle field"}});
    const auto limit = read_limit(text.limit, column_rows, column_rows_max);
    if (!limit) return tl::unexpected(limit.error());
    auto query = parse_query(model, type, text);
    if (query) query->limit = *limit;
    return query;
}

/// The whole board, as it is for its reader where nothing else is asked for; nothing where that
/// stands nowhere.
std::optional<Board> board_at_hand(const ReadingState& state,
                                   const RecordType& type,
                                   const Reader& reader,
                                   const Query& query,
                                   KeptUse use) {
    if (query.filter || !query.words.empty() || query.archived != ArchivedToo::no)
        return std::nullopt;
    const bool as_is = state.now && reader.at == state.views.position();
    if (sees_totals(type, reader))
        return as_is ? std::optional(board_by_view(state.pipeline(), type, reader, query.limit))
                     : std::nullopt;
    return board_as_kept(state, type, reader, query, use);
}

Board board_looked_up(const ReadingState& state,
                      const RecordType& type,
                      const Reader& reader,
                      const Query& query) {
    const bool all = !query.filter && query.words.empty() && query.archived == ArchivedToo::no &&
                     sees_totals(type, reader);
    return all ? board_of_then(state.pipeline(), type, reader, query.limit)
               : board_by_scan(query, type, reader);
}

/// Nothing: only what is at hand was wanted.
Result<std::optional<std::string>> board_answer(ReadingState& state,
                                                const BoardText& asked,
                                                KeptUse use) {
    Reader reader = state.answering(state.shown);
    reader.in_list = true;
    const auto type = readable_type(reader, asked.type);
    if (!type) return tl::unexpected(type.error());
    auto query = read_board(*reader.model, **type, asked.by, asked.query);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    auto board = board_at_hand(state, **type, reader, *query, use);
    if (!board && use != KeptUse::made) return std::nullopt;
    if (!board) board = board_looked_up(state, **type, reader, *query);
    if (reader.tally && asks_sensitive(*query, **type, *reader.model, reader.access()))
        reader.tally->add(**type, 0);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    std::string answer = BoardWriter(**type, reader, *query).write(*std::move(board));
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return answer;
}

}  // namespace

Result<std::string> answer_board(ReadingState& state,
                                 std::string_view type,
                                 std::string_view by,
                                 const QueryText& text) {
    auto answer = board_answer(state, {type, by, text}, KeptUse::made);
    if (!answer) return tl::unexpected(answer.error());
    return **std::move(answer);
}

std::optional<std::string> answer_short_board(ReadingState& state,
                                              std::string_view type,
                                              std::string_view by,
                                              const QueryText& text) {
    auto answer = board_answer(state, {type, by, text}, KeptUse::at_hand);
    return answer ? *std::move(answer) : std::nullopt;
}

}  // namespace cairn
