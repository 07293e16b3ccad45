#pragma once

#include <chrono>
#include <functional>
#include <span>

#include "core/types.hpp"

namespace cairn {

/// What one event may hold. Longer ones are refused before they reach a log.
constexpr std::size_t category_bytes_max = 40;
constexpr std::size_t type_bytes_max = 255;
constexpr std::size_t cause_bytes_max = 255;
constexpr std::size_t reason_bytes_max = 65'535;
constexpr std::size_t payload_bytes_max = std::size_t{1} << 20;
[[nodiscard]] bool within_limits(const NewEvent& event);

constexpr std::chrono::hours wait_max{1};

/// The truth: one total order of events. One thread appends; any thread reads. Three
/// implementations pass the same contract (tests/core/log/event_log_contract.cpp).
class EventLog {
public:
    virtual ~EventLog() = default;

    /// Appends `events` as one or more commits directly after `expected_head`, durably when it
    /// returns. `commit_sizes` says how many events each commit holds, in order. Returns what was
    /// stored. One thread only. Throws StorageFull (nothing written; may be called again),
    /// StorageError; `std::logic_error` where `expected_head` is not the head, `time` is before the
    /// last event's, the sizes do not add up, an event is not `within_limits`, or the log is
    /// closed.
    virtual std::vector<Recorded> append(std::span<const NewEvent> events,
                                         std::span<const std::size_t> commit_sizes,
                                         Position expected_head,
                                         Time time) = 0;

    /// Calls `visit` with up to `limit` events after `after`, in order, until it returns false.
    /// Holds a read transaction only inside the call. Throws StorageError naming the position of an
    /// event whose checksum is wrong. Returns how many were visited.
    virtual std::size_t read(Position after,
                             std::size_t limit,
                             const std::function<bool(const Recorded&)>& visit) const = 0;

    [[nodiscard]] virtual Position head() const = 0;
    /// The time of the last event; the epoch of 1970 for an empty log.
    [[nodiscard]] virtual Time head_time() const = 0;
    [[nodiscard]] virtual Epoch epoch() const = 0;

    /// Waits until head > `after`, the timeout (at most `wait_max`), or close. True where there is
    /// something after `after`.
    virtual bool wait(Position after, std::chrono::milliseconds timeout) const = 0;
    /// Wakes all waiters and refuses further appends; reading goes on.
    virtual void close() = 0;
};

/// The end of the last whole commit up to `at`.
[[nodiscard]] Position commit_end(const EventLog& log, Position at);

/// For implementations: what appending `events` after `head` stores. Throws `std::logic_error` as
/// `append` does, closing apart.
[[nodiscard]] std::vector<Recorded> as_recorded(std::span<const NewEvent> events,
                                                std::span<const std::size_t> commit_sizes,
                                                Position head,
                                                Time head_time,
                                                Time time);

}  // namespace cairn
