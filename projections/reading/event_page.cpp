#include "projections/reading/event_page.hpp"

#include "core/log/place.hpp"
#include "projections/query/rights/row_tally.hpp"
#include "projections/reading/event_json.hpp"
#include "projections/reading/reading_state.hpp"

namespace cairn {
namespace {

constexpr std::size_t page_events = 50;
constexpr std::size_t page_events_max = 1000;

}  // namespace

Result<PageText> read_page_text(const QueryText& text, const EventLog& log) {
    const auto limit = read_limit(text.limit, page_events, page_events_max);
    if (!limit) return tl::unexpected(limit.error());
    const auto before = read_before(text.after, log);
    if (!before) return tl::unexpected(before.error());
    return PageText{*limit, *before};
}

EventPage::EventPage(const EventLog& log, const Reader& reader) : log_(log), reader_(reader) {
    out_.begin_object().name("position").position(reader.at.value).name("events").begin_array();
}

void EventPage::add(Position at) {
    log_.read({at.value - 1}, 1, [&](const Recorded& recorded) {
        write_event(out_, recorded, reader_.access(), reader_.models(), &mentioned_);
        note(recorded.stream.category);
        return true;
    });
    last_ = at;
    ++events_;
}

void EventPage::note(std::string_view category) const {
    const RecordType* type = reader_.tally ? reader_.model->type(category) : nullptr;
    if (type && is_sensitive(*type, reader_.access())) reader_.tally->add(*type);
}

bool EventPage::holds(std::size_t limit) const {
    return events_ >= limit || out_.text().size() > answer_bytes_max;
}

std::string EventPage::take(bool more) {
    out_.end_array().name("next");
    more ? out_.string(place_text(log_.epoch(), last_)) : out_.null();
    write_titles(out_, mentioned_, reader_);
    out_.end_object();
    return out_.take();
}

}  // namespace cairn
