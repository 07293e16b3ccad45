#include "projections/reading/answer_seen.hpp"

#include <algorithm>
#include <charconv>

#include "core/log/place.hpp"
#include "projections/query/present.hpp"
#include "projections/query/query.hpp"

namespace cairn {
namespace {

constexpr std::size_t seen_entries = 50;
constexpr std::size_t seen_entries_max = 500;
// Looked through for those that are asked for.
constexpr std::size_t seen_looked_max = 20'000;
/// How much later than it happened an entry may be written: repeats come when their window is over.
constexpr std::chrono::minutes written_later_max{10};
constexpr SeenView::Place seen_newest{{~std::uint64_t{0}}, 0xffff};

/// "<epoch>:<position>.<index>"
std::string cursor_text(const EventLog& log, const SeenView::Place& place) {
    return place_text(log.epoch(), place.position) + '.' + std::to_string(place.index);
}

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return !text.empty() && read.ec == std::errc{} && read.ptr == end;
}

Result<SeenView::Place> read_cursor(const std::optional<std::string>& cursor, const EventLog& log) {
    if (!cursor) return seen_newest;
    const auto rest = cursor_of_this_life(*cursor, log);
    if (!rest) return tl::unexpected(rest.error());
    const auto dot = std::min(rest->find('.'), rest->size());
    SeenView::Place place;
    const bool is_sound = read_number(rest->substr(0, dot), place.position.value) &&
                          read_number(rest->substr(std::min(dot + 1, rest->size())), place.index);
    if (!is_sound) return invalid("cursor.invalid");
    return place;
}

bool is_wanted(const SeenQuery& query, const Sighting& entry) {
    const bool of_type = query.type.empty() || entry.type == query.type ||
                         std::ranges::find(entry.types, query.type) != entry.types.end();
    const bool of_past = entry.history && query.what == "history";
    return of_type && (query.what.empty() || entry.what == query.what || of_past) &&
           (query.person.is_nil() || entry.person == query.person) &&
           (!query.record ||
            (entry.record == query.record->id && entry.type == query.record->category)) &&
           (!query.from || entry.until >= *query.from) && (!query.to || entry.at <= *query.to);
}

/// A page of entries, with the titles of whom and what they name.
class SeenPage {
public:
    SeenPage(const Reader& reader, std::chrono::days kept) : reader_(reader), kept_(kept) {
        out_.begin_object()
            .name("position")
            .position(reader.at.value)
            .name("entries")
            .begin_array();
    }
    void add(const SeenView::Place& place, const Sighting& entry) {
        out_.begin_object().name("position").position(place.position.value);
        write_sighting_members(out_, entry);
        out_.end_object();
        mention("user", entry.person);
        mention("user", entry.as);
        if (!entry.type.empty()) mention(entry.type, entry.record);
        ++entries_;
    }
    [[nodiscard]] std::size_t entries() const { return entries_; }
    [[nodiscard]] std::string take(const std::optional<std::string>& next) {
        out_.end_array().name("next");
        next ? out_.string(*next) : out_.null();
        out_.name("kept_days").integer(kept_.count());
        write_titles(out_, mentioned_, reader_);
        return out_.end_object().take();
    }

private:
    void mention(std::string_view type_name, const Uuid& id) {
        if (const RecordType* type = reader_.model->type(type_name))
            mentioned_.add(type->number, id);
    }

    const Reader& reader_;
    std::chrono::days kept_;
    JsonWriter out_;
    Mentioned mentioned_;
    std::size_t entries_ = 0;
};

/// Before which place to begin: nothing that was seen by then was written later.
Result<SeenView::Place> seen_before(const ReadingState& state,
                                    const SeenQuery& query,
                                    const SeenView::Place& cursor) {
    if (!query.to) return cursor;
    const auto last = state.moment(At{*query.to + written_later_max});
    if (!last) return tl::unexpected(last.error());
    return std::min(cursor, SeenView::Place{last->next(), 0});
}

Result<Position> seen_low(const ReadingState& state, const SeenQuery& query) {
    if (!query.from) return Position{};
    return state.moment(At{*query.from - std::chrono::microseconds(1)});
}

}  // namespace

Result<std::string> answer_seen(ReadingState& state, const SeenQuery& query) {
    const Reader& reader = state.answering(state.shown);
    if (auto allowed = reader.access().may_audit(); !allowed)
        return tl::unexpected(allowed.error());
    if (query.record)
        if (const auto found = readable_record(reader, *query.record); !found)
            return tl::unexpected(found.error());
    if (!query.type.empty() && !reader.model->type(query.type))
        return not_found("type.unknown", {{"record_type", query.type.substr(0, 100)}});
    const auto limit = read_limit(query.limit, seen_entries, seen_entries_max);
    if (!limit) return tl::unexpected(limit.error());
    const auto cursor = read_cursor(query.after, state.log());
    if (!cursor) return tl::unexpected(cursor.error());
    const auto before = seen_before(state, query, *cursor);
    if (!before) return tl::unexpected(before.error());
    const auto low = seen_low(state, query);
    if (!low) return tl::unexpected(low.error());

    // Whoever has just set it asks right after it, and the views may be behind.
    const std::chrono::days kept_days = state.newest->model->settings().access_log_kept;
    SeenPage page(reader, kept_days);
    std::optional<std::string> next;
    SeenView::Place last;
    std::size_t looked = 0;
    // Those that are too old go some at a time.
    const Time kept = reader.rules.now - kept_days;
    const SeenView::Of of{query.record ? query.record->id : Uuid{}, query.person};
    SeenView::visit(state.seen(), of, *before, *low,
                    [&](const SeenView::Place& place, const Sighting& entry) {
                        if (entry.until < kept) return false;
                        const bool is_full = page.entries() == *limit || ++looked > seen_looked_max;
                        if (is_full) next = cursor_text(state.log(), last);
                        if (!is_full && is_wanted(query, entry)) page.add(place, entry);
                        last = place;
                        return !is_full;
                    });
    return page.take(next);
}

}  // namespace cairn
