#include "projections/reading/answer_timeline.hpp"

#include <set>

#include "core/text.hpp"
#include "projections/reading/event_page.hpp"

namespace cairn {
namespace {

// Looked through for the kinds that are asked for.
constexpr std::size_t timeline_rows_max = 20'000;

/// What of a timeline is wanted: record types by number, or milestones, or both; nothing said: all.
struct Kinds {
    std::set<std::uint16_t> types;
    bool milestones = false;
    [[nodiscard]] bool want(const HubView::Row& row) const {
        return (types.empty() && !milestones) || types.contains(row.type) ||
               (milestones && row.milestone);
    }
};

Result<Kinds> read_kinds(std::string_view text, const Model& model) {
    Kinds kinds;
    if (text.empty()) return kinds;
    for (const std::string_view kind : split(text, ',')) {
        if (kind == "milestone") {
            kinds.milestones = true;
            continue;
        }
        const RecordType* type = model.type(kind);
        if (!type)
            return invalid("request.kinds", {{"place", "kinds"}, {"kind", kind.substr(0, 100)}});
        kinds.types.insert(type->number);
    }
    return kinds;
}

std::string timeline_json(const ViewRows& rows,
                          const Uuid& hub,
                          const PageText& page,
                          const Kinds& kinds,
                          const EventLog& log,
                          const Reader& reader) {
    EventPage events(log, reader);
    std::size_t looked = 0;
    bool more = false;
    HubView::visit(rows, hub, page.before, reader.at, [&](const HubView::Row& row) {
        const RecordType* type = reader.model->type(row.type);
        const bool is_shown = type && reader.record(*type, row.record);
        const bool wanted = is_shown && kinds.want(row);
        const bool is_tired = ++looked > timeline_rows_max;
        more = (wanted && events.holds(page.limit)) || is_tired;
        if (!more && wanted) events.add(row.position);
        // Where something is that is not shown, only a long look tells.
        if (!more && !wanted && (is_shown || looked == timeline_rows_max))
            events.looked_to(row.position);
        return !more;
    });
    return events.take(more);
}

}  // namespace

Result<std::string> answer_timeline(ReadingState& state,
                                    const StreamName& hub,
                                    const QueryText& text,
                                    std::string_view kinds_text) {
    const Reader& reader = state.answering(state.shown);
    const auto found = readable_record(reader, hub);
    if (!found) return tl::unexpected(found.error());
    if (!found->type->hub) return not_found("route.unknown");
    const auto kinds = read_kinds(kinds_text, *reader.model);
    if (!kinds) return tl::unexpected(kinds.error());
    const auto page = read_page_text(text, state.log());
    if (!page) return tl::unexpected(page.error());
    std::string answer =
        timeline_json(state.timeline(), hub.id, *page, *kinds, state.log(), reader);
    if (auto counted = reader.in_budget(); !counted) return tl::unexpected(counted.error());
    return answer;
}

}  // namespace cairn
