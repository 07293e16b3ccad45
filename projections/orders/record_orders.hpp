#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "core/log/event_log.hpp"
#include "events/model/model.hpp"
#include "events/values/times.hpp"
#include "projections/orders/record_order.hpp"

namespace cairn {

/// A type's records that are not archived, in the order of one of its fields, as of a position.
struct OrderAt {
    Position at;
    std::shared_ptr<const Model> model;  ///< Whose type and field they are; right under no other.
    std::optional<Date> day{};           ///< Where the field asks for it: right on no other.
    RecordOrder order{};
};

/// Orders by columns that the world keeps none of, as what they say is personal, and so never on
/// disk in the open, or of a day. They are in memory, and nothing that a command waits for: a
/// thread makes them and carries them on (`OrderKeeper`), and who reads looks at what changed since
/// himself. Any thread.
class RecordOrders {
public:
    struct Limits {
        std::size_t records_min = 2'000;                ///< Of fewer all are looked at as quickly.
        std::size_t bytes_max = std::size_t{64} << 20;  ///< Of all orders together.
        /// So many events are looked through for what changed since an order was carried on.
        std::size_t changes_max = 500;
    };
    /// A field's order.
    struct Name {
        std::uint16_t type = 0;  ///< Its number.
        std::uint16_t slot = 0;
        auto operator<=>(const Name&) const = default;
    };

    explicit RecordOrders(const EventLog& log) : RecordOrders(log, Limits()) {}
    RecordOrders(const EventLog& log, const Limits& limits) : log_(log), limits_(limits) {}

    /// Whether there may be an order by the field: the type's list shows it, the world keeps none,
    /// and what it says depends on nothing but the record itself and the day. Amounts, references
    /// and roll-ups have none.
    [[nodiscard]] static bool may_be_by(const RecordType& type, const Field& field);
    [[nodiscard]] const Limits& limits() const { return limits_; }

    // Who reads:
    /// Null where there is none; that it is wanted is noted.
    [[nodiscard]] std::shared_ptr<const OrderAt> find(const Name& name) const;
    /// The type's records that changed between two positions, in the order of their ids. Nothing
    /// where that takes looking through too many events.
    [[nodiscard]] std::optional<std::vector<Uuid>> changed_between(Position one,
                                                                   Position other,
                                                                   const RecordType& type) const;
    [[nodiscard]] std::size_t bytes() const;

    // Who keeps them:
    [[nodiscard]] std::vector<std::pair<Name, std::shared_ptr<const OrderAt>>> all() const;
    /// Whether somebody asked for it since the model changed.
    [[nodiscard]] bool is_wanted(const Name& name) const;
    /// Null: there is none any more.
    void put(const Name& name, std::shared_ptr<const OrderAt> order);
    /// Of another model nobody has asked for any yet.
    void forget_wanted();
    /// All that there should be is there, as of the position or later.
    void note_followed(Position position);
    /// Waits for that (true), or for the timeout (false).
    [[nodiscard]] bool wait(Position position, std::chrono::milliseconds timeout) const;

private:
    const EventLog& log_;
    Limits limits_;
    mutable std::mutex mutex_;
    mutable std::condition_variable moved_;
    std::vector<std::pair<Name, std::shared_ptr<const OrderAt>>> all_;  ///< A handful.
    mutable std::set<Name> wanted_;
    Position followed_{};
};

}  // namespace cairn
