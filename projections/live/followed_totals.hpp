#pragma once

#include <mutex>

#include "projections/live/channel_delta.hpp"
#include "projections/live/channel_frame.hpp"
#include "projections/live/held_cells.hpp"
#include "projections/live/kept_totals.hpp"

namespace cairn {

/// How much the totals of one channel may hold (`KeptTotals::cells`); of more nobody follows them.
constexpr std::size_t followed_cells_max = 20'000;

/// What a round of changes, or time, does to the totals of a channel, worked out before anything is
/// touched.
struct TotalsDelta {
    std::vector<KeptTotals::Share> out;
    std::vector<KeptTotals::Share> in;
    std::vector<KeptTotals::Share> again;  ///< Whose groups are told though they say the same.
    Renamed renamed;                       ///< What groups are of.
    std::set<Uuid> by;
    bool too_costly = false;
    [[nodiscard]] bool empty() const {
        return out.empty() && in.empty() && again.empty() && renamed.empty();
    }
};

/// What subscribers and changes are told.
struct TotalsNews {
    bool whole = true;
    KeptTotals::Told told;
};

/// The inside of a channel of totals. Whoever takes up a delta or reads what is told holds `mutex`;
/// what becomes of changes is worked out without it, by the one thread that takes it up.
class FollowedTotals {
public:
    /// `held`: what all channels hold.
    FollowedTotals(const LiveQuery& query, HeldCells& held);
    ~FollowedTotals();
    FollowedTotals(const FollowedTotals&) = delete;
    FollowedTotals& operator=(const FollowedTotals&) = delete;

    /// Counts all records, which are then as they were at the membership's moment. Fails with
    /// "filter.too_costly", "totals.too_many_groups", "totals.too_many_values",
    /// "channels.too_many".
    [[nodiscard]] Result<void> begin(Membership& members);

    [[nodiscard]] TotalsDelta delta_of(const Changes& changes,
                                       const Renamed& renamed,
                                       Time now,
                                       DueRows& due) const;
    [[nodiscard]] TotalsDelta delta_of(const WorldSnapshot& world,
                                       Position at,
                                       const std::set<DueRows::Ref>& records,
                                       const Passed& passed,
                                       DueRows& due) const;

    /// Takes a delta up, by which it comes from one place to the next: what is other then, or
    /// nothing. Fails where what is kept does not say it any more, or is more than it may be: then
    /// everybody begins anew.
    [[nodiscard]] Result<std::optional<TotalsNews>> take_up(const TotalsDelta& delta,
                                                            const ChannelPlace& from,
                                                            const ChannelPlace& to,
                                                            const Reader& reader);
    /// All of it, or where that is known, what is other than it was then.
    [[nodiscard]] TotalsNews news(std::optional<Position> since) const;

    mutable std::mutex mutex;

private:
    class Comparison;
    [[nodiscard]] Result<void> in_bounds() const;
    [[nodiscard]] Result<void> count_held();

    const LiveQuery& query_;
    const RecordType& type_;
    KeptTotals kept_;
    HeldCells& held_;
    std::size_t own_ = 0;  ///< Of them.
};

[[nodiscard]] std::string subscribed_totals(const FrameHead& head,
                                            const LiveQuery& query,
                                            const Reader& reader,
                                            const TotalsNews& news);
[[nodiscard]] std::string changed_totals(const FrameHead& head,
                                         Position from,
                                         const LiveQuery& query,
                                         const Reader& reader,
                                         const TotalsNews& news,
                                         const std::set<Uuid>& by);

}  // namespace cairn
