#include "projections/reading/answer_list.hpp"

#include "projections/query/personal_query.hpp"
#include "projections/query/query_run.hpp"

namespace cairn {
namespace {

/// What a filter may do of the few records of a short answer: some 0.3 ms.
constexpr std::int64_t short_work_max = 20'000;

struct AskedList {
    const RecordType* type;
    Query query;
    QueryPlan plan;
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
    auto query = parse_query(**type, text);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    const QueryPlan plan = plan_of(*query, **type, reader);
    return AskedList{*type, *std::move(query), plan};
}

}  // namespace

Result<std::string> answer_list(ReadingState& state, std::string_view type, const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked) return tl::unexpected(asked.error());
    return run(asked->plan, asked->query, *asked->type, reader);
}

std::optional<std::string> answer_short_list(ReadingState& state,
                                             std::string_view type,
                                             const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const RecordType* named = reader.model->type(type);
    const auto query = named ? parse_query(*named, text) : tl::unexpected(Error{});
    if (!query || !may_be_short(*query, *named)) return std::nullopt;
    const auto asked = read_list(reader, state.log(), type, text);
    if (!asked || !asked->plan.is_short) return std::nullopt;
    // Who asks for more waits for those who ask for as much.
    reader.budget.left = short_work_max;
    auto answer = run(asked->plan, asked->query, *asked->type, reader);
    return answer ? std::optional(*std::move(answer)) : std::nullopt;
}

}  // namespace cairn
