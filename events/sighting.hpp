#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.hpp"
#include "core/result.hpp"
#include "core/types.hpp"

namespace cairn {

/// That somebody saw something, or asked for it in vain: an entry of an event `access.seen`. It
/// holds ids and names of the model alone, nothing that a record says and no word that was looked
/// for.
struct Sighting {
    Uuid person;
    /// "read" and "history" of a record, "listed" and "totalled" of a type's, "searched",
    /// "log_read", "denied", "view_as_begun", "view_as_ended".
    std::string what;
    std::string type = {};  ///< Of what record type; empty: of none, or of several.
    Uuid record = {};       ///< Nil: of no single one.
    /// Whose rights the person looked by; nil: the own ones.
    Uuid as = {};
    bool history = false;       ///< Of "read": what the record was before, too, on the same visit.
    std::string by = {};        ///< "session/<id>" or "token/<id>", as they are listed; no secret.
    std::string way = {};       ///< "api", "live" or "export".
    std::uint64_t records = 0;  ///< How many of the type were shown; 0: one, or not said.
    std::vector<std::string> types = {};  ///< Of what was found, of a search.
    std::uint64_t times = 1;
    Time at = {};     ///< The first of these times, to the second.
    Time until = {};  ///< The last one.
    bool operator==(const Sighting&) const = default;
};
using Sightings = std::vector<Sighting>;

/// All that an entry of the access log may say: what `Sighting::what` is, and what stands in events
/// of its own.
constexpr std::array<std::string_view, 13> sighting_words{
    "read",      "history",    "listed",         "totalled",      "searched",
    "log_read",  "denied",     "view_as_begun",  "view_as_ended", "exported",
    "signed_in", "signed_out", "sign_in_refused"};
[[nodiscard]] bool is_sighting_word(std::string_view word);

/// What an `Accessed` event says that it is, where it holds sightings.
constexpr std::string_view seen_word = "seen";
/// And how it is called in the log.
constexpr std::string_view seen_event = "access.seen";

/// Writes it as a canonical object, as the event and answers have it; what is empty is left out.
void write_sighting(JsonWriter& out, const Sighting& sighting);
/// The same without its braces, into an object that has begun.
void write_sighting_members(JsonWriter& out, const Sighting& sighting);
/// Nothing for what `write_sighting` does not write.
[[nodiscard]] std::optional<Sighting> read_sighting(const Json& json);

}  // namespace cairn
