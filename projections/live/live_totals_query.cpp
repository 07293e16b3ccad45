#include "projections/live/live_totals_query.hpp"

#include <algorithm>
#include <array>

#include "events/values/text_format.hpp"
#include "projections/query/personal_query.hpp"
#include "projections/totals/totals_run.hpp"

namespace cairn {
namespace {

constexpr std::array<std::string_view, 6> totals_members{"totals", "by", "measure",
                                                         "filter", "q",  "archived"};

/// A text member as a request's query would have it; nothing where it is not there.
Result<std::optional<std::string>> read_text(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return std::optional<std::string>();
    const auto* text = found->get_ptr<const std::string*>();
    if (!text) return invalid("query.invalid", {{"place", std::string("/") + name}});
    return std::optional(*text);
}

/// All of them, by name.
Result<std::map<std::string, std::optional<std::string>>> read_texts(const Json& json) {
    for (const auto& [name, value] : json.items())
        if (std::ranges::find(totals_members, name) == totals_members.end())
            return invalid("query.invalid", {{"place", "/" + std::string(shortened(name))}});
    std::map<std::string, std::optional<std::string>> texts;
    for (const char* name : {"totals", "by", "measure", "q", "archived"}) {
        auto text = read_text(json, name);
        if (!text) return tl::unexpected(text.error());
        texts[name] = *std::move(text);
    }
    return texts;
}

Result<void> take_filter(const Json& filter, LiveQuery& query, const RecordType& type, Query& of) {
    auto rule = compile_filter(*query.model, type, filter);
    if (!rule) return tl::unexpected(rule.error());
    Needs needs(query, type);
    needs.note(*rule);
    if (needs.are_too_many()) return invalid("filter.too_costly");
    of.filter = *std::move(rule);
    name_me(of, type, query.rules);
    return {};
}

void note_field(Needs& needs, const LiveQuery& query, const NamedField& named) {
    if (!named.field) return;
    if (named.path)
        needs.note(named.name);
    else if (named.field->is_derived())
        needs.note(*named.field);
    // Groups of a reference stand in the order of titles, which not all may see.
    const RecordType* to = query.model->type(named.field->to);
    if (to && query.access.visible(*to)) needs.note(named.name + '.' + to->title);
}

}  // namespace

Result<void> read_live_totals(const Json& json, LiveQuery& query) {
    auto texts = read_texts(json);
    if (!texts) return tl::unexpected(texts.error());
    const RecordType* type = query.model->type((*texts)["totals"].value_or(""));
    if (!type) return not_found("type.unknown", {{"record_type", (*texts)["totals"].value_or("")}});
    if (!query.access.may(Action::see, *type)) return fail(ErrorCode::forbidden, "access.denied");
    auto totals = parse_totals(*query.model, *type, (*texts)["by"].value_or(""),
                               (*texts)["measure"].value_or(""),
                               {.words = (*texts)["q"], .archived = (*texts)["archived"]});
    if (!totals) return tl::unexpected(totals.error());
    if (const auto filter = json.find("filter"); filter != json.end() && !filter->is_null())
        if (auto taken = take_filter(*filter, query, *type, totals->records); !taken) return taken;
    query.sources.emplace(type->number, totals->records);
    query.measured = std::make_shared<const TotalsQuery>(*std::move(totals));
    return {};
}

void note_measured(LiveQuery& query, Needs& needs) {
    if (converts(*query.measured, *query.model)) query.by_rates = query.of_day = true;
    const RecordType& type = *query.type(query.sources.begin()->first);
    for (const Grouping& grouping : query.measured->by) note_field(needs, query, grouping.named);
    for (const Measure& measure : query.measured->measures)
        if (measure.of) note_field(needs, query, *measure.of);
    // Words are looked for in what records say of others, too.
    for (const Field& field : type.fields)
        if (!query.measured->records.words.empty() && !field.retired && field.is_derived() &&
            (field.search || field.name == type.title))
            needs.note(field);
}

RowTally tally_of_totals(const LiveQuery& query) {
    RowTally tally;
    const RecordType& type = *query.type(query.sources.begin()->first);
    if (tells_sensitive(*query.measured, type, *query.model, query.access)) tally.add(type);
    return tally;
}

}  // namespace cairn
