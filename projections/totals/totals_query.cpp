#include "projections/totals/totals_query.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "events/values/text_format.hpp"
#include "projections/query/rights/asked_sensitive.hpp"
#include "projections/totals/totals_events.hpp"

namespace cairn {
namespace {

using Part = Grouping::Part;
using Take = Measure::Take;

constexpr std::array<std::pair<std::string_view, Part>, 6> parts{{{"day", Part::day},
                                                                  {"week", Part::week},
                                                                  {"month", Part::month},
                                                                  {"quarter", Part::quarter},
                                                                  {"year", Part::year},
                                                                  {"letter", Part::letter}}};
constexpr std::array<std::pair<std::string_view, Take>, 7> takes{{{"count", Take::count},
                                                                  {"sum", Take::sum},
                                                                  {"weighted", Take::weighted},
                                                                  {"average", Take::average},
                                                                  {"least", Take::least},
                                                                  {"greatest", Take::greatest},
                                                                  {"distinct", Take::distinct}}};

template <class All>
auto named(const All& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, [](const auto& each) { return each.first; });
    return found == all.end() ? std::nullopt : std::optional(found->second);
}

/// What names may mean.
struct Named {
    const Model& model;
    const RecordType& type;
    const EventsOver* over;
};

std::optional<NamedField> read_field(const Named& of, std::string_view name) {
    const auto& [model, type, over] = of;
    if (over)
        if (auto word = event_word(*over, type, name)) return word;
    auto path = path_of(model, type, name);
    const Field* field = named_field(model, type, name);
    if (!field && !is_moment_of_record(type, name)) return std::nullopt;
    const RecordType* whose = path ? path->type : &type;
    return NamedField{std::string(name), std::move(path), whose, field};
}

bool is_number(const Field& field) {
    const ValueShape shape = field.shape();
    return shape == ValueShape::decimal || shape == ValueShape::integer ||
           shape == ValueShape::money;
}

bool says_when(const NamedField& named) { return !named.field || is_moment(named.field->kind); }

/// Whether a record has one value of it, and it may have that part.
bool is_groupable(const NamedField& named, Part part) {
    if (says_when(named)) return part != Part::letter;
    if (part != Part::whole)
        return part == Part::letter && named.field->shape() == ValueShape::text;
    return is_sortable(named.field->kind);
}

bool is_measurable(const NamedField& named, Take take, const RecordType& type) {
    switch (take) {
        case Take::count: return false;
        case Take::sum:
        case Take::average: return named.field && is_number(*named.field);
        case Take::weighted:
            return named.field && named.field->shape() == ValueShape::money && type.lifecycle;
        case Take::least:
        case Take::greatest: return says_when(named) || is_number(*named.field);
        case Take::distinct: return named.field && is_sortable(named.field->kind);
    }
    return false;
}

Result<Grouping> read_grouping(const Named& of, std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto field = read_field(of, text.substr(0, colon));
    const auto part = colon == std::string_view::npos ? std::optional(Part::whole)
                                                      : named(parts, text.substr(colon + 1));
    if (!field || !part || !is_groupable(*field, *part))
        return invalid("totals.by", {{"field", shortened(text)}});
    return Grouping{*field, *part, std::string(text)};
}

Result<Measure> read_measure(const Named& of, std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto take = named(takes, text.substr(0, colon));
    const auto wrong = [&] { return invalid("totals.measure", {{"field", shortened(text)}}); };
    if (!take) return wrong();
    if (*take == Take::count)
        return colon == std::string_view::npos
                   ? Result<Measure>(Measure{Take::count, std::nullopt, "count"})
                   : wrong();
    if (colon == std::string_view::npos) return wrong();
    auto field = read_field(of, text.substr(colon + 1));
    if (!field || !is_measurable(*field, *take, of.type)) return wrong();
    return Measure{*take, std::move(field), std::string(text)};
}

template <class Each>
Result<std::vector<Each>> read_list(const Named& of,
                                    std::string_view text,
                                    std::size_t max,
                                    const char* reason,
                                    Result<Each> (*read)(const Named&, std::string_view)) {
    std::vector<Each> all;
    if (text.empty()) return all;
    for (const std::string_view part : split(text, ',')) {
        if (all.size() == max) return invalid(reason, {{"field", shortened(part)}, {"max", max}});
        auto each = read(of, part);
        if (!each) return tl::unexpected(each.error());
        const bool is_known =
            std::ranges::any_of(all, [&](const Each& other) { return other.text == each->text; });
        if (!is_known) all.push_back(*std::move(each));
    }
    return all;
}

}  // namespace

Result<TotalsQuery> parse_totals(const Model& model,
                                 const RecordType& type,
                                 std::string_view by,
                                 std::string_view measure,
                                 const QueryText& text,
                                 std::string_view over_text) {
    std::shared_ptr<EventsOver> over;
    if (!over_text.empty()) {
        auto read = read_over(type, over_text);
        if (!read) return tl::unexpected(read.error());
        over = *std::move(read);
    }
    const Named of{model, type, over.get()};
    auto records = parse_query(
        model, type, {.filter = text.filter, .words = text.words, .archived = text.archived});
    if (!records) return tl::unexpected(records.error());
    auto groupings = read_list(of, by, groupings_max, "totals.by", &read_grouping);
    if (!groupings) return tl::unexpected(groupings.error());
    auto measures = read_list(of, measure.empty() ? "count" : measure, measures_max,
                              "totals.measure", &read_measure);
    if (!measures) return tl::unexpected(measures.error());
    return TotalsQuery{*std::move(records), *std::move(groupings), *std::move(measures),
                       std::move(over)};
}

bool tells_sensitive(const TotalsQuery& query,
                     const RecordType& type,
                     const Model& model,
                     const Access& access) {
    const Field* changed = query.over ? query.over->field : nullptr;
    // In what order its records would stand is asked of a list alone.
    Query records = query.records;
    records.sort.clear();
    if (asks_sensitive(records, type, model, access)) return true;
    if (changed && is_sensitive(type, *changed, access)) return true;
    const auto is_named = [&](const NamedField& named) {
        return named.field && is_sensitive(*named.type, *named.field, access);
    };
    return type.sensitive ||
           std::ranges::any_of(query.by, [&](const Grouping& by) { return is_named(by.named); }) ||
           std::ranges::any_of(query.measures,
                               [&](const Measure& each) { return each.of && is_named(*each.of); });
}

}  // namespace cairn
