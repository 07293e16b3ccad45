#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/log/event_log.hpp"
#include "projections/columns/column_table.hpp"

namespace cairn {

/// What is stored of those fields that filters without an index ask for, so that they need not read
/// all records to find the few that match. In memory alone, and nothing that a command waits for:
/// who reads makes a type's table, or carries it on to where he reads, and leaves it here for the
/// next one. The field that nobody has asked for the longest time goes first. What is left here
/// changes no answer, so all of it is const. Any thread.
class RecordColumns {
public:
    struct Limits {
        std::size_t records_min = 2'000;                ///< Of fewer all are looked at as quickly.
        std::size_t bytes_max = std::size_t{32} << 20;  ///< Of all tables together.
        /// So many events are looked through for what changed since a table was carried on; behind
        /// more of them it is made anew.
        std::size_t changes_max = 4'000;
        /// So many records that changed since are read each time before it is carried on.
        std::size_t read_again_max = 32;
        /// Where a table took the place of something, so many questions pass before another one
        /// may: else they would take each other's all the time.
        std::size_t questions_min = 16;
    };
    using Slots = std::vector<std::uint16_t>;  ///< Ascending.

    explicit RecordColumns(const EventLog& log) : RecordColumns(log, Limits()) {}
    RecordColumns(const EventLog& log, const Limits& limits) : log_(log), limits_(limits) {}

    [[nodiscard]] const Limits& limits() const { return limits_; }
    /// The type's table, if it is of the model and has the slots. That they were asked for is
    /// noted.
    [[nodiscard]] std::shared_ptr<const ColumnTable> find(std::uint16_t type,
                                                          const Slots& slots,
                                                          const Model& model) const;
    /// See `changed_records`.
    [[nodiscard]] std::optional<std::vector<Uuid>> changed_between(Position one,
                                                                   Position other,
                                                                   const RecordType& type) const;
    [[nodiscard]] std::size_t bytes() const;

    /// One makes a table at a time, and nobody waits for him: others look at all records.
    [[nodiscard]] std::unique_lock<std::mutex> try_making() const {
        return std::unique_lock(making_, std::try_to_lock);
    }
    // With that lock:
    /// What a new table should have: the slots that are asked for, with those that the type's table
    /// has where there is room for all. Nothing where none is to be made now.
    [[nodiscard]] std::optional<Slots> slots_to_make(
        std::uint16_t type, const Slots& slots, const std::shared_ptr<const Model>& model) const;
    /// They take more than all tables together may.
    void note_too_large(std::uint16_t type, const Slots& slots) const;
    /// Instead of what was there of the type, and of all that is of another model.
    void keep(std::shared_ptr<const ColumnTable> table) const;

private:
    using Name = std::pair<std::uint16_t, std::uint16_t>;  ///< A type and a slot.
    struct Kept {
        std::shared_ptr<const ColumnTable> table;
        std::size_t bytes = 0;
    };

    [[nodiscard]] std::size_t bytes_of_all() const;
    /// The field that nobody has asked for the longest time.
    void drop_one() const;

    const EventLog& log_;
    Limits limits_;
    mutable std::mutex making_;
    mutable std::mutex mutex_;  ///< Of all that follows.
    mutable std::map<std::uint16_t, Kept> tables_;
    mutable std::map<Name, std::uint64_t> asked_;  ///< The last question for it.
    mutable std::uint64_t questions_ = 0;
    mutable std::uint64_t displaced_ = 0;  ///< When a table last took the place of something.
    mutable std::set<std::pair<std::uint16_t, Slots>> too_large_;
    mutable std::shared_ptr<const Model> model_;  ///< Of which those are too large.
};

}  // namespace cairn
