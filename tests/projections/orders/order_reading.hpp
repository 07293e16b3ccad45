#pragma once

#include <random>

#include "projections/live/order_keeper.hpp"
#include "projections/query/query_plan.hpp"
#include "tests/projections/query/query_fixture.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/told_log.hpp"

namespace cairn::test {

/// By these there may be an order in memory; "level", "wealth" and "seen" have none.
extern const std::vector<std::string> orders_in_memory;

/// A world of persons, of whom little may stand on disk in the open, somebody who reads it, and the
/// orders in memory that follow it when they are told to.
struct OrderedReading : TestReading {
    ToldLog log;
    ManualClock clock;
    RecordOrders orders;
    OrderKeeper keeper;
    Position begin;  ///< From where on there are such persons.

    explicit OrderedReading(const RecordOrders::Limits& limits);
    /// World and log come to know what the history has had since.
    void happen();
    template <class Do>
    auto now(Do act) {
        return as_of(history.head(), [&](Reader reader) {
            reader.orders = &orders;
            reader.rules.now = clock.now();
            return act(static_cast<const Reader&>(reader));
        });
    }
    [[nodiscard]] QueryPlan plan(const QueryText& asked, const Access& who);
    [[nodiscard]] bool goes_by_memory(const std::string& sort);
    /// Somebody who is not shown all records, or a field.
    [[nodiscard]] Access who_sees_less(const char* visible, const char* hidden) const;
};

struct ComparedPages {
    int pages = 0;
    int in_memory = 0;
    int read_again = 0;  ///< Of those, where something had changed since.
    int rows = 0;
};
/// A page, found by its plan and by looking at all records, as one and the same.
Json compared_page(const Reader& reader, const QueryText& asked, ComparedPages& compared);
/// All pages of a list, to its end and back again.
void compare_pages(const Reader& reader, QueryText asked, ComparedPages& compared);

/// What happens to persons, the same for the same seed.
class RandomLife {
public:
    explicit RandomLife(unsigned seed) : random_(seed) {}
    /// Any of all that may happen.
    void step(OrderedReading& reading);
    /// Persons come, go and change, no more.
    void change(OrderedReading& reading, int times = 1);
    [[nodiscard]] std::size_t one_of(std::size_t count) { return random_() % count; }
    /// What somebody asks for.
    [[nodiscard]] QueryText list();

private:
    Fields values();
    FieldChanges changes(const Record& before);
    void erase(OrderedReading& reading);

    std::mt19937 random_;
};

}  // namespace cairn::test
