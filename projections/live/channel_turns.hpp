#pragma once

#include <set>

#include "projections/query/readable_record.hpp"

namespace cairn {

/// When rules that ask for `$now` may come to another answer about a record of one type, without
/// anything having happened to it.
struct Turns {
    std::set<std::uint16_t> fields{};  ///< Dates and date-times that are compared with it, by slot.
    bool of_creation = false;          ///< `created_at` is.
    bool of_change = false;            ///< `updated_at` is.
    bool of_state = false;             ///< `state_since` is.
    std::set<Time> times{};            ///< Constants that are.
    bool each_minute = false;          ///< It is used in another way than compared.
    /// Adds what a rule of the type compares with it.
    void add(const RecordType& type, const Rule& rule);
    /// The first moment after `after`; nothing where none will come.
    [[nodiscard]] std::optional<Time> next(const ReadableRecord& record, Time after) const;
};

/// The records of a channel to be looked at again, and when: only so many of them, those that are
/// due first.
class DueRows {
public:
    using Ref = std::pair<std::uint16_t, Uuid>;
    void note(Time due, const Ref& row);
    [[nodiscard]] bool is_due(Time now) const {
        return (!rows_.empty() && rows_.begin()->first <= now) || is_past(now);
    }
    /// It does not know all that is due by then.
    [[nodiscard]] bool is_past(Time now) const { return now >= known_until_; }
    /// Those that are due, each once.
    [[nodiscard]] std::set<Ref> take(Time now);

private:
    std::set<std::pair<Time, Ref>> rows_;
    Time known_until_ = Time::max();
};

}  // namespace cairn
