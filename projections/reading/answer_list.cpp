#include "projections/reading/answer_list.hpp"

#include "projections/query/explain.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/query/query_run.hpp"
#include "projections/query/rights/asked_sensitive.hpp"
#include "projections/totals/totals_events.hpp"
#include "projections/totals/totals_run.hpp"

namespace cairn {
namespace {

/// What a filter may do of the few records of a short answer: some 0.3 ms.
constexpr std::int64_t short_work_max = 20'000;
/// Places of orders that are passed over without a row, and titles: some 0.5 ms.
constexpr std::int64_t short_passes_max = 500;
/// Entries of columns that are counted to find out whether an answer is short: some 0.3 ms.
constexpr std::size_t short_counted_max = 2'000;

struct AskedList {
    const RecordType* type;
    Query query;
};

Result<AskedList> read_list(const Reader& reader,
                            const EventLog& log,
                            std::string_view name,
                            const QueryText& text) {
    const auto type = readable_type(reader, name);
    if (!type) return tl::unexpected(type.error());
    for (const auto* place : {&text.after, &text.before})
        if (*place)
            if (const auto cursor = cursor_of_this_life(**place, log); !cursor)
                return tl::unexpected(cursor.error());
    auto query = parse_query(*reader.model, **type, text);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    if (reader.tally && asks_sensitive(*query, **type, *reader.model, reader.access()))
        reader.tally->add(**type, 0);
    return AskedList{*type, *std::move(query)};
}

struct AskedTotals {
    const RecordType* type;
    TotalsQuery query;
};

Result<AskedTotals> read_totals(const Reader& reader,
                                std::string_view name,
                                const TotalsText& text) {
    const auto type = readable_type(reader, name);
    if (!type) return tl::unexpected(type.error());
    auto query =
        parse_totals(*reader.model, **type, text.by, text.measure, text.records, text.over);
    if (!query) return tl::unexpected(query.error());
    const Field* changed = query->over ? query->over->field : nullptr;
    if (changed && reader.hides(**type, *changed))
        return fail(ErrorCode::forbidden, "access.denied");
    name_me(query->records, **type, reader.rules);
    return AskedTotals{*type, *std::move(query)};
}

void note_totalled(const AskedTotals& asked, const Reader& reader) {
    if (reader.tally && tells_sensitive(asked.query, *asked.type, *reader.model, reader.access()))
        reader.tally->add(*asked.type);
}

}  // namespace

Result<std::string> answer_list(ReadingState& state, std::string_view type, const QueryText& text) {
    Reader reader = state.answering(state.newest);
    reader.in_list = true;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader,
                                   {.kept = KeptUse::made, .goes_by_columns = true});
    return run(plan, asked->query, *asked->type, reader);
}

std::optional<std::string> answer_short_list(ReadingState& state,
                                             std::string_view type,
                                             const QueryText& text) {
    Reader reader = state.answering(state.newest);
    reader.in_list = true;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked || !may_be_short(asked->query, *asked->type, *reader.model)) return std::nullopt;
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader,
                                   {.counted_max = short_counted_max, .kept = KeptUse::at_hand});
    if (!plan.is_short) return std::nullopt;
    // Who asks for more waits for those who ask for as much.
    reader.budget.left = short_work_max;
    reader.budget.looks = short_looks_max;
    reader.passes_left = short_passes_max;
    auto answer = run(plan, asked->query, *asked->type, reader);
    return answer ? std::optional(*std::move(answer)) : std::nullopt;
}

Result<MatchedIds> answer_ids(ReadingState& state,
                              std::string_view type,
                              const QueryText& text,
                              std::size_t max) {
    Reader reader = state.answering(state.newest);
    reader.in_list = true;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader, {.goes_by_columns = true});
    return matched_ids(plan, asked->query, *asked->type, reader, max);
}

Result<std::string> answer_plan(ReadingState& state, std::string_view type, const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    if (!reader.access().may(Action::administer))
        return fail(ErrorCode::forbidden, "access.denied");
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader, {.goes_by_columns = true});
    return explained(plan, asked->query, *asked->type, reader);
}

Result<std::string> answer_totals(ReadingState& state,
                                  std::string_view type,
                                  const TotalsText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto asked = read_totals(reader, type, text);
    if (!asked) return tl::unexpected(asked.error());
    note_totalled(*asked, reader);
    return run(asked->query, *asked->type, reader);
}

Result<std::string> answer_totals_plan(ReadingState& state,
                                       std::string_view type,
                                       const TotalsText& text) {
    const Reader& reader = state.answering(state.newest);
    if (!reader.access().may(Action::administer))
        return fail(ErrorCode::forbidden, "access.denied");
    const auto asked = read_totals(reader, type, text);
    if (!asked) return tl::unexpected(asked.error());
    note_totalled(*asked, reader);
    const TotalsQuery& query = asked->query;
    QueryPlan plan = query.over
                         ? plan_of_events(query, *asked->type, reader)
                         : plan_of(query.records, *asked->type, reader, {.goes_by_columns = true});
    // All matches are gone through, in no order.
    plan.list.reset();
    plan.order.reset();
    plan.is_short = false;
    return explained(plan, query.records, *asked->type, reader);
}

}  // namespace cairn
