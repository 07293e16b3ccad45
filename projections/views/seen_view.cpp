#include "projections/views/seen_view.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/json.hpp"

namespace cairn {
namespace {

constexpr char all_entries = 'a';
constexpr char entries_of_person = 'p';
constexpr char entries_of_record = 'r';
constexpr std::size_t place_size = 10;
/// So many old entries go with an event, which brings 256 at most.
constexpr std::size_t dropped_per_event = 1'000;

/// Of the person looked as, by whoever looks.
constexpr std::string_view view_as_begun = "view_as_begun";
constexpr std::string_view view_as_ended = "view_as_ended";

/// Events that are an entry by themselves.
constexpr std::array<std::string_view, 6> events_with_one_entry{
    "exported", "signed_in", "signed_out", "sign_in_refused", view_as_begun, view_as_ended};

std::string space_of(const SeenView::Of& of) {
    if (!of.record.is_nil()) return entries_of_record + std::string(bytes_of(of.record));
    if (!of.person.is_nil()) return entries_of_person + std::string(bytes_of(of.person));
    return {all_entries};
}

std::string seen_key(std::string space, const SeenView::Place& place) {
    put_big_endian(space, place.position.value);
    put_big_endian(space, place.index);
    return space;
}

SeenView::Place place_of(std::string_view key) {
    if (key.size() <= place_size) throw StorageError("views: a row of who saw what is damaged");
    const std::size_t at = key.size() - place_size;
    return {{get_big_endian<std::uint64_t>(key, at)}, get_big_endian<std::uint16_t>(key, at + 8)};
}

Sighting sighting_of(std::string_view value) {
    auto read = parse_json(value);
    auto sighting = read ? read_sighting(*read) : std::nullopt;
    if (!sighting) throw StorageError("views: a row of who saw what is damaged");
    return *std::move(sighting);
}

std::uint64_t number_in(const Accessed& event, const char* name) {
    const auto found = event.detail.find(name);
    std::uint64_t number = 0;
    if (found == event.detail.end()) return number;
    const std::string& text = found->second;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// What an event by itself says, as an entry.
Sighting entry_of(const Accessed& event, const Recorded& recorded) {
    const Time at = std::chrono::floor<std::chrono::seconds>(recorded.moment());
    Sighting entry{.person = recorded.stream.id, .what = event.what, .at = at, .until = at};
    if (event.what == view_as_begun || event.what == view_as_ended) {
        entry.person = recorded.actor;
        entry.type = "user";
        entry.record = recorded.stream.id;
    }
    const auto type = event.detail.find("record_type");
    if (event.what != "exported" || type == event.detail.end()) return entry;
    entry.type = type->second;
    entry.records = number_in(event, "records");
    entry.way = "export";
    return entry;
}

void put_entry(ViewRows& rows, const SeenView::Place& place, const Sighting& entry) {
    JsonWriter value;
    write_sighting(value, entry);
    rows.put(seen_key(space_of({}), place), value.text());
    if (!entry.person.is_nil()) rows.put(seen_key(space_of({.person = entry.person}), place), "");
    if (!entry.record.is_nil()) rows.put(seen_key(space_of({.record = entry.record}), place), "");
}

void take_seen(ViewRows& rows, const Recorded& recorded) {
    const Event event = decode_event(recorded, nullptr);
    const auto& accessed = std::get<Accessed>(event);
    if (std::ranges::find(events_with_one_entry, accessed.what) != events_with_one_entry.end())
        return put_entry(rows, {recorded.position, 0}, entry_of(accessed, recorded));
    std::uint16_t index = 0;
    for (const Sighting& entry : accessed.seen)
        put_entry(rows, {recorded.position, index++}, entry);
}

void erase_entry(ViewRows& rows, const SeenView::Place& place, const Sighting& entry) {
    rows.erase(seen_key(space_of({}), place));
    if (!entry.person.is_nil()) rows.erase(seen_key(space_of({.person = entry.person}), place));
    if (!entry.record.is_nil()) rows.erase(seen_key(space_of({.record = entry.record}), place));
}

/// Some of the oldest, as long as they are of before `kept`: by what the log says alone, so that
/// the rows are the same however they were made.
void drop_old(ViewRows& rows, Time kept) {
    std::vector<std::pair<SeenView::Place, Sighting>> old;
    {
        auto cursor = rows.cursor();
        for (bool more = cursor.seek(space_of({}));
             more && cursor.key().front() == all_entries && old.size() < dropped_per_event;
             more = cursor.next()) {
            Sighting entry = sighting_of(cursor.value());
            if (entry.until >= kept) break;
            old.emplace_back(place_of(cursor.key()), std::move(entry));
        }
    }
    for (const auto& [place, entry] : old) erase_entry(rows, place, entry);
}

}  // namespace

void SeenView::apply(ViewRows& rows,
                     std::span<const ChangeSeen> changes,
                     const Changes& /*source*/) {
    static const auto accessed = static_cast<std::uint8_t>(Event{Accessed{}}.index());
    for (const ChangeSeen& change : changes)
        if (change.recorded.kind == accessed) {
            take_seen(rows, change.recorded);
            drop_old(rows, change.recorded.moment() - change.model->settings().access_log_kept);
        }
}

void SeenView::visit(
    const ViewRows& rows, const Of& of, const Place& before, Position low, const Visit& visit) {
    auto cursor = rows.cursor();
    const std::string space = space_of(of);
    const bool later = cursor.seek(seen_key(space, before));
    for (bool more = later ? cursor.previous() : cursor.last();
         more && cursor.key().starts_with(space); more = cursor.previous()) {
        const Place place = place_of(cursor.key());
        if (place.position <= low) return;
        const auto value = rows.get(seen_key(space_of({}), place));
        if (!value) throw StorageError("views: a row of who saw what is missing");
        if (!visit(place, sighting_of(*value))) return;
    }
}

}  // namespace cairn
