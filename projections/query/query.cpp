#include "projections/query/query.hpp"

#include <algorithm>

#include "core/log/place.hpp"
#include "core/text.hpp"
#include "events/model/path.hpp"
#include "events/model/reserved_names.hpp"
#include "events/values/text_format.hpp"
#include "projections/query/query_cursor.hpp"
#include "projections/query/query_order.hpp"

namespace cairn {
namespace {

constexpr JsonLimits filter_limits{
    .bytes_max = std::size_t{64} << 10, .depth_max = 64, .values_max = 10'000};

Result<void> parse_filter(const Model& model,
                          const RecordType& type,
                          std::string_view text,
                          Query& query) {
    const auto json = parse_json(text, filter_limits);
    if (!json) {
        Json data = json.error().data;
        data["problem"] = json.error().reason;
        return invalid("filter.invalid", std::move(data));
    }
    auto rule = compile_filter(model, type, *json);
    if (!rule) return tl::unexpected(rule.error());
    query.filter = *std::move(rule);
    return {};
}

Result<std::vector<SortKey>> parse_sort(const Model& model,
                                        const RecordType& type,
                                        std::string_view text) {
    std::vector<SortKey> sort;
    for (const std::string_view part : split(text, ',')) {
        const bool descending = part.starts_with('-');
        SortKey key{std::string(part.substr(descending ? 1 : 0)), descending};
        const Field* field = named_field(model, type, key.field);
        if (!field && key.field != "title" && !is_moment_of_record(type, key.field))
            return invalid("sort.unknown_field", {{"field", key.field}});
        if (field && !is_sortable(field->kind))
            return invalid("sort.not_sortable", {{"field", key.field}});
        sort.push_back(std::move(key));
        if (sort.size() > query_sort_keys_max) break;
    }
    if (sort.size() > query_sort_keys_max)
        return invalid("sort.too_many", {{"max", query_sort_keys_max}});
    return sort;
}

Result<void> parse_words(std::string_view text, Query& query) {
    if (auto sound = check_words(text); !sound) return sound;
    query.words = folded(text);
    return {};
}

Result<void> parse_limit(const std::optional<std::string>& text, Query& query) {
    const auto limit = read_limit(text, query.limit, query_rows_max);
    if (!limit) return tl::unexpected(limit.error());
    query.limit = *limit;
    return {};
}

Result<void> parse_fields(const Model& model,
                          const RecordType& type,
                          std::string_view text,
                          Query& query) {
    for (const std::string_view name : split(text, ',')) query.fields.emplace_back(name);
    if (query.fields.size() > query_fields_max)
        return invalid("request.fields_too_many", {{"max", query_fields_max}});
    // Each row looks for each of its fields here.
    std::ranges::sort(query.fields);
    query.fields.erase(std::ranges::unique(query.fields).begin(), query.fields.end());
    for (const auto& name : query.fields)
        if (!named_field(model, type, name) && !is_beside_fields(name))
            return invalid("field.unknown", {{"field", name}});
    return {};
}

Result<void> parse_archived(std::string_view text, Query& query) {
    if (text != "no" && text != "yes" && text != "only") return invalid("archived.invalid");
    if (text == "yes") query.archived = ArchivedToo::yes;
    if (text == "only") query.archived = ArchivedToo::only;
    return {};
}

Result<void> parse_order(const Model& model,
                         const RecordType& type,
                         const QueryText& text,
                         Query& query) {
    auto sort = text.sort ? parse_sort(model, type, *text.sort) : usual_sort(model, type);
    if (!sort) return tl::unexpected(sort.error());
    query.sort = *std::move(sort);
    if (text.after && text.before) return invalid("cursor.invalid");
    for (const auto& [cursor, place] :
         {std::pair{&text.after, &query.after}, {&text.before, &query.before}}) {
        if (!*cursor) continue;
        auto key = decode_cursor(type, query.sort, split_place(**cursor).rest);
        if (!key) return invalid("cursor.invalid");
        *place = *std::move(key);
    }
    return {};
}

}  // namespace

std::vector<SortKey> usual_sort(const Model& model, const RecordType& type) {
    // A field that it names may be retired by now.
    if (auto sort = parse_sort(model, type, type.list_sort)) return *std::move(sort);
    return {{"updated_at", true}};
}

bool is_moment_of_record(const RecordType& type, std::string_view name) {
    return name == "created_at" || name == "updated_at" ||
           (name == "state_since" && type.lifecycle);
}

Result<Rule> compile_filter(const Model& model, const RecordType& type, const Json& filter) {
    auto rule = Rule::compile(
        filter, [&](std::string_view path) { return variable_in(model, type, path); });
    if (rule) return *std::move(rule);
    Json data = rule.error().data;
    data["problem"] = rule.error().reason;
    return invalid("filter.invalid", std::move(data));
}

Result<void> check_words(std::string_view text) {
    if (text.size() > query_words_bytes_max)
        return invalid("request.q_too_long", {{"max", query_words_bytes_max}});
    if (!is_utf8(text)) return invalid("request.q_invalid");
    return {};
}

Result<std::size_t> read_limit(const std::optional<std::string>& text,
                               std::size_t usual,
                               std::size_t max) {
    if (!text) return usual;
    const auto number = parse_whole_number<std::uint64_t>(*text);
    if (!number || *number < 1 || *number > max) return invalid("limit.invalid", {{"max", max}});
    return *number;
}

Result<Query> parse_query(const Model& model, const RecordType& type, const QueryText& text) {
    Query query;
    query.type = type.name;
    Result<void> done;
    if (text.filter) done = parse_filter(model, type, *text.filter, query);
    if (done && text.words) done = parse_words(*text.words, query);
    if (done) done = parse_limit(text.limit, query);
    if (done && text.fields) done = parse_fields(model, type, *text.fields, query);
    if (done && text.archived) done = parse_archived(*text.archived, query);
    if (done) done = parse_order(model, type, text, query);
    if (!done) return tl::unexpected(done.error());
    return query;
}

}  // namespace cairn
