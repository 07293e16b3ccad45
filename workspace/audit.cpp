#include "workspace/audit.hpp"

#include <algorithm>

#include "projections/reading/event_json.hpp"
#include "workspace/workspace_state.hpp"

namespace cairn {
namespace {

// How many events one call looks through for those that are wanted, and how many are held at once.
constexpr std::size_t looked_events_max = 10'000;
constexpr std::size_t piece_events_max = 64;

bool is_wanted(const EventFilter& filter, const Recorded& event) {
    if (filter.stream && event.stream != *filter.stream) return false;
    if (filter.actor && event.actor != *filter.actor) return false;
    return filter.types.empty() || std::ranges::any_of(filter.types, [&](const std::string& type) {
               return type == event.type || type == event.stream.category;
           });
}

/// After `low` up to and with `high`: where the events stand that may be wanted.
struct Reach {
    Position low;
    Position high;
    Position newest;  ///< Of what is known.
};

Reach reach_of(const EventFilter& filter, const WorldSnapshot& world, Position newest) {
    Reach reach{{}, std::min(filter.until.value_or(newest), newest), newest};
    if (filter.from_time)
        reach.low = world.at_time(*filter.from_time - std::chrono::microseconds(1));
    if (filter.to_time) reach.high = std::min(reach.high, world.at_time(*filter.to_time));
    return reach;
}

/// The wanted ones of some events, in the order asked for.
struct Piece {
    std::vector<Recorded> events;
    std::size_t looked_at = 0;  ///< How many there were.
    Position looked;            ///< Up to where, or back to where, with it.
};

/// Reads the log piece by piece. Copies the events, so that nothing stays open while somebody makes
/// something of them.
class EventPieces {
public:
    EventPieces(const WorkspaceState& state, const EventFilter& filter)
        : state_(state), filter_(filter) {}

    /// What follows `after`, which is before `high`.
    [[nodiscard]] Piece after(Position after, Position high) const {
        if (filter_.hub) return of_hub_after(after, high);
        Piece piece;
        piece.looked = std::min(high, Position{after.value + piece_events_max});
        read(piece, after, piece.looked);
        return piece;
    }
    /// What is before `before`, which is two or more after `low`.
    [[nodiscard]] Piece before(Position before, Position low) const {
        if (filter_.hub) return of_hub_before(before, low);
        const std::uint64_t there = before.value - 1 - low.value;
        const std::uint64_t most = std::min<std::uint64_t>(piece_events_max, there);
        Piece piece;
        piece.looked = Position{before.value - most};
        read(piece, {piece.looked.value - 1}, {before.value - 1});
        std::ranges::reverse(piece.events);
        return piece;
    }

private:
    void read(Piece& piece, Position after, Position until) const {
        state_.log.read(after, until.value - after.value, [&](const Recorded& event) {
            ++piece.looked_at;
            if (is_wanted(filter_, event)) piece.events.push_back(event);
            return true;
        });
    }
    /// False where the piece is full.
    bool add(Piece& piece, Position at) const {
        read(piece, {at.value - 1}, at);
        piece.looked = at;
        return piece.looked_at < piece_events_max;
    }

    [[nodiscard]] Piece of_hub_after(Position after, Position high) const {
        const ViewSnapshot views = state_.derived->views.snapshot();
        Piece piece;
        HubView::visit_after(views.rows(state_.derived->timeline), *filter_.hub, after,
                             [&](const HubView::Row& row) {
                                 return row.position <= high && add(piece, row.position);
                             });
        if (piece.looked_at < piece_events_max) piece.looked = high;
        return piece;
    }
    [[nodiscard]] Piece of_hub_before(Position before, Position low) const {
        const ViewSnapshot views = state_.derived->views.snapshot();
        Piece piece;
        HubView::visit(views.rows(state_.derived->timeline), *filter_.hub, before, views.position(),
                       [&](const HubView::Row& row) {
                           return row.position > low && add(piece, row.position);
                       });
        if (piece.looked_at < piece_events_max) piece.looked = low.next();
        return piece;
    }

    const WorkspaceState& state_;
    const EventFilter& filter_;
};

/// Hands what is wanted to the visitor, as long as he wants more.
class EventDelivery {
public:
    EventDelivery(const WorkspaceState& state,
                  const Access& access,
                  std::size_t limit,
                  const EventVisitor& visit)
        : state_(state), access_(access), limit_(limit), visit_(visit) {}

    /// The event with which enough was given, where that was so.
    std::optional<Position> deliver(const Piece& piece) {
        looked_at_ += piece.looked_at;
        for (const Recorded& event : piece.events) {
            JsonWriter out;
            write_event(out, event, access_, state_.derived->world.models(), nullptr);
            if (!visit_(event.position, event.type, out.take()) || --limit_ == 0)
                return event.position;
        }
        return std::nullopt;
    }
    [[nodiscard]] bool tired() const { return looked_at_ >= looked_events_max; }

private:
    const WorkspaceState& state_;
    const Access& access_;
    std::size_t limit_;
    const EventVisitor& visit_;
    std::size_t looked_at_ = 0;
};

/// Up to where the filter's events are known.
Reach known_reach(const WorkspaceState& state, const EventFilter& filter) {
    const Position viewed = state.derived->views.snapshot().position();
    const WorldSnapshot world = state.derived->world.snapshot();
    return reach_of(filter, world,
                    filter.hub ? std::min(viewed, world.position()) : world.position());
}

}  // namespace

Position Audit::events(Position after,
                       std::size_t limit,
                       const EventFilter& filter,
                       const EventVisitor& visit) const {
    const Reach reach = known_reach(state_, filter);
    after = std::max(after, reach.low);
    const EventPieces pieces(state_, filter);
    EventDelivery delivery(state_, access_, limit, visit);
    while (after < reach.high && limit > 0 && !delivery.tired()) {
        const Piece piece = pieces.after(after, reach.high);
        if (const auto enough = delivery.deliver(piece)) return *enough;
        after = piece.looked;
    }
    // Nothing that comes later can have happened before.
    return after >= reach.high && filter.to_time ? std::max(after, reach.newest) : after;
}

Position Audit::events_before(Position before,
                              std::size_t limit,
                              const EventFilter& filter,
                              const EventVisitor& visit) const {
    const Reach reach = known_reach(state_, filter);
    before = std::min(before, reach.high.next());
    const EventPieces pieces(state_, filter);
    EventDelivery delivery(state_, access_, limit, visit);
    while (before > reach.low.next() && limit > 0 && !delivery.tired()) {
        const Piece piece = pieces.before(before, reach.low);
        if (const auto enough = delivery.deliver(piece)) return *enough;
        before = piece.looked;
    }
    return before > reach.low.next() ? before : Position{1};
}

}  // namespace cairn
