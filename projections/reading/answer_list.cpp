#include "projections/reading/answer_list.hpp"

#include "projections/query/explain.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/query/query_run.hpp"
#include "projections/query/totals_run.hpp"

namespace cairn {
namespace {

/// What a filter may do of the few records of a short answer: some 0.3 ms.
constexpr std::int64_t short_work_max = 20'000;

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
    if (text.after)
        if (const auto cursor = cursor_of_this_life(*text.after, log); !cursor)
            return tl::unexpected(cursor.error());
    auto query = parse_query(*reader.model, **type, text);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    return AskedList{*type, *std::move(query)};
}

}  // namespace

Result<std::string> answer_list(ReadingState& state, std::string_view type, const QueryText& text) {
    Reader reader = state.answering(state.newest);
    reader.in_list = true;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader);
    return run(plan, asked->query, *asked->type, reader);
}

std::optional<std::string> answer_short_list(ReadingState& state,
                                             std::string_view type,
                                             const QueryText& text) {
    Reader reader = state.answering(state.newest);
    reader.in_list = true;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked || !may_be_short(asked->query, *asked->type, *reader.model)) return std::nullopt;
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader);
    if (!plan.is_short) return std::nullopt;
    // Who asks for more waits for those who ask for as much.
    reader.budget.left = short_work_max;
    reader.budget.looks = short_looks_max;
    auto answer = run(plan, asked->query, *asked->type, reader);
    return answer ? std::optional(*std::move(answer)) : std::nullopt;
}

Result<std::string> answer_plan(ReadingState& state, std::string_view type, const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    if (!reader.access().may(Action::administer))
        return fail(ErrorCode::forbidden, "access.denied");
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    const QueryPlan plan = plan_of(asked->query, *asked->type, reader);
    return explained(plan, asked->query, *asked->type, reader);
}

Result<std::string> answer_totals(ReadingState& state,
                                  std::string_view type_name,
                                  std::string_view by,
                                  std::string_view measure,
                                  const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto type = readable_type(reader, type_name);
    if (!type) return tl::unexpected(type.error());
    auto query = parse_totals(*reader.model, **type, by, measure, text);
    if (!query) return tl::unexpected(query.error());
    name_me(query->records, **type, reader.rules);
    return run(*query, **type, reader);
}

}  // namespace cairn
