#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "core/log/event_log.hpp"
#include "events/model/model.hpp"
#include "events/values/decimal.hpp"
#include "projections/orders/record_order.hpp"

namespace cairn {

/// What is kept of those records that are in one state; of a type without a lifecycle, of all.
struct ScopedState {
    RecordOrder newest{};               ///< By the position of their newest version, from behind.
    std::map<std::string, Sum> sums{};  ///< Of the type's measure, by currency; none that is zero.
};

/// The records of a type that are not archived and that people with equal rights are shown. Says
/// where to look, how many there are and what they come to; nothing personal. Never changed: with
/// changes it is another one, which shares with it what stayed. Any thread.
struct ScopedSet {
    /// As the type's usual list goes, by the keys that the list itself goes by. Of all records, or,
    /// where the list goes by what is not kept so, of none.
    RecordOrder listed{};
    bool is_listed = false;
    bool is_summed = false;  ///< Of a measure that is personal nothing is kept.
    std::map<std::string, ScopedState, std::less<>> states{};
    std::size_t looks = 0;  ///< At so many records it was made: what making it anew costs.

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::size_t bytes() const;
};

/// A set as of a position.
struct ScopedSetAt {
    Position at;
    std::shared_ptr<const Model> model;  ///< Right under no other.
    std::shared_ptr<const ScopedSet> set;
};

/// Sets of what people are shown of a type, by a key that is equal where their rights to it are
/// (`scope_watch`). In memory alone, and nothing that a command waits for: who reads carries a set
/// on to where he reads, or makes it, and leaves it here for the next one. What has not been read
/// for the longest time goes first. What is left here changes no answer, so all of it is const.
/// Any thread.
class ScopedSets {
public:
    struct Limits {
        std::size_t bytes_max = std::size_t{64} << 20;      ///< Of all sets together.
        std::size_t set_bytes_max = std::size_t{16} << 20;  ///< Larger ones are not kept.
    };
    explicit ScopedSets(const EventLog& log) : ScopedSets(log, Limits()) {}
    ScopedSets(const EventLog& log, const Limits& limits) : log_(log), limits_(limits) {}

    /// Null where there is none.
    [[nodiscard]] std::shared_ptr<const ScopedSetAt> find(const std::string& key) const;
    /// Nothing is done where a newer one is there, or this one is too large. Sets of another model
    /// go, as nobody reads them any more.
    void keep(const std::string& key, std::shared_ptr<const ScopedSetAt> set) const;
    void drop(const std::string& key) const;
    /// The events from behind `after` to `until`; false where they cannot all be read.
    [[nodiscard]] bool visit_events(Position after,
                                    Position until,
                                    const std::function<void(const Recorded&)>& visit) const;
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

private:
    struct Kept {
        std::string key;
        std::shared_ptr<const ScopedSetAt> set;
        std::size_t bytes = 0;
    };
    using Place = std::list<Kept>::iterator;
    void erase(Place place) const;
    void forget_other_models(const ScopedSetAt& set) const;

    const EventLog& log_;
    Limits limits_;
    mutable std::mutex mutex_;
    mutable std::list<Kept> kept_;  ///< What was read last comes first.
    mutable std::map<std::string, Place, std::less<>> by_key_;
    mutable std::size_t bytes_ = 0;
    mutable std::shared_ptr<const Model> model_;  ///< The newest that a set was of …
    mutable Position model_at_{};                 ///< … and where that was seen.
};

}  // namespace cairn
