#include "projections/reading/answer_list.hpp"

#include <algorithm>

#include "projections/query/personal_query.hpp"
#include "projections/query/query_run.hpp"

namespace cairn {
namespace {

constexpr std::size_t short_list_rows_max = 50;

/// Rows that say no more than themselves: no secrets to open, and a title or two to look up.
bool has_plain_rows(const RecordType& type) {
    return std::ranges::none_of(type.fields, [](const Field& field) {
        return field.personal || field.computed || field.kind == FieldKind::references;
    });
}

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
    auto query = parse_query(**type, text);
    if (!query) return tl::unexpected(query.error());
    name_me(*query, **type, reader.rules);
    return AskedList{*type, *std::move(query)};
}

}  // namespace

Result<std::string> answer_list(ReadingState& state, std::string_view type, const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto asked = read_list(reader, state.source.log, type, text);
    if (!asked) return tl::unexpected(asked.error());
    return run(asked->query, *asked->type, reader);
}

std::optional<std::string> answer_short_list(ReadingState& state,
                                             std::string_view type,
                                             const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto asked = read_list(reader, state.source.log, type, text);
    if (!asked || asked->query.limit > short_list_rows_max || !has_plain_rows(*asked->type))
        return std::nullopt;
    return run_in_order(asked->query, *asked->type, reader);
}

}  // namespace cairn
