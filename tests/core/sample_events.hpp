#pragma once

#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/log/event_log.hpp"

namespace cairn {

inline Time at_second(std::int64_t second) {
    return Time{std::chrono::seconds{1'801'382'400 + second}};
}

inline Uuid numbered_uuid(std::uint8_t space, std::uint64_t n) {
    Uuid uuid;
    uuid.bytes[0] = space;
    for (std::size_t i = 0; i < 8; ++i) uuid.bytes[15 - i] = static_cast<std::uint8_t>(n >> 8 * i);
    return uuid;
}

/// An event that can be told from every other number's.
inline NewEvent sample_event(std::uint64_t n, std::size_t payload_bytes = 40) {
    NewEvent event;
    event.stream = {"opportunity", numbered_uuid(1, n)};
    event.version = {n};
    event.type = "opportunity.stage_advanced";
    event.kind = static_cast<std::uint8_t>(n % 12);
    event.id = numbered_uuid(2, n);
    event.command = numbered_uuid(3, n);
    event.actor = numbered_uuid(4, n);
    if (n % 2 == 0) event.fingerprint = Fingerprint{static_cast<std::uint8_t>(n), 1, 2};
    event.cause = n % 3 == 0 ? "import" : "";
    event.reason = n % 5 == 0 ? "客户要求" : "";
    event.payload = "{\"n\":" + std::to_string(n) + "}";
    event.payload.resize(std::max(event.payload.size(), payload_bytes), ' ');
    return event;
}

inline std::vector<NewEvent> sample_events(std::uint64_t first, std::size_t count) {
    std::vector<NewEvent> events;
    for (std::size_t i = 0; i < count; ++i) events.push_back(sample_event(first + i));
    return events;
}

/// Appends one commit at the log's head, a second later than the last.
inline std::vector<Recorded> append_commit(EventLog& log, const std::vector<NewEvent>& events) {
    const std::vector<std::size_t> sizes{events.size()};
    const Position head = log.head();
    return log.append(events, sizes, head, at_second(static_cast<std::int64_t>(head.value)));
}

inline std::vector<Recorded> read_all(const EventLog& log, Position after = {}) {
    std::vector<Recorded> events;
    log.read(after, 1'000'000, [&](const Recorded& event) {
        events.push_back(event);
        return true;
    });
    return events;
}

}  // namespace cairn
