#pragma once

#include <map>
#include <set>
#include <vector>

#include "projections/live/channel_query.hpp"

namespace cairn {

/// What the events of the log between two moments concern, of a query.
class MissedEvents {
public:
    using Ref = DueRows::Ref;
    /// A version of a record that another one followed, by its position.
    struct Overwritten {
        Ref ref;
        Position position;
    };

    MissedEvents(const LiveQuery& query, const WorldSnapshot& world, const Span& span)
        : query_(query), world_(world), span_(span) {}

    /// False where the query meant something else before one of them, or too many records look at
    /// what they changed.
    [[nodiscard]] bool read(const EventLog& log);

    /// The records that may be rows, or name rows, and are others than before.
    [[nodiscard]] const std::set<Ref>& refs() const { return refs_; }
    [[nodiscard]] const std::vector<Overwritten>& overwritten() const { return overwritten_; }
    /// Whether rows look at something that was another at any moment of these. If not, a row came,
    /// went or changed by its own events alone.
    [[nodiscard]] bool changed_others() const { return changed_others_; }

private:
    [[nodiscard]] bool take(const Ref& ref, const Recorded& recorded);
    void note_version(const Ref& ref, Position position);
    [[nodiscard]] bool is_seen(const Ref& ref, Position position) const;

    const LiveQuery& query_;
    const WorldSnapshot& world_;
    Span span_;
    std::set<Ref> refs_;
    std::set<Ref> looked_at_;
    std::size_t looked_ = 0;
    std::map<Ref, Position> newest_;  ///< Version of each so far.
    std::vector<Overwritten> overwritten_;
    bool changed_others_ = false;
};

}  // namespace cairn
