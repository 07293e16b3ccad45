#pragma once

#include <functional>
#include <optional>

#include "events/record.hpp"

namespace cairn {

/// What a record of the type that keeps rates says.
struct Rate {
    Currency currency;
    Decimal worth;  ///< Of one unit, in the workspace's currency; more than 0.
    Date from;      ///< On which day it begins to hold.
};

/// Nothing where one of the three is empty, or no currency, or not more than 0.
[[nodiscard]] std::optional<Rate> rate_of(const Value& currency,
                                          const Value& worth,
                                          const Value& from);
/// Nothing where the record is archived too.
[[nodiscard]] std::optional<Rate> rate_of(const RecordType& type, const Record& record);

/// Finds the rate of a currency that is in force on a day, among records that may say it: the one
/// that begins last; of those the one whose record changed last; of those the one of the greater
/// id.
class RateInForce {
public:
    RateInForce(const Currency& currency, Date day) : currency_(currency), day_(day) {}

    /// Of a record that is not archived.
    void offer(const std::optional<Rate>& said, Position changed, const Uuid& id);
    /// Whether one that begins on that day could still be it.
    [[nodiscard]] bool may_begin(Date from) const { return !found_ || from >= found_->from; }
    [[nodiscard]] std::optional<Decimal> worth() const {
        return found_ ? std::optional(found_->worth) : std::nullopt;
    }

private:
    Currency currency_;
    Date day_;
    std::optional<Rate> found_;
    Position changed_;
    Uuid id_;
};

/// Takes records that may say a rate, each under a day on which that begins, or once did: the
/// latest day first. Until it returns false.
using RateVisitor = std::function<bool(Date from, const Uuid& id)>;

}  // namespace cairn
