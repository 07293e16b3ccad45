#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn {

/// The place of an event in the whole log: dense, from 1. 0 is "before everything".
struct Position {
    std::uint64_t value = 0;
    auto operator<=>(const Position&) const = default;
    [[nodiscard]] Position next() const { return {value + 1}; }
};

/// Counts the events of one stream, from 1. 0 is "there is no such stream".
struct Version {
    std::uint64_t value = 0;
    auto operator<=>(const Version&) const = default;
    [[nodiscard]] Version next() const { return {value + 1}; }
};

/// Microseconds since 1970 UTC.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
/// RFC 3339 in UTC with `Z`; microseconds only where they are not zero.
[[nodiscard]] std::string time_text(Time time);
/// The same into a buffer; returns the end of it.
char* write_text(char* out, Time time);
constexpr std::size_t time_text_max = 40;
[[nodiscard]] std::string date_text(std::chrono::sys_days day);  ///< "2027-01-31"

/// 128 bits; event ids are UUIDv7 (RFC 9562), imported records UUIDv5, command ids a hash.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Uuid&) const = default;
    [[nodiscard]] bool is_nil() const { return *this == Uuid{}; }
    [[nodiscard]] std::string text() const;  ///< 36 characters, lower case.
    /// The same into a buffer; returns the end of it.
    char* write_text(char* out) const;
    static constexpr std::size_t text_size = 36;
    /// The 36-character form in either case; anything else is nothing.
    [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);
};

/// `<category>/<id>`, such as `opportunity/0190…`. Category: `[a-z][a-z0-9_]{0,39}`.
struct StreamName {
    std::string category;
    Uuid id;
    auto operator<=>(const StreamName&) const = default;
    [[nodiscard]] std::string text() const { return category + '/' + id.text(); }
    [[nodiscard]] static std::optional<StreamName> parse(std::string_view text);
};

/// Names one life of a log: survives restarts, ends with a restore or fork.
using Epoch = Uuid;

/// 32 hash bytes of what a command was (method, path, If-Match, body), to tell a repeat from a
/// misuse.
using Fingerprint = std::array<std::uint8_t, 32>;

/// Why an event was appended, when not by a person's own request. Stored as text: "", "import",
/// "undo", "rule", "demo", "setup", "restore", "bulk".
using Cause = std::string;

/// An event as its writer gives it. Positions, versions and times are the log's to give.
struct NewEvent {
    StreamName stream;
    Version version;           ///< The version this event makes; the stream's head + 1.
    std::string type;          ///< The business name: "contract.signed".
    std::uint8_t kind = 0;     ///< The kind of event, an `EventKind` of events/event.hpp.
    std::uint16_t schema = 1;  ///< Of the payload; upcasters raise it on reading.
    Uuid id;                   ///< UUIDv7.
    Uuid command;
    std::optional<Fingerprint> fingerprint;  ///< Of commands that came with an idempotency key.
    Uuid actor;                              ///< A user; nil for the system.
    Cause cause;
    std::string reason;   ///< What the person gave as a reason; may be empty.
    std::string payload;  ///< Canonical JSON; personal fields sealed.
    /// What the clock said, where the log's time was ahead of it and had to be held.
    std::optional<Time> clock = {};
    /// Who is away and for whom the actor did it, where he had the right to it by that.
    std::optional<Uuid> behalf = {};
    bool operator==(const NewEvent&) const = default;
};

/// An event as the log holds it.
struct Recorded : NewEvent {
    Position position;
    Position commit;  ///< The first position of the commit that holds it.
    Time time;        ///< Never goes back along the log.
    /// When it happened, as far as is known.
    [[nodiscard]] Time moment() const { return clock.value_or(time); }
    bool operator==(const Recorded&) const = default;
};

}  // namespace cairn
