#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "core/clock.hpp"
#include "core/log/event_log.hpp"
#include "projections/orders/record_orders.hpp"
#include "projections/query/reader.hpp"

namespace cairn {

/// Makes the orders in memory, and carries them on with the log. One thread.
class OrderKeeper {
public:
    OrderKeeper(const EventLog& log,
                const WorldStore& world,
                const Sealer& sealer,
                const Clock& clock,
                RecordOrders& orders)
        : log_(log),
          world_(world),
          access_(Actor::system(), sealer),
          clock_(clock),
          orders_(orders) {}

    /// Carries all orders on to where the world is, drops those of another model or day, and makes
    /// what is missing, of which the type's own order comes first. `is_stopping` is asked now and
    /// then; where it says so, the rest is left. Throws StorageError, which leaves whole orders.
    void follow(const std::function<bool()>& is_stopping = [] { return false; });
    [[nodiscard]] Position position() const { return position_; }  ///< Up to where it has followed.

private:
    using Name = RecordOrders::Name;
    using Changed = std::map<std::string, std::set<Uuid>, std::less<>>;  ///< By type.
    class Moment;

    [[nodiscard]] Changed changed_since(Position since, Position until) const;
    void carry_on(const Moment& now);
    /// Whose entries may be of later than `known.at` where it was `read_later`. Null: rules take
    /// too much.
    [[nodiscard]] std::shared_ptr<const OrderAt> carried_on(const Name& name,
                                                            const OrderAt& known,
                                                            const std::set<Uuid>& changed,
                                                            bool read_later,
                                                            const Moment& now) const;
    [[nodiscard]] std::vector<Name> missing(const Moment& now) const;
    void make(const Name& name, const std::function<bool()>& is_stopping);

    const EventLog& log_;
    const WorldStore& world_;
    Access access_;
    const Clock& clock_;
    RecordOrders& orders_;
    Position position_{};
    std::shared_ptr<const Model> model_{};  ///< Of what follows.
    std::set<Name> too_costly_{};
};

}  // namespace cairn
