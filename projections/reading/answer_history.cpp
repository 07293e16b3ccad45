#include "projections/reading/answer_history.hpp"

#include <algorithm>
#include <set>

#include "projections/query/rights/row_tally.hpp"
#include "projections/reading/event_json.hpp"
#include "projections/reading/event_page.hpp"

namespace cairn {
namespace {

/// Other fields that a computed field's rule names; the type of the records that a roll-up is of.
Json computed_from(const RecordType& type, const Field& field) {
    std::set<std::string> names;
    if (field.rollup) return Json::array({field.rollup->of});
    for (const VariableReference& variable : field.computed->variables()) {
        const std::string name = variable.path.substr(0, variable.path.find('.'));
        if (type.field(name)) names.insert(name);
    }
    return names;
}

/// Where the event stands that gave the field its value; 0 where none ever did.
Result<Position> where_set(const FoundRecord& found, const Field& field, const Reader& reader) {
    Position since;
    bool other = false;
    std::size_t looked = 0;
    reader.versions(found.record, reader.at, [&](const ReadableRecord& version) {
        other = !version.stores_same(field, found.record);
        if (!other) since = version.position();
        return !other && ++looked < why_versions_max;
    });
    if (looked == why_versions_max)
        return rejected("why.too_long_ago", {{"versions_max", why_versions_max}});
    // A field that was empty from the first version on was never set.
    return !other && !found.record.stores(field) ? Position{} : since;
}

}  // namespace

Result<std::string> answer_history(ReadingState& state,
                                   const StreamName& ref,
                                   const QueryText& text) {
    const Reader& reader = state.answering(state.newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    const auto page = read_page_text(text, state.log());
    if (!page) return tl::unexpected(page.error());
    EventPage events(state.log(), reader);
    bool more = false;
    const Position newest =
        std::min(reader.at, Position{page->before.value - (page->before.value > 0 ? 1 : 0)});
    reader.versions(found->record, newest, [&](const ReadableRecord& version) {
        more = events.holds(page->limit);
        if (!more) events.add(version.position());
        return !more;
    });
    std::string answer = events.take(more);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return answer;
}

Result<std::string> answer_why(ReadingState& state, const StreamName& ref, std::string_view name) {
    const Reader& reader = state.answering(state.newest);
    const auto found = readable_record(reader, ref);
    if (!found) return tl::unexpected(found.error());
    const Field* field = found->type->field(name);
    if (!field) return invalid("field.unknown", {{"field", name.substr(0, 100)}});
    if (found->record.hides(*field)) return fail(ErrorCode::forbidden, "access.denied");
    if (field->is_derived())
        return rejected("why.computed",
                        {{"field", name}, {"computed_from", computed_from(*found->type, *field)}});
    const auto set_at = where_set(*found, *field, reader);
    if (!set_at) return tl::unexpected(set_at.error());
    Mentioned mentioned;
    JsonWriter out;
    out.begin_object().name("position").position(reader.at.value).name("event");
    if (set_at->value == 0) out.null();
    if (set_at->value > 0)
        state.log().read({set_at->value - 1}, 1, [&](const Recorded& recorded) {
            write_event(out, recorded, reader.access(), reader.models(), &mentioned);
            return true;
        });
    if (reader.tally && is_sensitive(*found->type, reader.access()))
        reader.tally->add(*found->type);
    write_titles(out, mentioned, reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return out.end_object().take();
}

}  // namespace cairn
