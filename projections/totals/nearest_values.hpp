#pragma once

#include <map>
#include <string>
#include <vector>

#include "events/values/value.hpp"

namespace cairn {

/// The least or the greatest of values that come and go. Only some that are nearest to that end are
/// held; of those beyond them it is known how many there are.
class NearestValues {
public:
    explicit NearestValues(bool least) : least_(least) {}
    /// Empty ones are none. Values are numbers, amounts or moments, all of one field.
    void add(const Value& value);
    /// One that was added. False: all that were held are gone, and one of those beyond is the
    /// nearest, which one is not known.
    [[nodiscard]] bool remove(const Value& value);
    /// Empty where there is none, or amounts are of several currencies.
    [[nodiscard]] Value nearest() const;
    /// The one of each currency.
    [[nodiscard]] std::vector<Value> nearest_by_currency() const;
    [[nodiscard]] std::size_t held() const;

private:
    struct Counted {
        Value value;
        std::size_t count;
    };
    struct OfCurrency {
        std::map<std::string, Counted> held;  ///< By bytes that compare as the values do.
        std::size_t beyond = 0;
    };
    [[nodiscard]] bool is_beyond(const OfCurrency& of, const std::string& key) const;

    bool least_;
    std::map<std::string, OfCurrency> by_currency_;  ///< Of what is no amount under "".
};

}  // namespace cairn
