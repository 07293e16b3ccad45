#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "events/model/model.hpp"

namespace cairn {

/// What one unit of a currency is worth in the workspace's; nothing where nobody has said so.
using RateOf = std::function<std::optional<Decimal>(const Currency& currency)>;

/// Amounts by currency in the currency `own`, rounded once, to the places that it has. Nothing
/// where a rate is missing, or that is more digits than an amount can have.
[[nodiscard]] std::optional<Money> in_own_currency(const std::map<std::string, Sum>& sums,
                                                   const Currency& own,
                                                   const RateOf& rate_of);

/// What a roll-up comes to, record by record. Exact for any number of them.
class RolledUp {
public:
    /// One more; `value` is what it has in the field that is taken, which may be empty: then it is
    /// only counted.
    void add(const Value& value);
    /// One less that was added before. Of least and greatest it knows nothing then.
    void remove(const Value& value);
    /// All that another came to as well.
    void add(const RolledUp& other);
    /// As the roll-up's `take` has it, in a field of `kind`. Empty where nothing was taken, amounts
    /// are of several currencies, or the result has more digits than a field can hold. A count is
    /// never empty, nor is a sum of no records: that is 0 (of the currency `own`).
    [[nodiscard]] Value value(Rollup::Take take, FieldKind kind, const Currency& own) const;
    /// The same of money in the currency `own`; empty where a rate is missing. Not of a count.
    [[nodiscard]] Value value_in(const Currency& own,
                                 Rollup::Take take,
                                 const RateOf& rate_of) const;

    struct Numbers {
        std::int64_t taken = 0;
        Sum sum;
        // Of those that were added; not stored.
        std::optional<Decimal> least{};
        std::optional<Decimal> greatest{};
    };
    [[nodiscard]] std::int64_t records() const { return records_; }
    /// By currency; of bare numbers by "".
    [[nodiscard]] const std::map<std::string, Numbers>& numbers() const { return numbers_; }
    /// To the places that the currency has; nothing where that is more digits than a decimal holds.
    [[nodiscard]] static std::optional<Decimal> average(std::string_view currency,
                                                        const Numbers& numbers);

    // Counts and sums; not what is least or greatest.
    [[nodiscard]] std::string stored() const;
    /// Nothing where the bytes are none of `stored`.
    [[nodiscard]] static std::optional<RolledUp> read(std::string_view stored);

private:
    void count(const Value& value, int sign);
    [[nodiscard]] Value extreme_in(const Currency& own, bool least, const RateOf& rate_of) const;

    std::int64_t records_ = 0;
    std::map<std::string, Numbers> numbers_;
    Value least_;
    Value greatest_;
};

/// The records that a roll-up looks at, as whoever it is worked out for may see them.
class RollupRecords {
public:
    virtual ~RollupRecords() = default;
    /// Those that are not archived and whose field refers to `target`, until `found` returns false.
    virtual void visit(const RecordType& type,
                       const Field& field,
                       const Uuid& target,
                       const std::function<bool(const Uuid& id)>& found) = 0;
    /// The record itself, and those that hang under it by a field of their type, each once.
    [[nodiscard]] virtual std::set<Uuid> with_below(const RecordType& type,
                                                    const Field& below,
                                                    const Uuid& id);
    // Of the one that was found last:
    [[nodiscard]] virtual bool holds(const Rule& where) = 0;
    [[nodiscard]] virtual Value value(const Field& field) = 0;
    /// What is known of those that refer to `target` without looking at them; nothing where it is
    /// not.
    [[nodiscard]] virtual std::optional<RolledUp> known(const RecordType& type,
                                                        const Field& rollup,
                                                        const Uuid& target) {
        (void)type, (void)rollup, (void)target;
        return std::nullopt;
    }
    /// What one unit of the currency is worth in the workspace's, on the day that is looked at;
    /// nothing where nobody has said so.
    [[nodiscard]] virtual std::optional<Decimal> rate(const Currency& currency) = 0;
};

/// What a roll-up of a type says for the record `id`. Empty where the model lacks what it names.
[[nodiscard]] Value roll_up(const Field& field,
                            const RecordType& type,
                            const Uuid& id,
                            const Model& model,
                            RollupRecords& records);

}  // namespace cairn
