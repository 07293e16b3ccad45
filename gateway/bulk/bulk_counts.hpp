#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/types.hpp"

namespace cairn {

/// How long what was counted can be changed.
constexpr std::chrono::minutes bulk_count_time{15};

/// Records that somebody counted, exactly those: what a bulk change is of.
struct BulkCount {
    Uuid person;
    std::string type;
    Position as_of;
    std::vector<Uuid> ids;  ///< In the order of the list.
    Time until{};
};

/// Counted records, each under a token. Those of one person and of all are few: the oldest goes.
/// Not for several threads at a time.
class BulkCounts {
public:
    BulkCounts(std::size_t of_person_max, std::size_t of_all_max)
        : of_person_max_(of_person_max), of_all_max_(of_all_max) {}

    void keep(const std::string& token, std::shared_ptr<const BulkCount> count);
    struct Kept {
        std::string token;
        std::shared_ptr<const BulkCount> count;
        std::optional<Uuid> claimed{};  ///< By the change with this id, which is about to begin.
    };
    /// Null where there is none of this person's, or none any more.
    [[nodiscard]] Kept* find(const std::string& token, const Uuid& person, Time now);
    /// For another claim, where it is still there.
    void release(const std::string& token);
    void drop(const std::string& token);

private:
    const std::size_t of_person_max_;
    const std::size_t of_all_max_;
    std::list<Kept> kept_{};  ///< The oldest first.
};

}  // namespace cairn
